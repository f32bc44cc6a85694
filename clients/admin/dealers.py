"""Dealers in the panel."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from clients.models import Dealer
from core.admin.base import ModelAdmin
from core.admin.menu import GENERAL, MenuEntry


@admin.register(Dealer)
class DealerAdmin(ModelAdmin):
    """A dealer's staff sees its own dealer only, and changes nothing about it."""

    menu = MenuEntry(GENERAL, 20, _("Dealers"), "storefront")
    dealer_path = "pk"
    dealer_writes = False
    keys = ("api_key",)
    parts = ("clients.User",)
    list_display = ("name", "id", "client", "enabled")
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name", "enabled", "api_key", "subnets")
