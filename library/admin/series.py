"""Seasons and episodes: all of their fields. What is edited daily stands on the page of the film."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin
from core.admin.filters import BigRelatedFilter
from core.admin.menu import NotInMenu
from library.models import Episode, Season


class OfSeries(ModelAdmin):
    client_path = "video__client"
    list_select_related: tuple[str, ...] = ("video",)
    list_filter: tuple[Any, ...] = (("video", BigRelatedFilter),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are added on the page of their film."""
        return False


@admin.register(Season)
class SeasonAdmin(OfSeries):
    menu = NotInMenu("from its series, where seasons are added: it means nothing without one")
    parts = ("library.Episode",)
    list_display = ("name", "id", "video", "sort")
    search_fields = ("name",)
    search_help_text = _("name or #id")
    readonly_fields = ("video",)
    fields = ("video", "name", "sort")


@admin.register(Episode)
class EpisodeAdmin(OfSeries):
    menu = NotInMenu("from its series, where episodes are added: it means nothing without one")
    parts = ("library.VideoFile",)
    list_display = ("__str__", "id", "video", "season", "sort", "is_free", "is_planned")
    list_select_related = ("video", "season")
    list_filter = (("video", BigRelatedFilter), "is_free", "is_planned")
    list_defer = ("description",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    readonly_fields = ("video", "season")
    fields = ("video", "season", "name", "description", ("duration", "sort"), ("is_free", "is_planned"), "preview")
