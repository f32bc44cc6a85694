"""A customer's affairs as the app shows them: operations, subscriptions, what the next payment is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from billing.models import CustomerTransaction
from billing.schedule import forecast
from billing.schedule.state import CannotSchedule
from billing.selectors.offers import Buyer
from billing.selectors.subscriptions import subscriptions_of_customer, uses_subscriptions
from billing.selectors.transactions import confirmed_of
from external_api.models import ApiConfig
from tvmiddleware.models import Account, Customer, Tariff

MONTHS = 12
RECENT = 100
"""So many operations ``customer/info`` shows at most."""


@dataclass(frozen=True)
class StatementSubscription:
    """``end``: the first day that is not paid, None = endless. ``api_name``: the integration it came through."""

    tariff: Tariff
    start: date | None
    end: date | None
    price: Decimal
    periodical: bool
    api_name: str = ""


@dataclass(frozen=True)
class DueRow:
    title: str
    sum: Decimal
    sum_no_discount: Decimal
    date: date | None


@dataclass(frozen=True)
class NextPayment:
    """``year``: of the twelve months that begin with ``day``."""

    day: date | None = None
    rows: tuple[DueRow, ...] = ()
    year: Decimal = Decimal(0)

    @property
    def sum(self) -> Decimal:
        return sum((row.sum for row in self.rows), Decimal(0))

    @property
    def sum_no_discount(self) -> Decimal:
        return sum((row.sum_no_discount for row in self.rows), Decimal(0))


def recent_operations(
    customer: Customer, begin: datetime | None = None, end: datetime | None = None
) -> QuerySet[CustomerTransaction]:
    """Confirmed ones, the newest first; of [``begin``, ``end``) where those are given."""
    rows = confirmed_of(customer)
    if begin is not None:
        rows = rows.filter(created_at__gte=begin)
    if end is not None:
        rows = rows.filter(created_at__lt=end)
    return rows[:RECENT]


def subscription_rows(buyer: Buyer, customer: Customer, account: Account) -> list[StatementSubscription]:
    """Rows of the customer's and this account's subscriptions. In the classic model a tariff counts as a subscription
    of its paid period."""
    if uses_subscriptions(customer.client):
        return own_subscriptions(customer, account)
    rows = Tariff.objects.filter(pk__in=buyer.tariff_ids, period__gt=0).order_by("pk")
    month = account.extension_date or account.activation_date
    return [
        StatementSubscription(row, paid_since(buyer, row.pk) or month, buyer.end(row.pk), row.price, row.is_periodical)
        for row in rows
    ]


def paid_since(buyer: Buyer, tariff_id: int) -> date | None:
    """The first day of the period that is paid now."""
    found = [one.paid_since[tariff_id] for one in (buyer.state.own, buyer.looker) if tariff_id in one.paid_since]
    return max(found, default=None)


def own_subscriptions(customer: Customer, account: Account) -> list[StatementSubscription]:
    rows = [
        row
        for row in subscriptions_of_customer(customer).filter(is_lapsed=False)
        if row.subject.account_id in {None, account.pk}
    ]
    sources = {row.api_config for row in rows if row.api_config}
    names = dict(ApiConfig.objects.filter(pk__in=sources).values_list("pk", "name")) if sources else {}
    return [
        StatementSubscription(
            row.tariff, row.start_date, row.end_date, row.price, row.is_periodical, names.get(row.api_config or 0, "")
        )
        for row in rows
    ]


def next_payment(buyer: Buyer) -> NextPayment:
    """What will be charged next for the customer and the account that looks, on which day, and what a year from then on
    costs; for whom no night charges, a period of everything without a day.

    Without an account: of all that the customer has. What can't be worked out (CannotSchedule) is not shown.
    """
    try:
        day, lines = forecast.next_payment(buyer.state, buyer.today, buyer.looker.account)
        year = forecast.year_sum(buyer.state, buyer.today, buyer.looker.account)
        if day is None:
            lines = forecast.period_lines(buyer.state, buyer.looker, buyer.today)
            year = sum((line.amount * MONTHS / line.tariff.period for line in lines), Decimal(0))
    except CannotSchedule:
        return NextPayment()
    rows = [DueRow(line.tariff.name, line.amount, line.undiscounted, day) for line in lines]
    return NextPayment(day, tuple(rows), year)
