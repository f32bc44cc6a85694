"""Selections: chosen by hand, made of rules, or series that the guide brought."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin
from core.admin.menu import MenuEntry
from library.admin.previews import PreviewedSelections
from library.admin.showcase_menu import SHOWCASE
from library.admin.showcase_parts import GoesOnEditing, ShowcaseItemInline
from library.models import Selection, SelectionItem
from library.models.selections import OF_TYPE
from library.showcase_constants import SelectionOrigin

BY_RULES = f"origin == '{SelectionOrigin.FILTERS.value}'"
RULES = (
    "filter_genres",
    "filter_all_genres",
    "filter_countries",
    "filter_year_from",
    "filter_year_to",
    "filter_kinopoisk_from",
    "filter_imdb_from",
    "filter_kind",
    "filter_order",
    "filter_limit",
)

OFFERED: dict[str, frozenset[int]] = {
    "origin": frozenset({SelectionOrigin.MANUAL, SelectionOrigin.FILTERS}),
    "content_type": frozenset(OF_TYPE),
}


class SelectionItemInline(ShowcaseItemInline):
    model = SelectionItem
    fields = (*OF_TYPE.values(), "sort")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The pointer of the selection's type."""
        return (OF_TYPE[obj.content_type], "sort") if obj and obj.content_type in OF_TYPE else ("sort",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if obj is not None and (field := formset.form.base_fields.get(OF_TYPE.get(obj.content_type, ""))):
            field.required = True
        return formset


@admin.register(Selection)
class SelectionAdmin(PreviewedSelections, GoesOnEditing, ModelAdmin):
    menu = MenuEntry(SHOWCASE, 10, _("Selections"), "collections_bookmark")
    actions_detail = ("preview",)
    places = ("sort",)
    parts = ("library.SelectionItem",)
    list_display = ("name", "id", "client", "content_type", "origin", "number", "video_provider", "sort", "is_hidden")
    list_editable = ("sort", "is_hidden")
    list_filter = ("client", "content_type", "origin", "is_hidden", "video_provider")
    list_select_related = ("client", "video_provider")
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("sort", "pk")
    readonly_fields = ("created_at",)
    conditional_fields = dict.fromkeys(RULES, BY_RULES)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    ("content_type", "origin"),
                    "promo_image",
                    "video_provider",
                    ("sort", "is_hidden"),
                    "created_at",
                )
            },
        ),
        (
            _("Rules"),
            {
                "fields": (
                    ("filter_genres", "filter_all_genres"),
                    "filter_countries",
                    ("filter_year_from", "filter_year_to"),
                    ("filter_kinopoisk_from", "filter_imdb_from"),
                    ("filter_kind", "filter_order", "filter_limit"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(items_number=Count("items"))
        return rows

    @admin.display(description=_("items"), ordering="items_number")
    def number(self, selection: Any) -> str:
        return "—" if selection.origin == SelectionOrigin.FILTERS else str(selection.items_number)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [SelectionItemInline] if obj is not None and self.has_parts(obj) else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """What a selection holds decides what its items are: chosen once. Series are the import's to fill."""
        fixed = ("content_type", "origin") if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_parts(self, obj: Any) -> bool:
        return obj.origin == SelectionOrigin.MANUAL and obj.content_type in OF_TYPE

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nobody makes a series of the guide by hand, nor a selection of what there is not yet."""
        offered = OFFERED.get(db_field.name)
        if offered is not None:
            kwargs["choices"] = [(value, label) for value, label in db_field.choices if value in offered]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
