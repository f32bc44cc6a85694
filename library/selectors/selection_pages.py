"""What is in a selection, a page at a time.

One that was made by hand is paged through by the places of its items, so that what is hidden or shown meanwhile moves
nothing. What is found anew each time (rules, times) is kept for ten minutes for whoever pages through it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from pyroaring import BitMap

from library.cache.showcase import frozen_key
from library.records.showcase import Item, SelectionRow
from library.selectors.selection_films import rule_films
from library.selectors.selection_programs import selection_programs
from library.selectors.visitors import Visitor
from library.showcase_constants import SelectionOrigin, SelectionType

MOST = 200
LAST_PAGE = -1
FROZEN_SECONDS = 600
OFFSET_BITS = 16
STAMPS = 1 << 14
"""A stamp is a second within some hours: together with an offset it is less than 2^31, which every box can keep."""
IdSet = BitMap | frozenset[int] | Mapping[int, object]
BEGIN, LATEST = "program_begin_time", "-program_begin_time"


@dataclass(frozen=True)
class PageRequest:
    """``cursor``: 0, or the ``next_cursor`` of the page before; ``order``: of programmes, BEGIN or LATEST."""

    cursor: int = 0
    limit: int = MOST
    order: str = ""

    @property
    def size(self) -> int:
        return max(1, min(self.limit, MOST))


@dataclass(frozen=True)
class SelectionPage:
    """``count``: of all pages."""

    row: SelectionRow
    count: int
    ids: Sequence[int]
    next_cursor: int = LAST_PAGE


def selection_page(visitor: Visitor, row: SelectionRow, wanted: PageRequest) -> SelectionPage:
    """What the visitor is shown of a selection. Films and programmes come in pages, everything else at once."""
    if row.rules is not None:
        rules = row.rules
        return frozen_page(visitor, row, wanted, lambda: rule_films(visitor, rules), visitor.seen_videos)
    if row.type == SelectionType.PROGRAM:
        return program_page(visitor, row, wanted)
    seen = seen_objects(visitor, row.type)
    items = [item for item in row.items if item[1] in seen]
    if row.type == SelectionType.VIDEO:
        return placed_page(row, items, wanted)
    return SelectionPage(row, len(items), [object_id for _place, object_id in items])


def seen_objects(visitor: Visitor, kind: int) -> IdSet:
    """The objects of a type that the visitor sees."""
    found: dict[int, Callable[[], IdSet]] = {
        SelectionType.CHANNEL: lambda: visitor.channels,
        SelectionType.VIDEO: lambda: visitor.seen_videos,
        SelectionType.CAMERA: lambda: visitor.cameras,
        SelectionType.RADIO: lambda: visitor.radio,
        SelectionType.APPLICATION: lambda: visitor.applications,
    }
    return found[kind]() if kind in found else frozenset()


def program_page(visitor: Visitor, row: SelectionRow, wanted: PageRequest) -> SelectionPage:
    programs = selection_programs(visitor, row)
    if row.origin == SelectionOrigin.MANUAL and wanted.order not in {BEGIN, LATEST}:
        return placed_page(row, [(one.place, one.id) for one in programs], wanted)
    ordered = sorted(programs, key=lambda one: (one.begin, one.id), reverse=wanted.order == LATEST)
    return frozen_page(visitor, row, wanted, lambda: [one.id for one in ordered], frozenset(one.id for one in programs))


def placed_page(row: SelectionRow, items: Sequence[Item], wanted: PageRequest) -> SelectionPage:
    """``cursor``: the place of the first item of the page. Places begin at 0 or 1, and a next page never does."""
    if wanted.cursor < 0:
        return SelectionPage(row, len(items), [])
    rest = [item for item in items if item[0] >= wanted.cursor]
    following = rest[wanted.size][0] if len(rest) > wanted.size else LAST_PAGE
    return SelectionPage(row, len(items), [object_id for _place, object_id in rest[: wanted.size]], following)


# --- lists that are kept while somebody pages through them -----------------------------------------------------------
def frozen_page(
    visitor: Visitor, row: SelectionRow, wanted: PageRequest, find: Callable[[], list[int]], seen: IdSet
) -> SelectionPage:
    """``find``: the whole list as it is now; ``seen``: what the visitor may see now."""
    if wanted.cursor < 0:
        return SelectionPage(row, len(find()), [])
    stamp, offset = split_cursor(wanted.cursor)
    digest = name_list(visitor, wanted.order)
    kept = cache.get(frozen_key(row.id, stamp, digest)) if offset else None
    ids: list[int] = find() if kept is None else kept
    following = LAST_PAGE
    if offset + wanted.size < len(ids):
        if not offset or kept is None:
            stamp = int(visitor.now.timestamp()) % STAMPS
            cache.set(frozen_key(row.id, stamp, digest), ids, FROZEN_SECONDS)
        following = (stamp << OFFSET_BITS) + offset + wanted.size
    part = ids[offset : offset + wanted.size]
    return SelectionPage(row, len(ids), [pk for pk in part if pk in seen], following)


def split_cursor(cursor: int) -> tuple[int, int]:
    return (cursor >> OFFSET_BITS) % STAMPS, cursor & ((1 << OFFSET_BITS) - 1)


def name_list(visitor: Visitor, order: str) -> str:
    """Of the list of one account; those without a session share one, where they see the same."""
    owner = visitor.record.account_id if visitor.record else (visitor.name, visitor.region, visitor.lang)
    device = visitor.device.id if visitor.device else 0
    return hashlib.blake2b(repr((owner, device, order)).encode(), digest_size=8).hexdigest()
