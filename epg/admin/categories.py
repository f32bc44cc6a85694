"""Guide categories and genres."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import Shared
from core.admin.menu import MenuEntry
from epg.admin.menu import GUIDE
from epg.models import EpgCategory, EpgGenre


@admin.register(EpgCategory)
class EpgCategoryAdmin(Shared):
    menu = MenuEntry(GUIDE, 60, _("Guide categories"), "label")
    places = ("sort_number",)
    list_display = ("name", "id", "sort_number", "color", "enabled", "makes_films")
    list_editable = ("sort_number", "enabled", "makes_films")
    list_filter = ("enabled",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("sort_number", "name")
    fields = ("name", ("sort_number", "color"), ("enabled", "makes_films"), "icon", "icon_tv", "icon_type")


@admin.register(EpgGenre)
class EpgGenreAdmin(Shared):
    menu = MenuEntry(GUIDE, 80, _("Guide genres"), "theater_comedy")
    list_display = ("name", "id", "category", "show_in_archive")
    list_filter = ("category",)
    list_select_related = ("category",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("name",)
    fields = ("name", "category", "show_in_archive", "icon_for_archive")
