"""A file of a film or an episode: what may be skipped in it, its tracks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, TabularInline
from core.admin.filters import BigRelatedFilter
from core.admin.menu import NotInMenu
from library.models import FileTrack, SkipVideoFragment, VideoFile


class FragmentInline(TabularInline):
    model = SkipVideoFragment
    fields = ("type", "begin_time", "end_time")


class FileTrackInline(TabularInline):
    model = FileTrack
    fields = ("kind", "index", "lang", "display_name", "format", "url", "is_active")


@admin.register(VideoFile)
class VideoFileAdmin(ModelAdmin):
    menu = NotInMenu("from its film, where files are added: it means nothing without one")
    client_path = "video__client"
    parts = ("library.SkipVideoFragment", "library.FileTrack")
    list_display = ("__str__", "id", "video", "episode", "filename", "duration", "quality", "is_trailer")
    list_filter = (("video", BigRelatedFilter), "quality", "is_trailer")
    list_select_related = ("video", "episode")
    search_fields = ("filename", "ext_id")
    search_help_text = _("path, external id or #id")
    readonly_fields = ("video", "episode", "created_at", "updated_at")
    inlines = (FragmentInline, FileTrackInline)
    fields = (
        ("video", "episode"),
        "name",
        ("filename", "duration"),
        "recorded_from",
        ("quality", "is_trailer", "sort"),
        ("ext_id", "self_skip_fragments_priority"),
        "promo_image",
        ("created_at", "updated_at"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("video")
