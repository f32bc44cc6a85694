"""Dealers in the panel."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.models import Dealer
from core.admin.base import ModelAdmin
from core.admin.scope import request_scope


@admin.register(Dealer)
class DealerAdmin(ModelAdmin):
    """A dealer's staff sees its own dealer only, and changes nothing about it."""

    dealer_path = "pk"
    keys = ("api_key",)
    parts = ("clients.User",)
    list_display = ("name", "id", "client", "enabled")
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name", "enabled", "api_key", "subnets")

    def may_write(self, request: HttpRequest) -> bool:
        return request_scope(request).dealer_id is None and super().may_write(request)
