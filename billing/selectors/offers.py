"""Tariffs as a subscriber sees them: what he has, what he may connect, what each costs and how long it is paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from billing.schedule import forecast
from billing.schedule.monthly import next_charge
from billing.schedule.state import CannotSchedule, ChargeLine, CustomerState, SubjectState
from billing.selectors.snapshots import load_snapshot
from billing.selectors.subscriptions import today_of
from billing.selectors.tariffs import tariffs_on_offer, virtual_on_offer
from geo.records import Region
from tvmiddleware.models import Account, Channel, Customer, Tariff, VirtualTariff
from tvmiddleware.selectors.currencies import Purse

NO_CHANNELS = -1


@dataclass(frozen=True)
class TariffOffer:
    """``price``: the first period (activation); ``full_price``: a period. ``channels_count`` -1: opens no channels.
    ``tariff_ids``: itself, of a virtual one those that it consists of."""

    row: Tariff | VirtualTariff
    is_virtual: bool
    assigned: bool
    price: Decimal
    full_price: Decimal
    period: int
    basic_priority: int
    droppable: bool
    periodical: bool
    end: date | None
    channels_count: int
    tariff_ids: frozenset[int]


@dataclass(frozen=True)
class HeldTariff:
    """What a customer and one of its accounts have."""

    tariff_ids: frozenset[int]
    virtual_ids: frozenset[int]


@dataclass(frozen=True)
class Buyer:
    """Who is offered something: the customer or one of its accounts (``subject``), and how they stand today.

    ``looker``: the account whose tariffs count beside the customer's.
    """

    state: CustomerState
    subject: SubjectState
    looker: SubjectState
    today: date

    @property
    def tariff_ids(self) -> set[int]:
        return self.state.own.tariff_ids | self.looker.tariff_ids

    @property
    def virtual_ids(self) -> set[int]:
        return self.state.own.bundle_ids | self.looker.bundle_ids

    def end(self, tariff_id: int) -> date | None:
        """The first day that is not paid."""
        return end_of(self.state, self.looker, tariff_id, self.today)


def held_by(customer: Customer, account: Account) -> HeldTariff:
    owners: tuple[Customer | Account, ...] = (customer, account)
    tariffs = {pk for owner in owners for pk in owner.tariffs.values_list("pk", flat=True)}
    virtual = {pk for owner in owners for pk in owner.virtual_tariffs.values_list("pk", flat=True)}
    return HeldTariff(frozenset(tariffs), frozenset(virtual))


def buyer_of(customer: Customer, account: Account | None, now: datetime, *, for_customer: bool = True) -> Buyer:
    """``for_customer``: what is bought becomes the customer's; else the account's. Without an account all of the
    customer's accounts look."""
    today = today_of(customer.client, now)
    state = load_snapshot(customer, today).state
    looker = state.subject(account.pk if account is not None else None)
    return Buyer(state, state.own if for_customer else looker, looker, today)


def end_of(state: CustomerState, looker: SubjectState, tariff_id: int, today: date) -> date | None:
    """How far a tariff of the customer or this account is paid: its subscription, the periods that were paid, else the
    day the account is charged or switched off next. None: endless, or nobody knows."""
    if state.by_subscription:
        rows = [row for one in (state.own, looker) if (row := state.subscribed(one, tariff_id)) is not None]
        return rows[0].end_date if rows else None
    paid = state.paid_until(looker, tariff_id)
    if paid is not None and paid > today:
        return paid
    return next_charge(looker.account) if looker.account is not None else None


def offers_for(buyer: Buyer, *, region: Region, virtual: bool | None) -> list[TariffOffer]:
    """``virtual``: None = ordinary and virtual tariffs, True = virtual ones, False = ordinary ones."""
    client_id, purse = buyer.state.book.client_id, Purse(buyer.state.currency, buyer.state.book.currency)
    ordinary = tariffs_on_offer(client_id, purse, region, buyer.tariff_ids) if virtual is not True else []
    bundles = virtual_on_offer(client_id, purse, region, buyer.virtual_ids) if virtual is not False else []
    return offers_of(ordinary, bundles, buyer)


def offers_of(ordinary: Iterable[Tariff], bundles: Iterable[VirtualTariff], buyer: Buyer) -> list[TariffOffer]:
    rows, members = list(ordinary), {row: list(row.tariffs.all()) for row in bundles}
    listed = {tariff.pk: tariff for tariff in [*rows, *(one for some in members.values() for one in some)]}
    channels = channels_of(listed.values())
    return [
        *(ordinary_offer(row, buyer, channels) for row in rows),
        *(bundle_offer(row, some, buyer, channels) for row, some in members.items()),
    ]


def channels_of(tariffs: Iterable[Tariff]) -> dict[int, set[int]]:
    """Tariff -> the channels it opens; those that open none by their kind are left out."""
    found: dict[int, set[int]] = {row.pk: set() for row in tariffs if row.used_for_channel_list}
    links = Channel.tariffs.through.objects.filter(tariff_id__in=list(found), channel__enabled=True)
    for tariff_id, channel_id in links.order_by().values_list("tariff_id", "channel_id"):
        found[tariff_id].add(channel_id)
    return found


def ordinary_offer(row: Tariff, buyer: Buyer, channels: dict[int, set[int]]) -> TariffOffer:
    assigned = row.pk in buyer.tariff_ids
    return TariffOffer(
        row=row,
        is_virtual=False,
        assigned=assigned,
        price=price_to(buyer, [row], None, assigned=assigned),
        full_price=full_price(buyer, [row]),
        period=row.period,
        basic_priority=row.basic_tariff_priority,
        droppable=row.available_to_unsubscribe and not row.required and not row.is_basic,
        periodical=row.is_periodical,
        end=buyer.end(row.pk) if assigned else None,
        channels_count=len(channels[row.pk]) if row.pk in channels else NO_CHANNELS,
        tariff_ids=frozenset({row.pk}),
    )


def price_to(buyer: Buyer, rows: Sequence[Tariff], bundle_id: int | None, *, assigned: bool) -> Decimal:
    """What connecting costs this subscriber now (customer/tariff/subscription/cost says and subscribe charges the
    same); of what he has the price of a period with his discounts."""
    try:
        return exact_price(buyer, rows, bundle_id, assigned=assigned)
    except CannotSchedule:  # in another currency than the customer's: it can't be bought
        return full_price(buyer, rows)


def exact_price(buyer: Buyer, rows: Sequence[Tariff], bundle_id: int | None, *, assigned: bool) -> Decimal:
    known = [buyer.state.book.tariffs[row.pk] for row in rows if row.pk in buyer.state.book.tariffs]
    bundle_ids = [] if bundle_id is None else [bundle_id]
    if assigned:
        return forecast.period_cost(buyer.state, buyer.looker, known, bundle_ids, buyer.today)
    fresh = [row for row in known if row.id not in buyer.tariff_ids]
    return total(forecast.buying_cost(buyer.state, buyer.subject, fresh, bundle_ids, buyer.today))


def full_price(buyer: Buyer, rows: Sequence[Tariff], bundle_ids: Sequence[int] = ()) -> Decimal:
    """The price of a period, without discounts."""
    book = buyer.state.book
    days = {row.pk: buyer.today for row in rows if row.pk in book.tariffs}
    return sum(book.period_prices(days, bundle_ids).values(), Decimal(0))


def total(lines: Iterable[ChargeLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def bundle_offer(row: VirtualTariff, members: list[Tariff], buyer: Buyer, channels: dict[int, set[int]]) -> TariffOffer:
    """A bundle opens what its tariffs open, and is paid until the first of them is not."""
    opened = [channels[one.pk] for one in members if one.pk in channels]
    ends = [end for one in members if one.pk in buyer.tariff_ids and (end := buyer.end(one.pk)) is not None]
    assigned = row.pk in buyer.virtual_ids
    return TariffOffer(
        row=row,
        is_virtual=True,
        assigned=assigned,
        price=price_to(buyer, members, row.pk, assigned=assigned),
        full_price=full_price(buyer, members, [row.pk]),
        period=max((one.period for one in members), default=1) or 1,
        basic_priority=max((one.basic_tariff_priority for one in members), default=0),
        droppable=row.available_to_unsubscribe and not any(one.required or one.is_basic for one in members),
        periodical=any(one.is_periodical for one in members),
        end=min(ends, default=None) if assigned else None,
        channels_count=len(set().union(*opened)) if opened else NO_CHANNELS,
        tariff_ids=frozenset(one.pk for one in members),
    )
