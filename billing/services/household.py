"""A customer as billing sees it: the locked row, its accounts, what they have and how far it is paid, in memory.

Loaded for one customer or for hundreds in the same few statements, changed by the rules (``prepay``, ``renewals``), and
written back by ``booking``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.models import Charge
from billing.selectors.prices import NOTHING, PriceBook, PricedTariff, Rebate, best_rebate, personal_rebates
from tvmiddleware.models import Account, Customer, Subject, TariffSubscription

TARIFFS: tuple[Any, Any] = (Customer.tariffs.through, Account.tariffs.through)
VIRTUAL: tuple[Any, Any] = (Customer.virtual_tariffs.through, Account.virtual_tariffs.through)


@dataclass
class Holder:
    """Who has tariffs: the customer (``account`` is None) or one account. ``paid``: tariff -> first unpaid day."""

    customer_id: int
    account: Account | None = None
    subject_id: int | None = None
    tariff_ids: set[int] = field(default_factory=set)
    virtual_ids: set[int] = field(default_factory=set)
    paid: dict[int, date] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    """Tariffs that were charged at some time: their activation price is over."""


@dataclass
class Line:
    """One paid period of one tariff."""

    holder: Holder
    tariff: PricedTariff
    begin: date
    end: date
    amount: Decimal
    rebate: Rebate | None = None


@dataclass
class Bill:
    """What is paid at once. ``before``: the balance that it is taken from. No transaction when all of it is free."""

    lines: list[Line]
    account: Account | None
    comment: str
    before: Decimal

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)


@dataclass
class Household:
    """``balance`` and the rows are changed in memory; the fields of the second half say what has to be written."""

    customer: Customer
    book: PriceBook
    own: Holder
    homes: dict[int, Holder] = field(default_factory=dict)
    """Account id -> holder."""
    subscriptions: list[TariffSubscription] = field(default_factory=list)
    """Open ones; loaded for operators of the subscription model."""
    rebates: list[Rebate] = field(default_factory=list)
    balance: Decimal = NOTHING

    bills: list[Bill] = field(default_factory=list)
    dirty: dict[int, Account] = field(default_factory=dict)
    activated: list[int] = field(default_factory=list)
    deactivated: list[int] = field(default_factory=list)
    prolonged: list[int] = field(default_factory=list)
    dirty_subscriptions: list[TariffSubscription] = field(default_factory=list)
    moved_ends: list[tuple[TariffSubscription, date]] = field(default_factory=list)
    """Subscriptions whose paid period got longer, with the old end."""
    linked: list[tuple[Holder, int, bool]] = field(default_factory=list)
    """Tariffs put on (True) or taken off a holder."""
    used: Counter[int] = field(default_factory=Counter)
    """Discount -> bills that it was counted for."""

    @property
    def accounts(self) -> list[Account]:
        return [home.account for home in self.homes.values() if home.account is not None]

    def holders(self) -> list[Holder]:
        return [self.own, *self.homes.values()]

    def holder(self, account: Account | None) -> Holder:
        return self.own if account is None else self.homes[account.pk]

    def by_subject(self, subject_id: int) -> Holder:
        return next(holder for holder in self.holders() if holder.subject_id == subject_id)

    def tariff(self, tariff_id: int) -> PricedTariff:
        return self.book.tariffs[tariff_id]

    def charged(self, holder: Holder) -> list[PricedTariff]:
        """The holder's tariffs that cost something, basic ones first."""
        known = self.book.tariffs
        rows = [known[pk] for pk in holder.tariff_ids if pk in known and known[pk].charged]
        return sorted(rows, key=lambda row: (-row.basic, row.id))

    def touch(self, account: Account) -> None:
        self.dirty[account.pk] = account

    def touch_subscription(self, row: TariffSubscription) -> None:
        if row not in self.dirty_subscriptions:
            self.dirty_subscriptions.append(row)

    def link(self, holder: Holder, tariff_id: int, on: bool) -> None:
        """Put a tariff on a holder, or take it off."""
        if on is (tariff_id in holder.tariff_ids):
            return
        (holder.tariff_ids.add if on else holder.tariff_ids.discard)(tariff_id)
        self.linked.append((holder, tariff_id, on))

    def rebate_for(self, tariff_id: int, account: Account | None, day: date) -> Rebate | None:
        left = [row for row in self.rebates if row.charges_left is None or self.used[row.id] < row.charges_left]
        return best_rebate(left, tariff_id, account.pk if account else None, day)

    def pay(self, lines: list[Line], account: Account | None, comment: str) -> bool:
        """Take a bill from the balance; False when it is not enough, and then nothing has happened."""
        bill = Bill(lines, account, comment, self.balance)
        if bill.total > max(self.balance, NOTHING):
            return False
        self.balance -= bill.total
        if lines:
            self.bills.append(bill)
        for line in lines:
            line.holder.paid[line.tariff.id] = line.end
            line.holder.known.add(line.tariff.id)
        self.used.update({line.rebate.id for line in lines if line.rebate and line.rebate.charges_left is not None})
        return True


def households(
    customers: Sequence[Customer],
    books: dict[int, PriceBook],
    today: date,
    *,
    subscriptions: bool,
    for_sale: bool = False,
) -> list[Household]:
    """Everything about these locked customers. ``for_sale``: also which tariffs they had once and have no more."""
    made = {
        row.pk: Household(
            row,
            books[row.client_id],
            Holder(row.pk),
            rebates=list(books[row.client_id].rebates),
            balance=Decimal(row.balance),
        )
        for row in customers
    }
    for account in Account.objects.filter(customer__in=list(made)).order_by("pk"):
        made[account.customer_id].homes[account.pk] = Holder(account.customer_id, account)
    homes = {pk: home for one in made.values() for pk, home in one.homes.items()}
    owners = {pk: one.own for pk, one in made.items()}
    load_tariffs(owners, homes, virtual=any(one.book.bundles for one in made.values()))
    load_subjects(owners, homes)
    load_paid([*owners.values(), *homes.values()], books, today, for_sale)
    if subscriptions:
        rows = TariffSubscription.objects.filter(customer__in=list(made), is_closed=False).order_by("pk")
        for row in rows:
            made[row.customer_id].subscriptions.append(row)
    if any(one.book.personal_rebates for one in made.values()):
        for customer_id, rebates in personal_rebates(made, today).items():
            made[customer_id].rebates.extend(rebates)
    return list(made.values())


def load_tariffs(owners: dict[int, Holder], homes: dict[int, Holder], *, virtual: bool) -> None:
    for holders, through, name in ((owners, TARIFFS[0], "customer_id"), (homes, TARIFFS[1], "account_id")):
        for holder_id, tariff_id in linked(through, name, "tariff_id", holders):
            holders[holder_id].tariff_ids.add(tariff_id)
    if virtual:
        for holders, through, name in ((owners, VIRTUAL[0], "customer_id"), (homes, VIRTUAL[1], "account_id")):
            for holder_id, virtual_id in linked(through, name, "virtualtariff_id", holders):
                holders[holder_id].virtual_ids.add(virtual_id)


def linked(through: Any, owner: str, other: str, holders: dict[int, Holder]) -> Iterable[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = through.objects.filter(**{f"{owner}__in": list(holders)}).values_list(
        owner, other
    )
    return found


def load_subjects(owners: dict[int, Holder], homes: dict[int, Holder]) -> None:
    """Of those who have one already."""
    for pk, customer_id in Subject.objects.filter(customer__in=list(owners)).values_list("pk", "customer"):
        owners[customer_id or 0].subject_id = pk
    for pk, account_id in Subject.objects.filter(account__in=list(homes)).values_list("pk", "account"):
        homes[account_id or 0].subject_id = pk


def load_paid(holders: Sequence[Holder], books: dict[int, PriceBook], today: date, for_sale: bool) -> None:
    """How far what they have is paid, as far as it matters: beyond the earliest due day of them all."""
    by_subject = {holder.subject_id: holder for holder in holders if holder.subject_id is not None}
    since = min((due for holder in holders if (due := earliest(holder.account, today))), default=today)
    rows = Charge.objects.filter(subject__in=list(by_subject), period_end__gt=since)
    for subject_id, tariff_id, end in rows.values_list("subject", "tariff", "period_end"):
        if tariff_id is not None:
            holder = by_subject[subject_id]
            holder.known.add(tariff_id)
            holder.paid[tariff_id] = max(end, holder.paid.get(tariff_id, end))
    introductory = {
        tariff.id for book in books.values() for tariff in book.tariffs.values() if tariff.activation_price is not None
    }
    asked = [
        pk for pk, one in by_subject.items() if introductory and (for_sale or introductory & one.tariff_ids - one.known)
    ]
    if asked:
        old = Charge.objects.filter(subject__in=asked, tariff__in=introductory)
        for subject_id, tariff_id in old.values_list("subject", "tariff").distinct():
            by_subject[subject_id].known.add(tariff_id or 0)


def earliest(account: Account | None, today: date) -> date:
    """No day before this one is charged for."""
    if account is None or not account.active:
        return today
    days = [day for day in (account.extension_date, account.deactivation_date) if day is not None]
    return min([today, *days])
