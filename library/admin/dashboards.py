"""Dashboards: the rows of a portal's screens, dragged into their order. A page asks for what its type needs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.arranging import ArrangedFormSet, ArrangedList
from core.admin.base import ModelAdmin, TabularInline
from core.admin.menu import MenuEntry
from library.admin.previews import PreviewedDashboards
from library.admin.showcase_menu import SHOWCASE
from library.admin.showcase_parts import GoesOnEditing
from library.models import DashboardMenuItem, PortalDashboard, SliderBanner
from library.showcase_constants import DashboardType

SHOWN_FOR: dict[str, tuple[DashboardType, ...]] = {
    "display_type": (DashboardType.CHANNELS, DashboardType.VIDEOS, DashboardType.SELECTION),
    "epg_category": (DashboardType.CHANNELS, DashboardType.PROGRAMS),
    "category": (DashboardType.CHANNELS,),
    **dict.fromkeys(
        ("channels", "epg_genres", "every_genre", "only_recorded", "only_current", "only_coming"),
        (DashboardType.PROGRAMS,),
    ),
    **dict.fromkeys(
        (
            "video_source",
            "only_movies",
            "only_series",
            "only_announcements",
            "video_provider",
            "genre",
            "kinopoisk_rating",
            "imdb_rating",
            "year_from",
            "year_to",
        ),
        (DashboardType.VIDEOS,),
    ),
    "selection": (DashboardType.SELECTION,),
}
"""Field -> the types of dashboards that it says something of."""


def condition_of(types: tuple[DashboardType, ...]) -> str:
    """For the page's script."""
    return " || ".join(f"type == '{one.value}'" for one in types)


class MenuItemInline(TabularInline):
    model = DashboardMenuItem
    formset = ArrangedFormSet
    fields = ("item", "sort")
    ordering = ("sort", "pk")
    ordering_field = "sort"
    tab = False


class SliderBannerInline(TabularInline):
    model = SliderBanner
    formset = ArrangedFormSet
    fields = ("image", "name", "deep_link", "published_from", "published_to", "enabled", "sort")
    ordering = ("sort", "pk")
    ordering_field = "sort"
    per_page = 50
    tab = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.with_languages(super().get_fields(request, obj))


PARTS: dict[int, type[TabularInline]] = {
    DashboardType.MENU: MenuItemInline,
    DashboardType.SLIDER: SliderBannerInline,
}


@admin.register(PortalDashboard)
class PortalDashboardAdmin(PreviewedDashboards, GoesOnEditing, ArrangedList, ModelAdmin):
    menu = MenuEntry(SHOWCASE, 20, _("Dashboards"), "dashboard_customize")
    actions_detail = ("preview",)
    actions_list = ("main_screen",)
    places = ("sort",)
    parts = ("library.DashboardMenuItem", "library.SliderBanner")
    list_display = ("title", "id", "client", "type", "screen", "shown_to", "sort", "enabled")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "type", "screen", "templates", "devices", "enabled")
    list_select_related = ("client",)
    search_fields = ("title", "screen")
    search_help_text = _("title, screen or #id")
    ordering = ("sort", "pk")
    filter_horizontal = ("templates", "devices")
    conditional_fields = {name: condition_of(types) for name, types in SHOWN_FOR.items()}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "title",
                    "description",
                    ("type", "display_type"),
                    "cover",
                    ("sort", "enabled"),
                )
            },
        ),
        (
            _("Contents"),
            {
                "fields": (
                    ("epg_category", "category"),
                    "channels",
                    ("epg_genres", "every_genre"),
                    ("only_recorded", "only_current", "only_coming"),
                    ("video_source", "video_provider", "genre"),
                    ("only_movies", "only_series", "only_announcements"),
                    ("kinopoisk_rating", "imdb_rating"),
                    ("year_from", "year_to"),
                    "selection",
                )
            },
        ),
        (_("Where it is shown"), {"fields": ("screen", "shown_to", "templates", "devices")}),
    )

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Of nouns with a page of their own."""
        names = ("channels", "epg_genres", "selection", "epg_category", "category", "genre")
        model: Any = self.model
        return [name for name in names if model._meta.get_field(name).related_model in admin.site._registry]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [PARTS[obj.type]] if obj is not None and self.has_parts(obj) else []

    def has_parts(self, obj: Any) -> bool:
        return obj.type in PARTS
