"""SMS and what became of them, in the panel: to look at. Texts with codes and passwords are shown to nobody."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnly, ReadOnlyInline
from core.admin.menu import REPORTS, MenuEntry
from core.admin.scope import request_scope
from sms.models import Sms, SmsEvent


class SmsEventInline(ReadOnlyInline):
    model = SmsEvent
    fields = ("created_at", "status", "provider", "error")
    readonly_fields = fields
    show_change_link = False


@admin.register(Sms)
class SmsAdmin(ReadOnly, ModelAdmin):
    """Rows without an operator are those of the installation itself."""

    menu = MenuEntry(REPORTS, 50, _("SMS"), "chat")
    keys = ("text",)
    indexed = True
    list_display = ("phone", "id", "client", "purpose", "status", "attempts", "provider", "created_at", "sent_at")
    list_filter = ("client", "status", "created_at")
    list_select_related = ("client",)
    list_defer = ("text",)
    search_fields = ("phone",)
    search_help_text = _("beginning of the phone or #id")
    inlines = (SmsEventInline,)
    fields = (
        ("client", "phone"),
        ("purpose", "sensitive"),
        ("shown_text", "length"),
        ("status", "attempts"),
        ("provider", "provider_id"),
        ("created_at", "sent_at", "delivered_at"),
        ("next_at", "expires_at"),
    )
    readonly_fields = ("shown_text",)

    @admin.display(description=_("text"))
    def shown_text(self, sms: Sms) -> str:
        return "***" if sms.sensitive else sms.text

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        rows = Sms.objects.order_by()
        client_id = request_scope(request).client_id
        if client_id is not None:
            rows = rows.filter(client_id=client_id)
        return search.found_ids(rows, [search.prefix_condition("phone", text, search.vendor_of(rows))])
