"""Genres of films, and what cinemas call them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin
from core.admin.filters import EmptyFilter
from core.admin.menu import MenuEntry
from library.admin.menu import LIBRARY
from library.models import Genre, GenreMap


@admin.register(Genre)
class GenreAdmin(ModelAdmin):
    menu = MenuEntry(LIBRARY, 20, _("Film genres"), "theater_comedy")
    places = ("sort",)
    list_display = ("name", "id", "client", "is_category", "sort")
    list_editable = ("is_category", "sort")
    list_filter = ("client", "is_category")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("sort", "name", "pk")
    fieldsets = (
        (None, {"fields": ("client", "name", ("is_category", "sort"))}),
        (_("Pictures"), {"fields": ("icon", "icon_tv", "dashboard_icon")}),
    )


class MappedFilter(EmptyFilter):
    title = _("mapped")
    parameter_name = "mapped"
    field = "genre"


@admin.register(GenreMap)
class GenreMapAdmin(ModelAdmin):
    """New genres of a cinema appear here by themselves, without a genre of the operator's."""

    menu = MenuEntry(LIBRARY, 80, _("Genres of cinemas"), "conversion_path")
    list_display = ("foreign_name", "id", "client", "provider_type", "foreign_id", "genre")
    list_filter = ("client", MappedFilter, "provider_type")
    list_select_related = ("client", "genre")
    search_fields = ("foreign_name", "foreign_id")
    search_help_text = _("name or id at the cinema, or #id")
    ordering = ("provider_type", "foreign_name", "pk")
    autocomplete_fields = ("genre",)
    fields = ("client", "provider_type", ("foreign_id", "foreign_name"), "genre")
