"""Tariffs as a subscriber sees them: what he has, what he may connect, what each costs and how long it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.selectors.subscriptions import next_charge, subscriptions_of_customer, uses_subscriptions
from billing.selectors.tariffs import activation_price_of, tariffs_on_offer, virtual_on_offer
from geo.selectors import Region
from tvmiddleware.models import Account, Channel, Customer, Tariff, VirtualTariff

NO_CHANNELS = -1


@dataclass(frozen=True)
class TariffOffer:
    """``price``: the first period (activation); ``full_price``: a period. ``channels_count`` -1: opens no channels."""

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


@dataclass(frozen=True)
class Held:
    """What a customer and one of its accounts have; ``ends``: tariff -> first day that is not paid."""

    tariff_ids: frozenset[int]
    virtual_ids: frozenset[int]
    ends: dict[int, date | None]


def held_by(customer: Customer, account: Account) -> Held:
    owners: tuple[Customer | Account, ...] = (customer, account)
    tariffs = {pk for owner in owners for pk in owner.tariffs.values_list("pk", flat=True)}
    virtual = {pk for owner in owners for pk in owner.virtual_tariffs.values_list("pk", flat=True)}
    return Held(frozenset(tariffs), frozenset(virtual), ends_of(customer, account, tariffs))


def ends_of(customer: Customer, account: Account, tariff_ids: Iterable[int]) -> dict[int, date | None]:
    """In the subscription model each tariff's own end; else the day the account is charged or switched off next."""
    if uses_subscriptions(customer.client):
        rows = subscriptions_of_customer(customer)
        return {row.tariff_id: row.end_date for row in rows if row.subject.account_id in {None, account.pk}}
    return dict.fromkeys(tariff_ids, next_charge(account))


def offers_for(*, customer: Customer, account: Account, region: Region, virtual: bool | None) -> list[TariffOffer]:
    """``virtual``: None = ordinary and virtual tariffs, True = virtual ones, False = ordinary ones."""
    held = held_by(customer, account)
    ordinary = tariffs_on_offer(customer.client_id, region, held.tariff_ids) if virtual is not True else []
    bundles = virtual_on_offer(customer.client_id, region, held.virtual_ids) if virtual is not False else []
    return offers_of(ordinary, bundles, held)


def offers_of(ordinary: Iterable[Tariff], bundles: Iterable[VirtualTariff], held: Held) -> list[TariffOffer]:
    rows, members = list(ordinary), {row: list(row.tariffs.all()) for row in bundles}
    listed = {tariff.pk: tariff for tariff in [*rows, *(one for some in members.values() for one in some)]}
    channels = channels_of(listed.values())
    return [
        *(ordinary_offer(row, held, channels) for row in rows),
        *(bundle_offer(row, some, held, channels) for row, some in members.items()),
    ]


def channels_of(tariffs: Iterable[Tariff]) -> dict[int, set[int]]:
    """Tariff -> the channels it opens; those that open none by their kind are left out."""
    found: dict[int, set[int]] = {row.pk: set() for row in tariffs if row.used_for_channel_list}
    links = Channel.tariffs.through.objects.filter(tariff_id__in=list(found), channel__enabled=True)
    for tariff_id, channel_id in links.order_by().values_list("tariff_id", "channel_id"):
        found[tariff_id].add(channel_id)
    return found


def ordinary_offer(row: Tariff, held: Held, channels: dict[int, set[int]]) -> TariffOffer:
    return TariffOffer(
        row=row,
        is_virtual=False,
        assigned=row.pk in held.tariff_ids,
        price=activation_price_of(row),
        full_price=row.price,
        period=row.period,
        basic_priority=row.basic_tariff_priority,
        droppable=row.available_to_unsubscribe and not row.required and not row.is_basic,
        periodical=row.is_periodical,
        end=held.ends.get(row.pk) if row.pk in held.tariff_ids else None,
        channels_count=len(channels[row.pk]) if row.pk in channels else NO_CHANNELS,
    )


def bundle_offer(row: VirtualTariff, members: list[Tariff], held: Held, channels: dict[int, set[int]]) -> TariffOffer:
    """A bundle opens what its tariffs open, and is paid until the first of them is not."""
    opened = [channels[one.pk] for one in members if one.pk in channels]
    ends = [end for one in members if (end := held.ends.get(one.pk)) is not None]
    whole = sum((one.price for one in members), Decimal(0))
    first = sum((activation_price_of(one) for one in members), Decimal(0))
    if row.price is not None:  # a price of its own never makes a bundle dearer than its parts
        whole, first = min(row.price, whole), min(row.price, first)
    assigned = row.pk in held.virtual_ids
    return TariffOffer(
        row=row,
        is_virtual=True,
        assigned=assigned,
        price=first,
        full_price=whole,
        period=max((one.period for one in members), default=1) or 1,
        basic_priority=max((one.basic_tariff_priority for one in members), default=0),
        droppable=row.available_to_unsubscribe and not any(one.required or one.is_basic for one in members),
        periodical=any(one.is_periodical for one in members),
        end=min(ends, default=None) if assigned else None,
        channels_count=len(set().union(*opened)) if opened else NO_CHANNELS,
    )
