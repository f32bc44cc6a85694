"""Tariffs connected and dropped for an operator's billing or a dealer. Twice the same is done once and is no error:
billing systems say again and again what their customers have."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.errors import (
    AlreadyConnected,
    BasicNotDropped,
    BasicStays,
    MoreThanOneBasic,
    NeedsBasic,
    NotAvailable,
    NotConnected,
    NotEnoughMoney,
    OtherCurrency,
    PromoNotFound,
    Required,
    SubscriptionNotFound,
    SubscriptionRefused,
    SubscriptionsOff,
)
from billing.models import PromoActivation
from billing.selectors.subscriptions import uses_subscriptions
from billing.services.promo import promo_activate
from billing.services.subjects import Payer, customer_of
from billing.services.tariffs import (
    Connected,
    subscription_close,
    tariff_subscribe,
    tariffs_subscribe,
    tariffs_unsubscribe,
)
from core.api.errors import DomainError
from core.money import is_payable
from external_api.exceptions import ExternalApiError
from tvmiddleware.models import Account, Tariff, TariffSubscription, VirtualTariff
from tvmiddleware.selectors.currencies import currency_of

REASONS: dict[type[DomainError], Any] = {
    NeedsBasic: _("a basic tariff has to be connected first"),
    OtherCurrency: _("the tariff's price is in another currency than the customer's money"),
    NotAvailable: _("the tariff is off or not sold to this subscriber"),
    AlreadyConnected: _("the tariff is connected already"),
    MoreThanOneBasic: _("only one basic tariff can be connected"),
    BasicStays: _("the basic tariff that is connected can't be dropped"),
    BasicNotDropped: _("a basic tariff is changed for another, not dropped"),
    Required: _("the tariff can't be dropped"),
    NotEnoughMoney: _("not enough money"),
    SubscriptionRefused: _("dates or price of the subscription make no sense"),
    ExternalApiError: _("the external system refused"),
}
"""The first class that fits counts."""


LONGEST_DURATION = 36500


class AssignRefused(DomainError):
    """The tariff was not connected or not dropped; the message says why."""


def assign_refusal(error: DomainError) -> AssignRefused:
    return AssignRefused(next(text for kind, text in REASONS.items() if isinstance(error, kind)))


def tariff_assign(
    *, payer: Payer, tariff: Tariff | VirtualTariff, now: datetime, actor: str, by_operator: bool
) -> None:
    """Connect an ordinary or a virtual tariff. Raises AssignRefused."""
    try:
        tariffs_subscribe(
            subject=payer,
            **sorted_out(tariff),
            now=now,
            actor=actor,
            by_operator=by_operator,
            charge=charged_here(payer),
        )
    except AlreadyConnected:
        return
    except tuple(REASONS) as error:
        raise assign_refusal(error) from error


def tariff_remove(
    *, payer: Payer, tariff: Tariff | VirtualTariff, now: datetime, actor: str, by_operator: bool
) -> None:
    """Drop an ordinary or a virtual tariff. Raises AssignRefused."""
    try:
        tariffs_unsubscribe(subject=payer, **sorted_out(tariff), now=now, actor=actor, by_operator=by_operator)
    except NotConnected:
        return
    except tuple(REASONS) as error:
        raise assign_refusal(error) from error


def charged_here(payer: Payer) -> bool:
    """Whether connecting a tariff costs money here: in the subscription model, and for an account that is charged every
    month. Accounts with dates alone or with none are charged by whoever calls."""
    if uses_subscriptions(customer_of(payer).client):
        return True
    rows = Account.objects.filter(customer_id=customer_of(payer).pk, extension_date__isnull=False)
    return (rows.filter(pk=payer.pk) if isinstance(payer, Account) else rows).exists()


def sorted_out(tariff: Tariff | VirtualTariff) -> dict[str, Any]:
    return {"tariffs": [tariff]} if isinstance(tariff, Tariff) else {"tariffs": [], "virtual": [tariff]}


def subscription_create(
    *,
    payer: Payer,
    tariff: Tariff,
    now: datetime,
    actor: str,
    price: Decimal | None = None,
    price_expiration: date | None = None,
    end_date: date | None = None,
    duration: int | None = None,
) -> TariffSubscription:
    """A subscription with terms of its own. Raises SubscriptionsOff, AssignRefused."""
    if not uses_subscriptions(customer_of(payer).client):
        raise SubscriptionsOff
    if duration is not None and not 0 < duration <= LONGEST_DURATION:
        raise assign_refusal(SubscriptionRefused())
    if price is not None and not is_payable(price, currency_of(customer_of(payer))):
        raise assign_refusal(SubscriptionRefused())
    terms: dict[str, Any] = {
        "price": price,
        "price_expiration": price_expiration,
        "end_date": end_date,
        "duration": duration,
    }
    try:
        with transaction.atomic():
            return only(tariff_subscribe(subject=payer, tariff=tariff, now=now, actor=actor, by_operator=True, **terms))
    except tuple(REASONS) as error:
        raise assign_refusal(error) from error


def only(connected: Connected) -> TariffSubscription:
    """What is not charged is connected without a subscription: terms of its own would mean nothing."""
    if not connected.subscriptions:
        raise AssignRefused(_("the tariff is not charged, so it has no subscription; connect it without terms"))
    return connected.subscriptions[0]


def subscription_end(*, client_id: int, subscription_id: int, now: datetime, actor: str) -> None:
    """End a subscription at once. Raises SubscriptionNotFound, SubscriptionsOff, AssignRefused."""
    if subscription_id <= 0:
        raise SubscriptionNotFound
    try:
        subscription_close(client_id=client_id, subscription_id=subscription_id, now=now, actor=actor)
    except tuple(REASONS) as error:
        raise assign_refusal(error) from error


def promo_use(
    *, account: Account, now: datetime, actor: str, code: str = "", promo_id: int = 0
) -> tuple[PromoActivation, list[int]]:
    """Use a promo code; what it gave, and the ids of its free tariffs. Raises like ``promo_activate``, AssignRefused
    when its tariffs can't be connected."""
    if not code and not promo_id:
        raise PromoNotFound
    try:
        row = promo_activate(account=account, now=now, actor=actor, code=code, promo_id=promo_id)
    except tuple(REASONS) as error:
        raise assign_refusal(error) from error
    return row, list(row.promo_code.free_tariffs.order_by("pk").values_list("pk", flat=True))
