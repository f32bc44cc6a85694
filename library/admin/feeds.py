"""Feeds for the home screens of televisions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.arranging import ArrangedList
from core.admin.base import ModelAdmin
from core.admin.menu import MenuEntry
from library.admin.showcase_menu import SHOWCASE
from library.admin.showcase_parts import GoesOnEditing, ShowcaseItemInline
from library.models import FeedItem, HomeFeed
from library.showcase_constants import FeedContent


class FeedItemInline(ShowcaseItemInline):
    model = FeedItem
    fields = ("video", "channel", "program", "sort")
    verbose_name_plural = _("items: in each line a film, a channel or a programme")


@admin.register(HomeFeed)
class FeedAdmin(GoesOnEditing, ArrangedList, ModelAdmin):
    menu = MenuEntry(SHOWCASE, 30, _("Feeds"), "view_stream")
    places = ("sort",)
    parts = ("library.FeedItem",)
    list_display = ("name", "id", "client", "content", "auth_required", "is_continue_watching", "sort", "enabled")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "content", "devices", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("sort", "pk")
    filter_horizontal = ("devices",)
    fields = (
        "client",
        "name",
        ("content", "auth_required"),
        ("is_continue_watching", "continue_watching_count"),
        "devices",
        "deep_link",
        "poster_aspect_ratio",
        ("sort", "enabled"),
    )

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [FeedItemInline] if obj is not None and self.has_parts(obj) else []

    def has_parts(self, obj: Any) -> bool:
        return bool(obj.content == FeedContent.ITEMS)
