"""Random customers as snapshots: both models, several accounts, bundles, discounts, holds, price changes, decimals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from billing.calendar import months_later
from billing.schedule.accounts import AccountState
from billing.schedule.prices import PriceBook, PricedBundle, PricedTariff, Rebate
from billing.schedule.state import CustomerState, SubjectState, SubscriptionState

D = Decimal
DECIMALS = {"JPY": 0, "RUB": 2, "KWD": 3}
PERIODS = (1, 1, 1, 2, 3, 6, 12)


def make_book(luck: Random, today: date) -> PriceBook:
    currency = luck.choice(sorted(DECIMALS))
    places = DECIMALS[currency]
    tariffs = {pk: make_tariff(luck, pk, places, today) for pk in range(1, luck.randint(4, 8))}
    bundles = {}
    for pk in range(1, luck.randint(1, 3)):
        members = tuple(luck.sample(sorted(tariffs), luck.randint(1, min(3, len(tariffs)))))
        bundles[pk] = PricedBundle(pk, members, luck.choice([None, price(luck, places)]))
    rebates = tuple(make_rebate(luck, pk, tariffs, today) for pk in range(luck.randint(0, 3)))
    return PriceBook(1, tariffs, bundles, rebates, currency=currency)


def price(luck: Random, places: int) -> Decimal:
    return D(luck.choice([0, luck.randint(1, 50_000)])).scaleb(-places)


def make_tariff(luck: Random, pk: int, places: int, today: date) -> PricedTariff:
    changes = [
        (today + timedelta(days=luck.randint(0, 400)), price(luck, places)) for _one in range(luck.choice([0, 0, 2]))
    ]
    return PricedTariff(
        id=pk,
        name=f"T{pk}",
        period=luck.choice(PERIODS),
        price=price(luck, places),
        activation_price=luck.choice([None, None, price(luck, places)]),
        basic=5 if pk == 1 else 0,
        per_account=luck.random() < 0.3,
        charged=luck.random() < 0.9,
        periodical=luck.random() < 0.9,
        changes=tuple(sorted(changes)),
        decimals=places,
    )


def make_rebate(luck: Random, pk: int, tariffs: dict[int, PricedTariff], today: date) -> Rebate:
    begin = luck.choice([None, today + timedelta(days=luck.randint(-30, 200))])
    return Rebate(
        id=pk,
        customer_id=1,
        account_id=luck.choice([None, None, 1, 2]),
        tariff_ids=frozenset(luck.sample(sorted(tariffs), luck.choice([0, 0, 1, 2]))),
        percent=D(luck.randint(1, 100)),
        valid_from=begin,
        valid_until=luck.choice([None, today + timedelta(days=luck.randint(0, 400))]),
        charges_left=luck.choice([None, None, 1, 3]),
    )


def make_account(luck: Random, pk: int, today: date) -> AccountState:
    account = AccountState(id=pk, abonement=1000 + pk)
    begin = today - timedelta(days=luck.randint(0, 27))
    fate = luck.choice(["month", "month", "month", "none", "date", "debt", "block", "staff", "waits", "coming"])
    if fate in ("month", "block", "staff", "debt"):
        account.extension_date = begin
        account.deactivation_date = luck.choice([None, months_later(begin, 1, begin.day)])
    if fate == "date":
        account.deactivation_date = today + timedelta(days=luck.randint(0, 60))
        account.is_trial = luck.random() < 0.5
    if fate == "coming":
        account.active, account.activation_date = False, today + timedelta(days=luck.randint(0, 40))
        account.deactivation_date = luck.choice([None, today + timedelta(days=luck.randint(50, 80))])
    if fate == "waits":
        account.active, account.auto_activation_period = False, 7
    if fate in ("debt", "staff"):
        account.active, account.switched_off_by = False, "money" if fate == "debt" else "staff"
        account.status_reason = "DEBT" if fate == "debt" else "INACTIVE"
        account.deactivation_date = account.off_since = today
    if fate == "block":
        account.status_reason = "BLOCK"
    return account


def make_customer(seed: int) -> tuple[CustomerState, date]:
    """A customer and today."""
    luck = Random(seed)
    today = date(2027, 1, 1) + timedelta(days=luck.randint(0, 800))
    book = make_book(luck, today)
    own = SubjectState(1, subject_id=100)
    accounts = [make_account(luck, pk, today) for pk in range(1, luck.randint(2, 4))]
    subjects = {one.id: SubjectState(1, one, subject_id=100 + one.id) for one in accounts}
    state = CustomerState(
        1,
        book,
        own,
        subjects,
        rebates=list(book.rebates),
        balance=price(luck, DECIMALS[book.currency]) * luck.choice([0, 1, 1, 5, 20]),
        decimals=DECIMALS[book.currency],
        by_subscription=luck.random() < 0.5,
    )
    for subject in state.subjects():
        furnish(luck, state, subject, today)
    return state, today


def furnish(luck: Random, state: CustomerState, subject: SubjectState, today: date) -> None:
    book = state.book
    if subject.account is not None or luck.random() < 0.5:
        subject.tariff_ids.update(luck.sample(sorted(book.tariffs), luck.randint(0, 3)))
    if book.bundles and luck.random() < 0.3:
        bundle = luck.choice(sorted(book.bundles))
        subject.bundle_ids.add(bundle)
        subject.tariff_ids.update(book.members(bundle))
    for pk in sorted(subject.tariff_ids):
        if luck.random() < 0.4:
            subject.paid[pk] = today + timedelta(days=luck.randint(1, 60))
            subject.known.add(pk)
        if state.by_subscription and book.tariffs[pk].charged and luck.random() < 0.8:
            state.subscriptions.append(subscription(luck, state, subject, pk, today))


def subscription(
    luck: Random, state: CustomerState, subject: SubjectState, tariff_id: int, today: date
) -> SubscriptionState:
    end = subject.paid.get(tariff_id) or today + timedelta(days=luck.randint(0, 40))
    row = SubscriptionState(
        subject_id=subject.subject_id or 0,
        tariff_id=tariff_id,
        price=state.book.tariffs[tariff_id].price,
        start_date=today - timedelta(days=20),
        end_date=end,
        charge_day=end.day,
        id=len(state.subscriptions) + 1,
        is_periodical=state.book.tariffs[tariff_id].periodical,
    )
    if luck.random() < 0.2:
        row.is_price_overridden, row.price = True, price(luck, state.decimals)
        row.price_expiration = luck.choice([None, today + timedelta(days=luck.randint(0, 200))])
    return row
