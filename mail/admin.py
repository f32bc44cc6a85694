"""E-mails and what became of them, in the panel: to look at. What they say is shown to nobody."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnly
from core.admin.menu import REPORTS, MenuEntry
from core.admin.scope import request_scope
from mail.models import Mail


@admin.register(Mail)
class MailAdmin(ReadOnly, ModelAdmin):
    """Rows without an operator are those of the installation itself."""

    menu = MenuEntry(REPORTS, 60, _("E-mails"), "outgoing_mail")
    keys = ("text",)
    indexed = True
    list_display = ("recipient", "id", "client", "purpose", "subject", "status", "attempts", "created_at", "sent_at")
    list_filter = ("client", "status", "created_at")
    list_select_related = ("client",)
    search_fields = ("recipient",)
    search_help_text = _("beginning of the address or #id")
    fields = (
        ("client", "recipient"),
        ("purpose", "length"),
        "subject",
        ("status", "attempts"),
        "error",
        ("created_at", "sent_at"),
        ("next_at", "expires_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        return super().get_queryset(request).defer("text")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        rows = Mail.objects.order_by()
        client_id = request_scope(request).client_id
        if client_id is not None:
            rows = rows.filter(client_id=client_id)
        return search.found_ids(rows, [search.prefix_condition("recipient", text, search.vendor_of(rows))])
