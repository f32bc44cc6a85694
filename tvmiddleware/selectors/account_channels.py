"""What an account did to channels: favourites, hidden and locked ones, its own order. One cache entry an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from core.cache import store
from tvmiddleware.cache import keys
from tvmiddleware.models import AccountChannel
from tvmiddleware.records.account_channels import UNTOUCHED, OwnChannel
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.operators import Operator

OWN_SECONDS = 24 * 3600


@dataclass(frozen=True)
class MarkedChannels:
    """Ids of the channels that the account may see and that carry a mark, in the operator's order."""

    favorited: list[int]
    hidden: list[int]
    locked: list[int]


def own_channels(record: SessionRecord, entry: Any = None) -> dict[int, OwnChannel]:
    """Channel id -> the account's settings, only those that differ from untouched. No round trip without any.

    ``entry`` is what a ``get_many`` of ``keys.account_channels(record.account_id)`` found.
    """
    if not record.has_own_channels:
        return {}
    account_id = record.account_id
    key = keys.account_channels(account_id)
    found = cache.get(key) if entry is None else entry
    return store.get_owned(key, lambda: read_own_channels(account_id), OWN_SECONDS, found)


def read_own_channels(account_id: int) -> dict[int, OwnChannel]:
    rows = AccountChannel.objects.filter(account_id=account_id).order_by("sort", "channel_id")
    columns = ("channel_id", "is_favorited", "is_hidden", "is_parent_control", "sort")
    found = {channel_id: OwnChannel(*marks) for channel_id, *marks in rows.values_list(*columns)}
    return {channel_id: own for channel_id, own in found.items() if own != UNTOUCHED}


def marked_channels(operator: Operator, record: SessionRecord) -> MarkedChannels:
    """The marks of all channels that the account may see; a lock of the channel itself counts where it set none."""
    own = own_channels(record)
    favorited, hidden, locked = [], [], []
    for row in viewer_access(operator, record).channels:
        mine = own.get(row.id, UNTOUCHED)
        if mine.is_favorited:
            favorited.append(row.id)
        if mine.is_hidden:
            hidden.append(row.id)
        if row.parent_control if mine.is_parent_control is None else mine.is_parent_control:
            locked.append(row.id)
    return MarkedChannels(favorited, hidden, locked)
