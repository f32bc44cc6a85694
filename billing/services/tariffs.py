"""Connecting and dropping tariffs, in the classic model and in the subscription model alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from billing.models import CustomerTransaction
from billing.services.subjects import Payer
from tvmiddleware.models import Account, Customer, Tariff, TariffSubscription, VirtualTariff


@dataclass
class Connected:
    """What connecting did. ``cost``: what it charged now; ``replaced``: basic tariffs that made room."""

    tariff_ids: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    cost: Decimal = Decimal(0)
    transactions: list[CustomerTransaction] = field(default_factory=list)
    subscriptions: list[TariffSubscription] = field(default_factory=list)
    activated: list[int] = field(default_factory=list)


def tariffs_subscribe(
    *,
    subject: Payer,
    tariffs: Sequence[Tariff],
    virtual: Sequence[VirtualTariff] = (),
    now: datetime,
    actor: str,
    charge: bool = True,
    by_operator: bool = False,
    is_free: bool = False,
    activate: bool = False,
) -> Connected:
    """Connect tariffs (and the members of virtual ones) to a customer or an account: all of them or none.

    ``charge``: take the first period's price now, where an active account (classic) or a subscription is paid;
    ``is_free``: the first period costs nothing. ``by_operator``: staff or the operator's billing asks: archived, hidden
    and region-bound tariffs too, additional ones without a basic one, a basic one in any other's place.
    ``activate``: try to switch on the customer's inactive accounts afterwards, see ``charging.customer_activate``.

    Raises NotAvailable (of another operator, off, ...), NeedsBasic, AlreadyConnected, MoreThanOneBasic, BasicStays,
    NotEnoughMoney. Region is the caller's to ask: ``selectors.tariffs.tariffs_on_offer``.
    """
    raise NotImplementedError


def tariff_subscribe(
    *,
    subject: Payer,
    tariff: Tariff,
    now: datetime,
    actor: str,
    price: Decimal | None = None,
    price_expiration: date | None = None,
    end_date: date | None = None,
    duration: int | None = None,
    charge: bool = True,
    by_operator: bool = False,
    is_free: bool = False,
) -> Connected:
    """Connect one tariff; as ``tariffs_subscribe``, and in the subscription model with terms of its own: ``price``
    overrides the tariff's until ``price_expiration`` (None: for ever); ``end_date`` or ``duration`` (days) make a
    one-off subscription that is not renewed. SubscriptionRefused for terms that make no sense.
    """
    raise NotImplementedError


def tariffs_unsubscribe(
    *,
    subject: Payer,
    tariffs: Sequence[Tariff],
    virtual: Sequence[VirtualTariff] = (),
    now: datetime,
    actor: str,
    by_operator: bool = False,
) -> None:
    """Drop tariffs at once, all or none. What is paid stays paid: connecting again within the paid period is free.

    Raises NotConnected; unless ``by_operator`` also BasicNotDropped (a basic one) and Required (required, or may not be
    dropped through the API).
    """
    raise NotImplementedError


def tariff_unsubscribe(*, subject: Payer, tariff: Tariff, now: datetime, actor: str, by_operator: bool = False) -> None:
    """Drop one tariff; as ``tariffs_unsubscribe``."""
    raise NotImplementedError


def tariff_price(*, subject: Payer, tariff: Tariff, now: datetime) -> Decimal:
    """What connecting the tariff would cost this subject now: 0 within a paid period, the activation price the first
    time where there is one, else the price; discounts taken off."""
    raise NotImplementedError


def tariffs_cost(
    *, subject: Payer, tariffs: Sequence[Tariff], virtual: Sequence[VirtualTariff] = (), now: datetime
) -> Decimal:
    """The same for several, as ``tariffs_subscribe`` would charge them."""
    raise NotImplementedError


def monthly_price(*, customer: Customer, now: datetime, discounts: bool = True) -> Decimal:
    """What a month of all that the customer and its accounts have costs (payment_sum, payment_sum_no_discount)."""
    raise NotImplementedError


def tariffs_assign_default(
    *, customer: Customer, account: Account | None = None, now: datetime, actor: str
) -> list[Tariff]:
    """At registration: the basic tariff of the highest priority and those connected by default, without a charge."""
    raise NotImplementedError


def subscription_close(*, client_id: int, subscription_id: int, now: datetime, actor: str) -> None:
    """End a subscription at once (customer/tariffsubscription/delete). SubscriptionNotFound, SubscriptionsOff."""
    raise NotImplementedError
