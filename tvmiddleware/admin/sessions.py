"""Sessions, logins by QR code and phone confirmations: to look at and to end, never to make."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import search
from core.admin.actions import ids_by_client, report_count
from core.admin.base import ModelAdmin, ReadOnly
from core.admin.filters import BigRelatedFilter
from core.admin.menu import REPORTS, MenuEntry
from core.admin.scope import actor_of
from tvmiddleware.admin.common import (
    OfPhones,
    SessionActiveFilter,
    find_accounts,
    online_since,
    searched_clients,
    uid_conditions,
)
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.models import AccountAuthKey, AccountDevice, PhoneCode, QrLogin
from tvmiddleware.services import account_bulk

KEY = re.compile(r"[0-9a-f]{128}")


@admin.register(AccountAuthKey)
class AccountAuthKeyAdmin(ReadOnly, ModelAdmin):
    """The key opens the account's television, so it is never shown whole."""

    menu = MenuEntry(SUBSCRIBERS, 30, _("Sessions"), "sensors")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    keys = ("key",)
    traces = ("tvmiddleware.QrLogin",)
    parts = ("tvmiddleware.Message",)
    indexed = True
    list_display = ("short_key", "id", "account", "device_type", "device_uid", "ip", "is_online", "last_active")
    list_filter = (SessionActiveFilter, ("account", BigRelatedFilter), "client_play_device", "is_basic")
    list_select_related = ("account", "client_play_device__device")
    list_defer = ("account__password", "account__parent_code", "client_play_device__portal_config")
    search_fields = ("account",)
    search_help_text = _("abonement, customer, bound device's UID, whole key or #id")
    actions = ("log_out",)
    fields = (
        ("short_key", "account"),
        ("client_play_device", "device", "profile"),
        ("device_uid", "is_basic"),
        ("ip", "user_agent", "app_build_version"),
        ("created_at", "last_active"),
    )
    readonly_fields = ("short_key",)

    @admin.display(description=_("key"), ordering="pk")
    def short_key(self, session: AccountAuthKey) -> str:
        return str(session)

    @admin.display(description=_("device type"))
    def device_type(self, session: AccountAuthKey) -> str:
        return str(session.client_play_device or "")

    @admin.display(description=_("online"), boolean=True)
    def is_online(self, session: AccountAuthKey) -> bool:
        return bool(session.last_active >= online_since())

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        if KEY.fullmatch(text):
            return list(self.get_queryset(request).filter(key=text).values_list("pk", flat=True))
        found: dict[int, None] = {}
        devices = AccountDevice.objects.filter(client_id__in=searched_clients(request))
        bound = search.found_ids(devices, [*uid_conditions(text, search.vendor_of(devices))])
        for field, ids in (("account_id__in", find_accounts(request, text)), ("device_id__in", bound)):
            if ids:
                rows = AccountAuthKey.objects.filter(**{field: ids}).order_by()
                found.update(dict.fromkeys(search.first_ids(rows)))
        return list(found)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        self.end(queryset, actor_of(request))

    def delete_model(self, request: HttpRequest, obj: AccountAuthKey) -> None:
        account_bulk.sessions_log_out(client_id=obj.account.client_id, session_ids=[obj.pk], actor=actor_of(request))

    @action(description=_("Log out"), permissions=["delete"])
    def log_out(self, request: HttpRequest, queryset: Any) -> None:
        report_count(self, request, self.end(queryset, actor_of(request)))

    @staticmethod
    def end(queryset: Any, actor: str) -> int:
        return sum(
            account_bulk.sessions_log_out(client_id=client_id, session_ids=ids, actor=actor)
            for client_id, ids in list(ids_by_client(queryset, "account__client_id"))
        )


@admin.register(QrLogin)
class QrLoginAdmin(ReadOnly, ModelAdmin):
    """Token and numeric code log a television in, so they are not shown."""

    menu = MenuEntry(REPORTS, 30, _("QR logins"), "qr_code")
    dealer_path = "account__customer__dealer"
    keys = ("token", "login_code", "ticket_digest")
    indexed = True
    list_display = ("device_uid", "id", "client", "device", "account", "created_at", "expires_at", "used_at")
    list_filter = ("client", "created_at")
    list_select_related = ("client", "account")
    list_defer = ("token", "login_code", "account__password", "account__parent_code")
    search_fields = ("pk",)
    search_help_text = _("#id")
    fields = (("client", "account"), ("device", "device_uid", "ip"), ("created_at", "expires_at", "used_at"))

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        return []


@admin.register(PhoneCode)
class PhoneCodeAdmin(OfPhones, ReadOnly, ModelAdmin):
    menu = MenuEntry(REPORTS, 40, _("Phone confirmations"), "sms")
    keys = ("code_digest", "ticket_digest", "asker_name", "asker_place")
    indexed = True
    list_display = ("phone", "id", "client", "purpose", "tries", "confirmed_at", "created_at", "expires_at")
    list_filter = ("client", "created_at")
    list_select_related = ("client",)
    list_defer = ("code_digest",)
    search_fields = ("phone",)
    search_help_text = _("beginning of the phone or #id")
    fields = (("client", "phone"), ("purpose", "tries"), ("created_at", "expires_at", "confirmed_at"))

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = PhoneCode.objects.filter(client_id__in=searched_clients(request))
        return search.found_ids(base, [search.prefix_condition("phone", text, search.vendor_of(base))])
