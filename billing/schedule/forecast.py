"""Looking ahead: the nights to come, played on a copy of the state with the very rules of the nightly run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from billing.calendar import months_later
from billing.schedule import connecting, monthly, nights, renewing
from billing.schedule.accounts import AccountState
from billing.schedule.amounts import round_amount
from billing.schedule.nights import PLENTY
from billing.schedule.prices import NOTHING, PricedTariff
from billing.schedule.renewing import Terms
from billing.schedule.state import Bill, ChargeLine, CustomerState, SubjectState

YEAR_AND_MONTH = 13
"""Months: in these nearly everybody is charged something; who has nothing but longer periods is asked further."""
LONGEST = 5000
"""Nights: a loop that does not come forward ends."""


@dataclass(frozen=True)
class PlannedBill:
    """What will be taken on ``day``."""

    day: date
    bill: Bill


@dataclass(frozen=True)
class PlannedStop:
    """What will end on ``day`` for want of money or by its date: an account, or a subscription (ids)."""

    day: date
    account_id: int = 0
    subscription_id: int = 0


@dataclass
class Forecast:
    """In the order of days. ``state``: how the customer stands at the end."""

    state: CustomerState
    bills: list[PlannedBill] = field(default_factory=list)
    stops: list[PlannedStop] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((planned.bill.total for planned in self.bills), NOTHING)

    def lines(self) -> list[tuple[date, ChargeLine]]:
        return [(planned.day, line) for planned in self.bills for line in planned.bill.lines]


def look_ahead(
    state: CustomerState, today: date, until: date, *, balance: Decimal | None = None, taking_up: bool = True
) -> Forecast:
    """All nights of [``today``, ``until``] with the balance that there is, or with another one; nobody pays, staff
    change nothing. ``taking_up`` False: what is off for want of money stays off. CannotSchedule as the night."""
    found = Forecast(state.copy())
    copy = found.state
    copy.balance = copy.balance if balance is None else balance
    day: date | None = today
    for _night in range(LONGEST):
        if day is None or day > until:
            break
        play(found, day, taking_up=taking_up)
        day = next_event(copy, day)
    return found


def play(found: Forecast, day: date, *, taking_up: bool) -> None:
    state = found.state
    bills, off = len(state.bills), len(state.deactivated)
    running = [row for row in state.subscriptions if row.is_running and row.id]
    nights.settle_customer(state, day, taking_up=taking_up)
    found.bills += [PlannedBill(day, bill) for bill in state.bills[bills:]]
    found.stops += [PlannedStop(day, account_id=pk) for pk in state.deactivated[off:]]
    found.stops += [PlannedStop(day, subscription_id=row.id or 0) for row in running if row.is_lapsed or row.is_closed]


def next_event(state: CustomerState, day: date) -> date | None:
    """The next day after ``day`` on which the night does anything."""
    days = [monthly.next_charge(one) if one.active else one.activation_date for one in state.accounts]
    for row in state.subscriptions:
        if row.is_running:
            days.append(row.end_date)
        elif row.is_lapsed and row.end_date is not None:
            days.append(row.end_date + state.forget_after)
    days += cheaper_days(state)
    return min((one for one in days if one is not None and one > day), default=None)


def cheaper_days(state: CustomerState) -> list[date | None]:
    """Days from which something may cost less: who waits for money may be taken up then."""
    changes = [begin for tariff in held_tariffs(state) for begin, _price in tariff.changes]
    own = [row.price_expiration for row in state.subscriptions if row.is_price_overridden]
    return [*changes, *own, *(rebate.valid_from for rebate in state.rebates)]


def money_missing(state: CustomerState, day: date, *, today: date | None = None) -> Decimal:
    """How much has to come in so that all that is due by ``day`` is paid, debt included; 0 when there is enough, or
    nothing is due that costs anything. ``today``: the nights before ``day`` are played as well."""
    needed = look_ahead(state, today or day, day, balance=PLENTY, taking_up=False).total
    return max(needed - state.balance, NOTHING) if needed else NOTHING


def next_payment(
    state: CustomerState, today: date, account: AccountState | None = None
) -> tuple[date | None, list[ChargeLine]]:
    """The next day on which something is charged and what, given the money for it: of the customer's tariffs and the
    account's (None: all accounts'). For whom want of money keeps off: today, what switches him on."""
    for months in sorted({YEAR_AND_MONTH, max(YEAR_AND_MONTH, longest_period(state) + 1)}):
        until = months_later(today, months, today.day)
        day, lines = first_charged(planned_lines(state, today, until, account))
        if day is not None:
            return day, lines
    return None, []


def longest_period(state: CustomerState) -> int:
    """Months, of all that the customer has or waits for."""
    return max((tariff.period for tariff in held_tariffs(state)), default=0)


def held_tariffs(state: CustomerState) -> list[PricedTariff]:
    """What one month of all that the customer has, or waits for, costs."""
    held = {pk for subject in state.subjects() for pk in subject.tariff_ids}
    held.update(row.tariff_id for row in state.subscriptions)
    return [tariff for pk in sorted(held) if (tariff := state.tariff(pk))]


def planned_lines(
    state: CustomerState, today: date, until: date, account: AccountState | None = None
) -> list[tuple[date, ChargeLine]]:
    """What the nights up to ``until`` (included) charge, given the money for it."""
    rich = state.copy()
    rich.balance = PLENTY
    nights.apply_payment(rich, today)
    already = [(today, line) for bill in rich.bills for line in bill.lines]
    rich.bills, rich.deactivated = [], []
    found = [*already, *look_ahead(rich, today, until).lines()]
    return [(day, line) for day, line in found if concerns(line, account)]


def concerns(line: ChargeLine, account: AccountState | None) -> bool:
    return account is None or line.subject.account_id in (None, account.id)


def first_charged(found: Sequence[tuple[date, ChargeLine]]) -> tuple[date | None, list[ChargeLine]]:
    paid = [(day, line) for day, line in found if line.undiscounted]
    first = min((day for day, _line in paid), default=None)
    return first, [line for day, line in paid if day == first]


def year_sum(state: CustomerState, today: date, account: AccountState | None = None) -> Decimal:
    """What the twelve months that begin with the next payment cost."""
    first, _lines = next_payment(state, today, account)
    if first is None:
        return NOTHING
    until = months_later(first, 12, first.day) - timedelta(days=1)
    return sum((line.amount for _day, line in planned_lines(state, today, until, account)), NOTHING)


def period_lines(state: CustomerState, subject: SubjectState, today: date) -> list[ChargeLine]:
    """A period of everything that the customer and the account have, with discounts: for those whom no night charges
    (the classic model without dates, accounts that are off)."""
    owned = [(state.own, tariff) for tariff in state.charged(state.own)]
    if subject.account is not None:
        alone = [tariff for tariff in state.charged(subject) if tariff.id not in state.own.tariff_ids]
        owned += [(subject, tariff) for tariff in alone]
    return [period_line(state, owner, tariff, today) for owner, tariff in owned]


def connecting_cost(
    state: CustomerState,
    subject: SubjectState,
    tariffs: Sequence[PricedTariff],
    bundle_ids: Collection[int],
    today: date,
    *,
    dropped: Collection[int] = (),
) -> list[ChargeLine]:
    """What connecting these would charge an account that is on, line by line. ``dropped``: basic tariffs that make
    room."""
    rich = state.copy()
    rich.balance = PLENTY
    mine = rich.subject(subject.account_id)
    if not any(account.active for account in rich.served(mine)):
        for account in rich.served(mine):
            account.active = True
    for tariff_id in dropped:
        connecting.drop_tariff(rich, mine, tariff_id)
    connecting.connect_tariffs(rich, mine, tariffs, bundle_ids, Terms(), today)
    return [line for bill in rich.bills for line in bill.lines]


def monthly_fee(state: CustomerState, today: date) -> Decimal:
    """What a month of all that the customer and its accounts have costs, on or off: a tariff of several months counts
    with its part of one, one priced by the account with every account."""
    every = state.copy()
    for account in every.accounts:
        account.active = True
    return round_amount(
        sum((fee_of(every, subject, today) for subject in every.subjects()), Fraction(0)), state.decimals
    )


def fee_of(state: CustomerState, subject: SubjectState, today: date) -> Fraction:
    total = Fraction(0)
    for tariff in state.charged(subject):
        if subject.account is not None and tariff.id in state.own.tariff_ids:
            continue
        total += Fraction(period_line(state, subject, tariff, today).amount) / tariff.period
    return total


def buying_cost(
    state: CustomerState,
    subject: SubjectState,
    tariffs: Sequence[PricedTariff],
    bundle_ids: Collection[int],
    today: date,
) -> list[ChargeLine]:
    """``connecting_cost`` in place of the subject's basic tariff, where one of these is basic."""
    basic = [pk for pk in sorted(subject.tariff_ids) if (known := state.tariff(pk)) is not None and known.basic]
    return connecting_cost(
        state, subject, tariffs, bundle_ids, today, dropped=basic if any(row.basic for row in tariffs) else ()
    )


def period_cost(
    state: CustomerState,
    subject: SubjectState,
    tariffs: Sequence[PricedTariff],
    bundle_ids: Collection[int],
    today: date,
) -> Decimal:
    """What a period of tariffs that the account or its customer has costs, with their discounts."""
    total = NOTHING
    for tariff in tariffs:
        owner = state.own if tariff.id in state.own.tariff_ids else subject
        if tariff.charged:
            total += period_line(state, owner, tariff, today, bundle_ids).amount
    return total


def period_line(
    state: CustomerState, owner: SubjectState, tariff: PricedTariff, today: date, bundle_ids: Collection[int] = ()
) -> ChargeLine:
    """A whole period from today on, not the first one."""
    row = state.subscribed(owner, tariff.id)
    price = state.book.period_price(tariff.id, today, {*owner.bundle_ids, *bundle_ids})
    if row is not None:
        price, _own = renewing.next_price(state, row, today)
    return renewing.period_line(state, owner, tariff, price, today, months_later(today, tariff.period, today.day))
