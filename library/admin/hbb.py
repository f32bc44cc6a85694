"""What HbbTV applications report: to look at."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, ReadOnly
from core.admin.menu import REPORTS, MenuEntry
from library.models import HbbLog


@admin.register(HbbLog)
class HbbLogAdmin(ReadOnly, ModelAdmin):
    menu = MenuEntry(REPORTS, 67, _("HbbTV reports"), "smart_display")
    client_path = "provider__client"
    list_display = ("created_at", "id", "provider", "kind", "device_uid", "event_id")
    list_filter = ("provider", "kind", "created_at")
    list_select_related = ("provider",)
    list_defer = ("data",)
    search_fields = ("device_uid",)
    search_help_text = _("device UID or #id")
    ordering = ("-pk",)
    fields = (("provider", "kind"), ("device_uid", "event_id"), "data", "created_at")
