"""Guide channels with their further sources."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import ReadOnly, Shared, TabularInline
from core.admin.menu import MenuEntry
from epg.admin.menu import GUIDE
from epg.admin.reimport import MOST, may_reimport, start_reimport
from epg.models import EpgChannel, EpgChannelAlternative, EpgDay


class AlternativeInline(TabularInline):
    model = EpgChannelAlternative
    fields = ("source", "source_channel_id", "timeshift")


@admin.register(EpgChannel)
class EpgChannelAdmin(Shared):
    menu = MenuEntry(GUIDE, 10, _("Guide channels"), "view_list")
    guards = ("tvmiddleware.Channel", "tvmiddleware.ProgramBlocking")
    instead = _("Switch it off instead, or take it from these first.")
    parts = ("epg.Epg", "epg.EpgChannelAlternative", "epg.EpgDay", "epg.EpgPremiere", "epg.EpgPremiereSource")
    list_display = (
        "picture",
        "name",
        "id",
        "source",
        "source_channel_id",
        "timeshift",
        "source_update_date",
        "enabled",
    )
    list_display_links = ("picture", "name")
    list_editable = ("enabled",)
    list_filter = ("source", "enabled", "source_update_date")
    list_select_related = ("source",)
    list_defer = ("source__password", "source__options", "extra_icons")
    search_fields = ("name", "source_channel_id")
    search_help_text = _("name, id in the source or #id")
    ordering = ("sort_number", "name", "pk")
    filter_horizontal = ("extra_categories",)
    readonly_fields = ("source_update_date", "created_at", "updated_at")
    inlines = (AlternativeInline,)
    actions = ("import_anew",)
    sized_images = ("icon",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    ("source", "source_channel_id"),
                    ("timeshift", "sort_number"),
                    "enabled",
                    "icon",
                )
            },
        ),
        (
            _("Further data"),
            {
                "classes": ("tab",),
                "fields": (
                    "icon_source_url",
                    "extra_icons",
                    "extra_categories",
                    "source_update_date",
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )

    @admin.display(description="")
    def picture(self, channel: EpgChannel) -> str:
        if not channel.icon:
            return "—"
        return format_html('<img src="{}" alt="" loading="lazy" class="smarty-icon">', channel.icon.url)

    def has_reimport_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_reimport(request)

    @action(description=_("Clear and import the guide anew"), permissions=["reimport"])
    def import_anew(self, request: HttpRequest, queryset: Any) -> None:
        start_reimport(self, request, queryset.order_by().values_list("pk", flat=True)[: MOST + 1])


@admin.register(EpgChannelAlternative)
class EpgChannelAlternativeAdmin(Shared):
    menu = MenuEntry(GUIDE, 50, _("Further sources"), "alt_route")
    list_display = ("epg_channel", "id", "source", "source_channel_id", "timeshift")
    list_filter = ("source",)
    list_select_related = ("epg_channel", "source")
    list_defer = ("source__password",)
    search_fields = ("epg_channel__name", "source_channel_id")
    search_help_text = _("guide channel, id in the source or #id")
    autocomplete_fields = ("epg_channel",)
    fields = ("epg_channel", "source", "source_channel_id", "timeshift")


@admin.register(EpgDay)
class EpgDayAdmin(ReadOnly, Shared):
    """What was imported, day by day: written by the import."""

    menu = MenuEntry(GUIDE, 120, _("Imported days"), "calendar_month")
    list_display = ("epg_channel", "id", "day", "source", "programs_count", "imported_at")
    list_filter = ("source", "day")
    list_select_related = ("epg_channel", "source")
    list_defer = ("source__password",)
    search_fields = ("epg_channel__name",)
    search_help_text = _("guide channel or #id")
    fields = ("epg_channel", "day", "source", "programs_count", "imported_at")
