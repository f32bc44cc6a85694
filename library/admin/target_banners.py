"""Advertising banners that are aimed at some accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, TabularInline
from core.admin.menu import MenuEntry
from library.models import TargetBanner, TargetBannerAccount
from library.services.target_banners import note_audience
from tvmiddleware.addresses import media_url
from tvmiddleware.admin.menu import CONTENT


class TargetBannerAccountInline(TabularInline):
    model = TargetBannerAccount
    fields = ("account",)
    autocomplete_fields = ("account",)
    per_page = 50
    ordering = ("account", "pk")


@admin.register(TargetBanner)
class TargetBannerAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 160, _("Target banners"), "ads_click")
    parts = ("library.TargetBannerAccount",)
    places = ("sort",)
    list_display = (
        "picture",
        "name",
        "id",
        "client",
        "published_from",
        "published_to",
        "for_everybody",
        "for_birthday",
        "sort",
        "enabled",
    )
    list_display_links = ("picture", "name")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "enabled", "for_everybody", "for_birthday", "tariffs", "published_from", "published_to")
    list_select_related = ("client",)
    list_defer = ("meta",)
    search_fields = ("name", "message", "deep_link")
    search_help_text = _("name, message, deep link or #id")
    ordering = ("sort", "pk")
    date_hierarchy = "published_from"
    filter_horizontal = ("tariffs",)
    autocomplete_fields = ("available_cities",)
    readonly_fields = ("for_everybody", "created_at", "updated_at")
    inlines = (TargetBannerAccountInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    ("published_from", "published_to"),
                    ("enabled", "sort"),
                    "image",
                    "message",
                    "deep_link",
                )
            },
        ),
        (
            _("Only for"),
            {"classes": ("tab",), "fields": ("for_everybody", "tariffs", "available_cities", "for_birthday")},
        ),
        (_("Further data"), {"classes": ("tab",), "fields": ("meta", ("created_at", "updated_at"))}),
    )

    @admin.display(description="")
    def picture(self, banner: TargetBanner) -> str:
        if not banner.image:
            return "—"
        return format_html(
            '<img src="{}" alt="" loading="lazy" class="smarty-icon">', media_url(banner.image.name or "")
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        note_audience(form.instance)
