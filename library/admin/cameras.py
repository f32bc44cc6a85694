"""Cameras, and which of them accounts were given."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnlyInline, TabularInline
from core.admin.extending import PageExtension, extend_page
from core.admin.menu import MenuEntry
from library.models import Camera, CameraFavourite, CameraGrant
from tvmiddleware.admin.common import find_accounts
from tvmiddleware.admin.menu import CONTENT, SUBSCRIBERS


@admin.register(Camera)
class CameraAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 15, _("Cameras"), "videocam")
    parts = ("library.CameraFavourite",)
    guards = ("library.CameraGrant", "tvmiddleware.Tariff")
    instead = _("Switch it off first: what is off can be deleted.")
    list_display = (
        "picture",
        "name",
        "id",
        "client",
        "category",
        "city",
        "epg_channel",
        "recording_days",
        "sort",
        "enabled",
    )
    list_display_links = ("picture", "name")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "enabled", "category", "city", "tariffs", "stream_services")
    list_select_related = ("client", "category", "city", "epg_channel")
    list_defer = ("comment",)
    search_fields = ("name", "url_prefix", "comment")
    search_help_text = _("name, URL prefix, comment or #id")
    ordering = ("sort", "pk")
    autocomplete_fields = ("city", "epg_channel")
    filter_horizontal = ("additional_categories", "tariffs", "stream_services")
    readonly_fields = ("created_at", "updated_at")
    sized_images = ("icon",)
    places = ("sort",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    ("enabled", "sort"),
                    ("category", "city"),
                    ("epg_channel", "timeshift_offset"),
                    "icon",
                    "preview_url",
                )
            },
        ),
        (
            _("Streams"),
            {
                "classes": ("tab",),
                "fields": (
                    ("url_prefix", "id_for_stream_service"),
                    "uri",
                    ("multicast_address", "secondary_multicast_address"),
                    "recording_days",
                    "stream_services",
                ),
            },
        ),
        (_("Access"), {"classes": ("tab",), "fields": ("tariffs", "price_category")}),
        (_("Categories"), {"classes": ("tab",), "fields": ("additional_categories",)}),
        (
            _("Further data"),
            {
                "classes": ("tab",),
                "fields": (("option1", "option2", "option3"), "comment", ("created_at", "updated_at")),
            },
        ),
    )

    def guards_of(self, rows: Any) -> tuple[str, ...]:
        """What is off is watched by nobody."""
        return super().guards_of(rows) if any(row.enabled for row in rows) else ()

    @admin.display(description="")
    def picture(self, camera: Camera) -> str:
        """The camera's own icon, else the guide channel's."""
        icon = camera.icon or (camera.epg_channel.icon if camera.epg_channel else None)
        if not icon:
            return "—"
        return format_html('<img src="{}" alt="" loading="lazy" class="smarty-icon">', icon.url)


@admin.register(CameraGrant)
class CameraGrantAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 105, _("Cameras of accounts"), "video_camera_front")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    indexed = True
    list_display = ("account", "id", "camera", "created_at")
    list_filter = ("camera",)
    list_select_related = ("account", "camera")
    list_defer = ("account__password", "account__parent_code", "camera__comment")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")
    autocomplete_fields = ("account", "camera")
    readonly_fields = ("created_at",)
    fields = (("account", "camera"), "created_at")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        rows = CameraGrant.objects.filter(account_id__in=find_accounts(request, text))
        return search.first_ids(rows)


class CameraGrantInline(TabularInline):
    model = CameraGrant
    fields = ("camera", "created_at")
    readonly_fields = ("created_at",)
    autocomplete_fields = ("camera",)


class FavouriteCameraInline(ReadOnlyInline):
    model = CameraFavourite
    can_delete = True
    show_change_link = False
    fields = ("camera", "added_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("camera")


extend_page(
    "tvmiddleware.Account",
    PageExtension(
        inlines=(CameraGrantInline, FavouriteCameraInline), parts=("library.CameraGrant", "library.CameraFavourite")
    ),
)
extend_page("tvmiddleware.PriceCategory", PageExtension(guards=("library.Camera",)))
