"""What belongs to a viewer or an operator about a programme."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, ReadOnly
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from tvmiddleware.admin.menu import CONTENT, SUBSCRIBERS
from tvmiddleware.admin.messages import OfAccounts
from tvmiddleware.models import ContentPosition, ProgramBlocking


@admin.register(ContentPosition)
class ContentPositionAdmin(ReadOnly, OfAccounts):
    menu = MenuEntry(SUBSCRIBERS, 110, _("Resume positions"), "resume")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    list_display = ("account", "id", "content_type", "content_id", "position", "duration", "is_viewed", "updated_at")
    list_filter = (("account", BigRelatedFilter), "content_type", "is_viewed", "updated_at")
    list_select_related = ("account",)
    fields = (
        "account",
        ("content_type", "content_id", "asset_id"),
        "channel",
        ("position", "duration"),
        "is_viewed",
        "updated_at",
    )


@admin.register(ProgramBlocking)
class ProgramBlockingAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 70, _("Blocked programmes"), "block")
    list_display = ("name", "id", "client", "epg_channel", "datetime_begin", "end_date")
    list_filter = ("client", ("epg_channel", BigRelatedFilter), "datetime_begin")
    list_select_related = ("client", "epg_channel")
    search_fields = ("name", "epg_channel__name")
    search_help_text = _("programme, guide channel or #id")
    ordering = ("-datetime_begin", "-pk")
    autocomplete_fields = ("epg_channel",)
    fields = ("client", "epg_channel", "datetime_begin", "name", "end_date")
