"""A customer as billing sees it: balance, accounts, what they have and how far it is paid. A snapshot.

The rules change it in memory; the second half of ``CustomerState`` says what has to be written
(``billing.services.booking``). A copy costs little, so a question is answered by playing the rules on a copy.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from billing.schedule.accounts import AccountState
from billing.schedule.causes import OffCause, cause_of
from billing.schedule.prices import NOTHING, PriceBook, PricedTariff, Rebate, best_rebate


class CannotSchedule(Exception):
    """What this customer owes can't be worked out: something is due since longer than any outage lasts, a tariff is
    in a foreign currency. Somebody has to look."""


@dataclass
class SubscriptionState:
    """The columns of an open ``TariffSubscription``. ``id`` None: not written yet."""

    subject_id: int
    tariff_id: int
    price: Decimal
    start_date: date
    end_date: date | None
    charge_day: int
    id: int | None = None
    is_price_overridden: bool = False
    price_expiration: date | None = None
    is_periodical: bool = True
    is_lapsed: bool = False
    is_closed: bool = False
    paused_at: date | None = None
    open_mark: int | None = 1
    expiry_told_for: date | None = None

    @property
    def is_running(self) -> bool:
        """Open, paid or due, not paused."""
        return not (self.is_closed or self.is_lapsed or self.paused_at)

    @property
    def is_waiting(self) -> bool:
        """Open, with nothing left of what was paid: for want of money, or because nobody watched at its end."""
        over = self.paused_at is not None and self.end_date is not None and self.end_date <= self.paused_at
        return not self.is_closed and (self.is_lapsed or over)


@dataclass
class SubjectState:
    """Who has tariffs: the customer (``account`` None) or one account. ``paid``: tariff -> first unpaid day."""

    customer_id: int
    account: AccountState | None = None
    subject_id: int | None = None
    tariff_ids: set[int] = field(default_factory=set)
    bundle_ids: set[int] = field(default_factory=set)
    paid: dict[int, date] = field(default_factory=dict)
    paid_since: dict[int, date] = field(default_factory=dict)
    """Tariff -> first day of the last paid period."""
    known: set[int] = field(default_factory=set)
    """Tariffs that were charged at some time: their activation price is over."""

    @property
    def account_id(self) -> int | None:
        return self.account.id if self.account is not None else None


@dataclass
class ChargeLine:
    """One paid period [``begin``, ``end``) of one tariff. ``undiscounted``: the amount without the discount.
    ``rebates``: the discounts that saved something, several where each account has its own."""

    subject: SubjectState
    tariff: PricedTariff
    begin: date
    end: date
    amount: Decimal
    undiscounted: Decimal
    rebates: tuple[Rebate, ...] = ()


@dataclass(frozen=True)
class BillReason:
    """Why a bill is made: the month of an account (``abonement``), a period of a tariff, or connecting tariffs."""

    kind: str
    begin: date
    end: date
    names: tuple[str, ...] = ()
    abonement: int | None = None


MONTH, PERIOD, CONNECTION = "month", "period", "connection"


@dataclass
class Bill:
    """What is paid at once. ``before``: the balance that it is taken from. No transaction when all of it is free."""

    lines: list[ChargeLine]
    account_id: int | None
    reason: BillReason
    before: Decimal

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)

    @property
    def counted(self) -> set[int]:
        """Discounts (ids) of a limited number of charges that saved something on it."""
        return {one.id for line in self.lines for one in line.rebates if one.charges_left is not None}


@dataclass
class CustomerState:
    """``forget_after``: so long a subscription waits for money before it is closed."""

    id: int
    book: PriceBook
    own: SubjectState
    of_accounts: dict[int, SubjectState] = field(default_factory=dict)
    subscriptions: list[SubscriptionState] = field(default_factory=list)
    """Open ones; loaded for operators of the subscription model."""
    rebates: list[Rebate] = field(default_factory=list)
    balance: Decimal = NOTHING
    reserved: Decimal = NOTHING
    """So much of the balance is not to be spent now."""
    currency: str = ""
    decimals: int = 2
    by_subscription: bool = False
    """The subscription model; else the classic one."""
    forget_after: timedelta = timedelta(days=90)

    bills: list[Bill] = field(default_factory=list)
    dirty: dict[int, AccountState] = field(default_factory=dict)
    activated: list[int] = field(default_factory=list)
    deactivated: list[int] = field(default_factory=list)
    prolonged: list[int] = field(default_factory=list)
    dirty_subscriptions: list[SubscriptionState] = field(default_factory=list)
    moved_ends: list[tuple[SubscriptionState, date]] = field(default_factory=list)
    """Subscriptions whose paid period got longer, with the old end."""
    linked: list[tuple[SubjectState, int, bool]] = field(default_factory=list)
    """Tariffs put on (True) or taken off a subject."""
    bundled: list[tuple[SubjectState, int, bool]] = field(default_factory=list)
    """The same of bundles."""
    used: Counter[int] = field(default_factory=Counter)
    """Discount -> bills that it was counted for."""

    @property
    def accounts(self) -> list[AccountState]:
        return [subject.account for subject in self.of_accounts.values() if subject.account is not None]

    def subjects(self) -> list[SubjectState]:
        return [self.own, *self.of_accounts.values()]

    def subject(self, account_id: int | None) -> SubjectState:
        return self.own if account_id is None else self.of_accounts[account_id]

    def by_subject(self, subject_id: int) -> SubjectState:
        return next(subject for subject in self.subjects() if subject.subject_id == subject_id)

    def served(self, subject: SubjectState) -> list[AccountState]:
        """The accounts that watch what the subject has."""
        return [subject.account] if subject.account is not None else self.accounts

    def above(self, subject: SubjectState) -> list[SubjectState]:
        """Whose tariffs the subject's accounts watch: an account's own and its customer's; for the customer all."""
        return self.subjects() if subject.account is None else [subject, self.own]

    def tariff(self, tariff_id: int) -> PricedTariff | None:
        return self.book.tariffs.get(tariff_id)

    def charged(self, subject: SubjectState) -> list[PricedTariff]:
        """The subject's tariffs that cost something, basic ones first. CannotSchedule for a foreign currency."""
        known = self.book.tariffs
        rows = [known[pk] for pk in subject.tariff_ids if pk in known and known[pk].charged]
        for row in rows:
            self.check_currency(row)
        return sorted(rows, key=lambda row: (-row.basic, row.id))

    def check_currency(self, tariff: PricedTariff) -> None:
        own, theirs = tariff.currency or self.book.currency, self.currency or self.book.currency
        if own != theirs:
            raise CannotSchedule(f"tariff {tariff.id} costs {own}, the customer pays {theirs}")

    def paid_until(self, subject: SubjectState, tariff_id: int) -> date | None:
        """The first day that nobody has paid for this tariff: neither the subject nor, for an account, its customer;
        for the customer, any of its accounts."""
        ends = [end for one in self.above(subject) if (end := one.paid.get(tariff_id)) is not None]
        return max(ends, default=None)

    def is_new(self, subject: SubjectState, tariff_id: int) -> bool:
        """The tariff was never charged to those who watch it here."""
        return not any(tariff_id in one.known for one in self.above(subject))

    def off_cause(self, subject: SubjectState) -> OffCause | None:
        """Why nobody watches what the subject has; None: somebody does, or there is no account yet. Of several causes
        that which a payment ends."""
        causes = [cause_of(account) for account in self.served(subject)]
        if not causes or None in causes:
            return None
        return min((cause for cause in causes if cause is not None), key=list(OffCause).index)

    def subscribed(self, subject: SubjectState, tariff_id: int) -> SubscriptionState | None:
        """The open subscription of that tariff."""
        for row in self.subscriptions:
            if row.tariff_id == tariff_id and row.subject_id == subject.subject_id and not row.is_closed:
                return row
        return None

    def touch(self, account: AccountState) -> None:
        self.dirty[account.id] = account

    def touch_subscription(self, row: SubscriptionState) -> None:
        if not any(row is one for one in self.dirty_subscriptions):
            self.dirty_subscriptions.append(row)

    def link(self, subject: SubjectState, tariff_id: int, on: bool) -> None:
        """Put a tariff on a subject, or take it off."""
        if on is (tariff_id in subject.tariff_ids):
            return
        (subject.tariff_ids.add if on else subject.tariff_ids.discard)(tariff_id)
        self.linked.append((subject, tariff_id, on))

    def link_bundle(self, subject: SubjectState, bundle_id: int, on: bool) -> None:
        """The same of a bundle; its members are linked one by one."""
        if on is (bundle_id in subject.bundle_ids):
            return
        (subject.bundle_ids.add if on else subject.bundle_ids.discard)(bundle_id)
        self.bundled.append((subject, bundle_id, on))

    def rebate_for(self, tariff_id: int, account_id: int | None, day: date) -> Rebate | None:
        left = [row for row in self.rebates if row.charges_left is None or self.used[row.id] < row.charges_left]
        return best_rebate(left, tariff_id, account_id, day)

    def pay(self, lines: list[ChargeLine], account_id: int | None, reason: BillReason) -> bool:
        """Take a bill from the balance; False when it is not enough, and then nothing has happened."""
        bill = Bill(lines, account_id, reason, self.balance)
        if bill.total > max(self.balance - self.reserved, NOTHING):
            return False
        self.balance -= bill.total
        if lines:
            self.bills.append(bill)
        for line in lines:
            line.subject.paid[line.tariff.id] = line.end
            line.subject.paid_since[line.tariff.id] = line.begin
            line.subject.known.add(line.tariff.id)
        self.used.update(bill.counted)
        return True

    def copy(self) -> CustomerState:
        """As it stands, nothing to be written; the price book is shared. Who has no subject yet gets one of its own."""
        accounts = {account.id: replace(account) for account in self.accounts}
        own, *others = [copied(subject, accounts) for subject in self.subjects()]
        for number, subject in enumerate([own, *others], start=1):
            subject.subject_id = subject.subject_id or -number
        return CustomerState(
            id=self.id,
            book=self.book,
            own=own,
            of_accounts={subject.account.id: subject for subject in others if subject.account is not None},
            subscriptions=[replace(row) for row in self.subscriptions],
            rebates=list(self.rebates),
            balance=self.balance,
            currency=self.currency,
            decimals=self.decimals,
            by_subscription=self.by_subscription,
            forget_after=self.forget_after,
            used=Counter(self.used),
        )


def copied(subject: SubjectState, accounts: dict[int, AccountState]) -> SubjectState:
    return replace(
        subject,
        account=accounts[subject.account.id] if subject.account is not None else None,
        tariff_ids=set(subject.tariff_ids),
        bundle_ids=set(subject.bundle_ids),
        paid=dict(subject.paid),
        paid_since=dict(subject.paid_since),
        known=set(subject.known),
    )
