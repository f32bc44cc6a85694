"""Advertising: clips and the blocks in which they are shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core.admin.base import ModelAdmin, TabularInline
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from library.admin.menu import LIBRARY
from library.admin.video_formsets import PlacedFormSet
from library.models import AdBlock, AdBlockMovie, AdEvent, AdMovie

DAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)


class DaysField(forms.MultipleChoiceField):
    """Days of the week, kept as ``1,2,3``."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=DAYS, label=_("days"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class AdBlockForm(PanelForm):
    days = DaysField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if isinstance(cleaned.get("days"), list):
            cleaned["days"] = ",".join(sorted(cleaned["days"]))
        return cleaned


class AdEventInline(TabularInline):
    model = AdEvent
    fields = ("type", "url")


@admin.register(AdMovie)
class AdMovieAdmin(ModelAdmin):
    menu = MenuEntry(LIBRARY, 90, _("Advertising clips"), "slideshow")
    parts = ("library.AdEvent", "library.AdBlockMovie")
    list_display = ("name", "id", "client", "duration", "url")
    list_filter = ("client",)
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    inlines = (AdEventInline,)
    readonly_fields = ("created_at", "updated_at")
    fields = (
        "client",
        "name",
        "url",
        ("duration", "skipoffset"),
        ("width", "height"),
        ("created_at", "updated_at"),
    )


class AdBlockMovieInline(TabularInline):
    model = AdBlockMovie
    formset = PlacedFormSet
    ordering = ("sort", "pk")
    fields = ("movie", "sort")
    autocomplete_fields = ("movie",)


@admin.register(AdBlock)
class AdBlockAdmin(ModelAdmin):
    form = AdBlockForm
    menu = MenuEntry(LIBRARY, 91, _("Advertising blocks"), "ads_click")
    parts = ("library.AdBlockMovie",)
    list_display = ("name", "id", "client", "priority", "days", "begin_time", "end_time", "clips", "enabled")
    list_editable = ("enabled",)
    list_filter = ("client", "enabled", "everywhere")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    inlines = (AdBlockMovieInline,)
    autocomplete_fields = ("videos",)
    filter_horizontal = ("channels", "tariffs", "devices")
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    ("name", "enabled"),
                    ("priority", "frequency"),
                    ("display_order", "skipoffset", "provider"),
                    ("created_at", "updated_at"),
                )
            },
        ),
        (_("When"), {"classes": ("tab",), "fields": ("days", ("begin_time", "end_time"))}),
        (_("Where"), {"classes": ("tab",), "fields": ("everywhere", "channels", "videos")}),
        (_("To whom"), {"classes": ("tab",), "fields": ("tariffs", "devices")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdBlock]:
        rows: QuerySet[AdBlock] = super().get_queryset(request)
        return rows.annotate(clip_count=Count("items"))

    @admin.display(description=_("clips"), ordering="clip_count")
    def clips(self, block: Any) -> int:
        return int(block.clip_count)
