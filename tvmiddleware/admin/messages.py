"""Messages and commands to devices, reminders of programmes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin import search
from core.admin.base import ModelAdmin, ReadOnly
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from tvmiddleware.admin.announcing import AnnouncingAdmin
from tvmiddleware.admin.common import find_accounts
from tvmiddleware.admin.menu import MESSAGES
from tvmiddleware.models import Message, Notification
from tvmiddleware.services import message_changes


class OfAccounts(ModelAdmin):
    """Rows of accounts: found by the account's abonement or its customer."""

    indexed = True
    list_defer: tuple[str, ...] = ("account__password", "account__parent_code")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        accounts = find_accounts(request, text)
        if not accounts:
            return []
        rows = self.model._default_manager.filter(account_id__in=accounts)
        return search.first_ids(rows)


@admin.register(Message)
class MessageAdmin(OfAccounts, AnnouncingAdmin):
    announce_saved = staticmethod(message_changes.message_saved)
    announce_deleting = staticmethod(message_changes.messages_deleting)
    menu = MenuEntry(MESSAGES, 10, _("Messages and commands"), "mail")
    client_from = "account"
    dealer_path = "account__customer__dealer"
    list_display = ("__str__", "id", "client", "account", "command_type", "urgent", "was_read", "created_at")
    list_filter = ("client", ("account", BigRelatedFilter), "command_type", "urgent", "was_read", "created_at")
    list_select_related = ("client", "account")
    autocomplete_fields = ("account",)
    readonly_fields = ("session", "uuid", "was_read", "read_at", "created_at")
    fieldsets = (
        (None, {"fields": ("account", "subject", "text", ("urgent", "no_confirmation", "delete_after_reading"))}),
        (_("Command"), {"fields": ("command_type", "user_confirmation", "deep_link", "image_for_command")}),
        (_("State"), {"fields": ("expires_at", "session", ("was_read", "read_at"), ("created_at", "uuid"))}),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)


@admin.register(Notification)
class NotificationAdmin(ReadOnly, OfAccounts):
    menu = MenuEntry(MESSAGES, 20, _("Reminders"), "notifications")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    list_display = ("account", "id", "channel", "program", "created_at")
    list_prefetch = ("program",)  # not joined: the programme may be gone from the guide
    list_filter = (("account", BigRelatedFilter), ("channel", BigRelatedFilter), "created_at")
    list_select_related = ("account", "channel")
    fields = ("account", "channel", "program", "timeshift_offset", "created_at")
