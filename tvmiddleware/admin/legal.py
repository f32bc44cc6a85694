"""Legal documents and who accepted them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnly
from core.admin.filters import BigRelatedFilter
from core.admin.menu import REPORTS, MenuEntry
from tvmiddleware.admin.common import find_accounts
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance


@admin.register(LegalDocument)
class LegalDocumentAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 120, _("Legal documents"), "gavel")
    places = ("sort",)
    guards = ("tvmiddleware.LegalDocumentAcceptance",)
    instead = _("Switch it off instead: it proves who agreed to what.")
    list_display = ("name", "id", "client", "version", "document_type", "need_acceptance", "sort", "enabled")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "document_type", "need_acceptance", "enabled")
    list_select_related = ("client",)
    list_defer = ("text",)
    search_fields = ("name", "version")
    search_help_text = _("name, version or #id")
    ordering = ("sort", "pk")
    filter_horizontal = ("tariffs",)
    readonly_fields = ("created_at", "updated_at")
    fields = (
        "client",
        "name",
        ("version", "document_type"),
        ("need_acceptance", "enabled"),
        "sort",
        "url",
        "text",
        "tariffs",
        ("created_at", "updated_at"),
    )


@admin.register(LegalDocumentAcceptance)
class LegalDocumentAcceptanceAdmin(ReadOnly, ModelAdmin):
    """Proof of consent: nobody edits it."""

    menu = MenuEntry(REPORTS, 20, _("Acceptances of documents"), "fact_check")
    client_path = "document__client"
    dealer_path = "account__customer__dealer"
    indexed = True
    list_display = ("document", "id", "version", "account", "device_uid", "device_model", "ip", "accepted_at")
    list_filter = ("document", ("account", BigRelatedFilter), "accepted_at")
    list_select_related = ("document", "account")
    list_defer = ("document__text", "account__password", "account__parent_code")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")
    fields = ("document", "version", "account", "device_uid", "device_model", "ip", "accepted_at")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        accounts = find_accounts(request, text)
        rows = self.get_queryset(request).filter(account_id__in=accounts)
        return search.first_ids(rows) if accounts else []
