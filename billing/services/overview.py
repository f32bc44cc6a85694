"""What a subscriber's account page shows, of the operator's own billing where that answers, else of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from billing.models import CustomerTransaction
from billing.selectors.balance import customer_balance
from billing.selectors.offers import Buyer, TariffOffer, buyer_of, offers_for, offers_of
from billing.selectors.statement import next_payment, recent_operations
from billing.services import external
from core.clock import days_later, load_zone, local_midnight
from core.numbers import is_digits
from external_api.exceptions import HookMissing
from external_api.selectors.integrations import offers_hook
from geo.records import Region
from tvmiddleware.models import Account

NOTHING = Decimal(0)
MONTHS = 12
"""Of a year, where the operator's billing names one month's sum."""
USUAL_DAYS = 30
"""So many days of operations the operator's own billing is asked for."""


@dataclass(frozen=True)
class Operation:
    comment: str
    at: datetime
    amount: Decimal
    kind: str


@dataclass(frozen=True)
class Money:
    """``payment_id``: what the payer names to a terminal. ``to_pay``: the next payment; ``year``: of the twelve months
    that begin with it."""

    balance: Decimal
    to_pay: Decimal
    to_pay_no_discount: Decimal
    payment_id: int
    year: Decimal

    @property
    def debt(self) -> Decimal:
        return max(NOTHING, -self.balance)


def money_of(account: Account, params: Any, buyer: Buyer) -> Money:
    """ExternalApiError and its kin where the operator's billing fails."""
    customer = account.customer
    plugin = external.plugin_for(customer)
    there = (
        external.balance_of(plugin, customer, params) if external.answers_hook(plugin, "get_customer_balance") else None
    )
    own = next_payment(buyer)
    to_pay, before, year = own.sum, own.sum_no_discount, own.year
    if offers_hook(plugin, "get_payment_sum"):
        to_pay = before = external.payment_sum(plugin, account, params)
        year = to_pay * MONTHS
    elif there is not None and there.to_pay is not None:
        to_pay = before = there.to_pay
        year = to_pay * MONTHS
    if offers_hook(plugin, "get_payment_sum_no_discount"):
        before = external.payment_sum(plugin, account, params, discounts=False)
    payment_id = str(there.payment_id) if there is not None and there.payment_id is not None else ""
    return Money(
        balance=there.balance if there is not None else customer_balance(customer.pk),
        to_pay=to_pay,
        to_pay_no_discount=before,
        payment_id=int(payment_id) if is_digits(payment_id) else customer.pk,
        year=year,
    )


def operations_of(
    account: Account, params: Any, now: datetime, date_from: date | None, date_to: date | None
) -> list[Operation]:
    """Movements of money of these days (both included), the newest first; without days the latest ones."""
    customer = account.customer
    where = load_zone(customer.client.time_zone)
    plugin = external.plugin_for(customer)
    if external.answers_hook(plugin, "get_customer_payment_list"):
        until = date_to or now.date()
        since = date_from or days_later(until, -USUAL_DAYS)
        last = local_midnight(days_later(until, 1), where) - timedelta(microseconds=1)
        rows = external.payments_of(plugin, customer, params, local_midnight(since, where), last)
        return [Operation(row.comment, row.at, row.amount, row.kind) for row in rows]
    begin = local_midnight(date_from, where) if date_from else None
    end = local_midnight(days_later(date_to, 1), where) if date_to else None
    return [operation(row) for row in recent_operations(customer, begin, end)]


def operation(row: CustomerTransaction) -> Operation:
    return Operation(row.comment, row.created_at, row.amount, row.kind)


def tariffs_seen(
    account: Account, region: Region, params: Any, buyer: Buyer, *, virtual: bool | None
) -> Sequence[TariffOffer]:
    """What is connected and what may be; the operator's billing may name the tariffs."""
    customer = account.customer
    plugin = external.plugin_for(customer)
    try:
        named = external.answers_hook(plugin, "get_customer_tariff_list")
    except HookMissing:  # it owns the money, but leaves the list of tariffs to us
        named = False
    if not named:
        return offers_for(buyer, region=region, virtual=virtual)
    rows = external.tariffs_offered(plugin, customer, region, params)
    return offers_of(rows if virtual is not True else [], [], buyer)


def payment_info(account: Account, params: Any, now: datetime) -> external.PaymentInfo:
    """What the next payment consists of."""
    plugin = external.plugin_for(account.customer)
    if external.answers_hook(plugin, "customer_payment_info"):
        return external.payment_info(plugin, account, params)
    own = next_payment(buyer_of(account.customer, account, now))
    details = [external.PaymentDetail(row.title, row.sum, external.day_text(row.date)) for row in own.rows]
    return external.PaymentInfo(details, own.sum, own.sum_no_discount)


def by_kind(operations: Iterable[Operation]) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {"btv": [], "vod": [], "other": []}
    for one in operations:
        found.get(one.kind, found["other"]).append(one)
    return found
