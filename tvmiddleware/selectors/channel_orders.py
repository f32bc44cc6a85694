"""The orders a channel list may come in, and the numbers that channels have in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.api.errors import DomainError
from tvmiddleware.models import ChannelSort

if TYPE_CHECKING:
    from tvmiddleware.records.account_channels import OwnChannel
    from tvmiddleware.records.channels import Catalogue, ChannelRow, SortList

STANDARD = 0
"""Stands for the operator's standard order where the id of a sort list is expected."""
LAST = float("inf")
AUTOMATIC: Mapping[str, Callable[[ChannelRow], Any]] = {
    ChannelSort.Mode.EPG: lambda row: row.epg_sort_number or LAST,
    ChannelSort.Mode.ID: lambda row: row.id,
    ChannelSort.Mode.NAME: lambda row: row.names[0].casefold(),
}


class UnknownSort(DomainError):
    """The operator has no such sort list."""


def standard_order(rows: Iterable[ChannelRow]) -> tuple[ChannelRow, ...]:
    """By place; channels of one place as TVMIDDLEWARE_CHANNEL_AUTOSORT says, then by id."""
    keys = [AUTOMATIC[name] for name in settings.TVMIDDLEWARE_CHANNEL_AUTOSORT if name in AUTOMATIC]
    return tuple(sorted(rows, key=lambda row: (row.sort, *(key(row) for key in keys), row.id)))


def rising_numbers(places: Iterable[int]) -> list[int]:
    """Numbers that grow by at least one and are the editor's own places wherever those do: 0 0 5 5 9 -> 1 2 5 6 9."""
    numbers: list[int] = []
    last = 0
    for place in places:
        last = max(place, last + 1)
        numbers.append(last)
    return numbers


def channel_numbers(found: Catalogue, sort_id: int) -> dict[int, int]:
    """Channel id -> its number among all channels of the operator, in the list's order."""
    rows = ordered_channels(found, sort_id)
    places = {row.id: row.sort for row in rows} if sort_id == STANDARD else sort_list(found, sort_id).places
    return {
        row.id: number for row, number in zip(rows, rising_numbers(places.get(row.id, 0) for row in rows), strict=True)
    }


def ordered_channels(found: Catalogue, sort_id: int) -> Sequence[ChannelRow]:
    """All channels of the operator in the order of a sort list; those that it does not name come last."""
    if sort_id == STANDARD:
        return found.channels
    wanted = sort_list(found, sort_id)
    automatic = AUTOMATIC.get(wanted.mode)
    if automatic:
        return sorted(found.channels, key=automatic)
    return sorted(found.channels, key=lambda row: wanted.places.get(row.id, LAST))


def sort_list(found: Catalogue, sort_id: int) -> SortList:
    for row in found.sorts:
        if row.id == sort_id:
            return row
    raise UnknownSort


def chosen_sort(found: Catalogue, asked: int, of_account: int | None) -> int:
    """The list that was asked for (UnknownSort), else the account's, if it still exists, else the standard."""
    if asked:
        return sort_list(found, asked).id
    return of_account if any(row.id == of_account for row in found.sorts) and of_account else STANDARD


def own_order(channel_ids: Sequence[int], own: Mapping[int, OwnChannel]) -> list[int] | None:
    """The account's own order of these channels, those without an own place last; None: it has none."""
    places = {channel_id: mine.sort for channel_id, mine in own.items() if mine.sort is not None}
    if not places:
        return None
    return sorted(channel_ids, key=lambda channel_id: places.get(channel_id, LAST))
