"""Providers of films."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin
from core.admin.menu import MenuEntry
from library.admin.menu import LIBRARY
from library.models import VideoProvider


@admin.register(VideoProvider)
class VideoProviderAdmin(ModelAdmin):
    menu = MenuEntry(LIBRARY, 40, _("Film providers"), "local_movies")
    places = ("sort",)
    list_display = ("name", "id", "client", "type", "sort", "enabled")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "type", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("sort", "name", "pk")
    fieldsets = (
        (None, {"fields": ("client", "name", "type", ("enabled", "sort"))}),
        (
            _("Pictures"),
            {"fields": ("icon", "movie_label_icon", "movie_label_icon_black_bg", "movie_label_icon_mobile")},
        ),
    )
