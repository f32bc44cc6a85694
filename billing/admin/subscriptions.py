"""Subscriptions: to look at, and to end; bundles of tariffs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from billing.admin.ledger import MOST_AT_ONCE, FoundByCustomer
from billing.admin.menu import BILLING
from billing.admin.tariff_errors import refusal_reason
from billing.services.tariffs import subscription_close
from core import clock
from core.admin.actions import limit_selection, refuse_action, report_count
from core.admin.base import ModelAdmin
from core.admin.filters import BigRelatedFilter
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from core.admin.scope import actor_of
from core.api.errors import DomainError
from core.limits import places_wrong
from core.logs import log_event
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.models import TariffSubscription, VirtualTariff
from tvmiddleware.services.bundles import members_wrong


@admin.register(TariffSubscription)
class TariffSubscriptionAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 50, _("Subscriptions"), "event_repeat")
    list_display = (
        "id",
        "client",
        "customer",
        "tariff",
        "price",
        "start_date",
        "end_date",
        "is_periodical",
        "is_lapsed",
        "is_closed",
    )
    list_filter = ("client", ("customer", BigRelatedFilter), "tariff", "is_closed", "is_lapsed", "end_date")
    list_select_related = ("client", "customer", "tariff")
    search_help_text = _("customer, abonement or #id")
    actions = ("close",)
    fields = (
        ("client", "customer", "subject"),
        ("tariff", "api_config"),
        ("price", "is_price_overridden", "price_expiration"),
        ("start_date", "end_date", "charge_day"),
        ("is_periodical", "is_lapsed", "is_closed"),
        ("paused_at", "open_mark", "expiry_told_for"),
        ("created_at", "updated_at"),
    )
    readonly_fields = ("charge_day", "open_mark", "created_at", "updated_at")

    def has_close_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("tvmiddleware.change_tariffsubscription")

    @action(description=_("End now"), permissions=["close"])
    def close(self, request: HttpRequest, queryset: Any) -> None:
        done = 0
        for row in limit_selection(self, request, queryset, MOST_AT_ONCE):
            try:
                subscription_close(
                    client_id=row.client_id, subscription_id=row.pk, now=clock.now(), actor=actor_of(request)
                )
            except DomainError as error:
                refuse_action(self, request, f"#{row.pk}: {refusal_reason(error)}")
                continue
            log_event("admin", "SUBSCRIPTION_CLOSED", user=request.user, subscription=row.pk)
            done += 1
        report_count(self, request, done)


class VirtualTariffForm(PanelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        members = list(cleaned.get("tariffs") or ())
        if "tariffs" in self.changed_data and (text := members_wrong(members)):
            self.add_error("tariffs", text)
        elif members:
            for name, problem in places_wrong(members[0].currency, {"price": cleaned.get("price")}).items():
                self.add_error(name, problem)
        return cleaned


@admin.register(VirtualTariff)
class VirtualTariffAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 60, _("Virtual tariffs"), "inventory_2")
    form = VirtualTariffForm
    guards = ("tvmiddleware.Account", "tvmiddleware.Customer")
    counted_members = ("tvmiddleware.Account", "tvmiddleware.Customer")
    instead = _("Archive it instead: nobody gets it any more, and those who have it keep it.")
    list_display = ("name", "id", "client", "price", "enabled", "archived")
    list_editable = ("enabled",)
    list_filter = ("client", "enabled", "archived")
    list_select_related = ("client",)
    search_fields = ("name", "ext_id")
    search_help_text = _("name, external id or #id")
    filter_horizontal = ("tariffs",)
    readonly_fields = ("created_at", "updated_at")
    fields = (
        "client",
        "name",
        "description",
        ("ext_id", "price"),
        "tariffs",
        ("enabled", "archived", "available_to_unsubscribe"),
        ("icon", "icon_tv"),
        "meta",
        ("created_at", "updated_at"),
    )
