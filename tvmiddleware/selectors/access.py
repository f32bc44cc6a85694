"""What may a viewer see: the one implementation of tariffs and profiles against channels.

A channel is visible when a connected tariff that opens channels contains it (or, where the operator lists everything,
always). It is subscribed unless it carries a price and only system tariffs (period 0) contain it: such a tariff shows
the catalogue, the paid one opens it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.api.errors import DomainError
from core.cache.local import LocalMemory
from tvmiddleware.constants import PriceKind
from tvmiddleware.records.channels import Catalogue, ChannelRow
from tvmiddleware.records.maturity import EVERYTHING, Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator

TARIFF_SETS = 4096
sets = LocalMemory(TARIFF_SETS)


class ChannelNotFound(DomainError):
    """No such channel, or the account must not know of it."""


@dataclass(frozen=True)
class Access:
    """The channels of one tariff set: id -> is it subscribed. In the operator's standard order."""

    subscribed: dict[int, bool]
    channels: tuple[ChannelRow, ...]

    def __contains__(self, channel_id: int) -> bool:
        return channel_id in self.subscribed


def viewer_access(operator: Operator, record: SessionRecord) -> Access:
    """What the viewer of this session may know of: by the account's tariffs, as far as the profile lets."""
    return access_of(operator, record.tariff_ids, record.maturity)


def access_of(operator: Operator, tariff_ids: tuple[int, ...], maturity: Maturity = EVERYTHING) -> Access:
    """What this set of tariffs opens; kept in this process per operator generation."""
    return sets.get(
        (operator.id, tariff_ids, maturity.adult),
        operator.generation,
        lambda: build_access(operator, frozenset(tariff_ids), maturity),
    )


def build_access(operator: Operator, tariff_ids: frozenset[int], maturity: Maturity) -> Access:
    found = operator_catalogue(operator)
    opening = tariff_ids & found.list_tariffs
    subscribed: dict[int, bool] = {}
    for row in found.channels:
        known = row.tariff_ids & opening or operator.show_channels_without_subscription
        if known and maturity.lets_channel(row):
            subscribed[row.id] = is_subscribed(row, opening, found)
    return Access(subscribed, tuple(found.by_id[channel_id] for channel_id in subscribed))


def is_subscribed(row: ChannelRow, opening: frozenset[int], found: Catalogue) -> bool:
    connected = row.tariff_ids & opening
    if row.price_kind in {PriceKind.SUBSCRIPTION, PriceKind.PURCHASE}:
        return bool(connected - found.catalogue_tariffs)
    return bool(connected)


def visible_channel(operator: Operator, record: SessionRecord, channel_id: int) -> ChannelRow:
    """The channel, if this viewer may know of it. Raises ChannelNotFound."""
    if channel_id not in viewer_access(operator, record):
        raise ChannelNotFound
    return operator_catalogue(operator).by_id[channel_id]


def watchable_channel(operator: Operator, record: SessionRecord, channel_id: int) -> ChannelRow:
    """The channel, if this viewer may play it."""
    if not viewer_access(operator, record).subscribed.get(channel_id):
        raise ChannelNotFound
    return operator_catalogue(operator).by_id[channel_id]
