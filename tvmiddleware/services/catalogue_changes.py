"""The one place that says that channels and tariffs have changed. Who writes a row calls it in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from django.db.models import QuerySet

from core.events import announce_all, announce_event
from tvmiddleware.events import (
    ChannelChanged,
    ChannelCreated,
    ChannelDeleted,
    TariffChanged,
    TariffCreated,
    TariffDeleted,
    TariffPriceChanged,
)
from tvmiddleware.models import Channel, Tariff


# --- channels ---------------------------------------------------------------------------------------------------------
def channel_saved(channel: Channel, fields: Collection[str], *, created: bool, actor: str) -> None:
    """A row was saved with its links: ``fields`` are those that were given, or are different now."""
    if created or fields:
        announce_event(channel_event(channel, fields, created=created, actor=actor))


def channel_event(
    channel: Channel, fields: Iterable[str], *, created: bool, actor: str
) -> ChannelCreated | ChannelChanged:
    kind = ChannelCreated if created else ChannelChanged
    return kind(client_id=channel.client_id, channel_id=channel.pk, fields=tuple(sorted(fields)), actor=actor)


def channels_changed(owners: Mapping[int, int], fields: Iterable[str], *, actor: str) -> None:
    """One UPDATE has changed these fields of these channels (id -> operator's id)."""
    names = tuple(sorted(fields))
    announce_all(
        ChannelChanged(client_id=client_id, channel_id=pk, fields=names, actor=actor, without_signals=True)
        for pk, client_id in owners.items()
    )


@contextmanager
def channels_deleting(rows: QuerySet[Channel], *, actor: str) -> Iterator[None]:
    """Around the deletion of these channels. Where it raises, nobody is told of it."""
    doomed = list(rows.order_by("pk").values_list("pk", "client_id"))
    yield
    announce_all(ChannelDeleted(client_id=client_id, channel_id=pk, actor=actor) for pk, client_id in doomed)


# --- tariffs ----------------------------------------------------------------------------------------------------------
def tariff_saved(tariff: Tariff, fields: Collection[str], *, created: bool, actor: str) -> None:
    """A row was saved with its links: ``fields`` are those that were given, or are different now."""
    if created or fields:
        kind = TariffCreated if created else TariffChanged
        announce_event(kind(client_id=tariff.client_id, tariff_id=tariff.pk, fields=tuple(sorted(fields)), actor=actor))


def tariff_price_changed(tariff: Tariff, price: Decimal, *, actor: str) -> None:
    """A planned price change was applied."""
    announce_event(
        TariffPriceChanged(
            client_id=tariff.client_id, tariff_id=tariff.pk, fields=("price",), price=price, actor=actor
        )  # fmt: skip
    )


@contextmanager
def tariffs_deleting(rows: QuerySet[Tariff], *, actor: str) -> Iterator[None]:
    """Around the deletion of these tariffs. Where it raises, nobody is told of it."""
    doomed = list(rows.order_by("pk").values_list("pk", "client_id"))
    yield
    announce_all(TariffDeleted(client_id=client_id, tariff_id=pk, actor=actor) for pk, client_id in doomed)


def tariff_deleted(tariff: Tariff, *, actor: str) -> None:
    """Of a row that still has its id, in the transaction that deletes it."""
    announce_event(TariffDeleted(client_id=tariff.client_id, tariff_id=tariff.pk, actor=actor))
