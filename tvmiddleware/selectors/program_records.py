"""The archive by interests: recordings of a guide category or genre, those of one name and channel together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Q

from core.api.errors import DomainError
from core.cache import store
from core.clock import unix_seconds
from epg.models import Epg
from tvmiddleware.cache import keys
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.programs import Program
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import Viewing, channel_viewing, programs_by_id, viewing_of

KEPT_SECONDS = 300
MOST_RECORDINGS = 20_000
MOST_ON_A_PAGE = 100


class InterestMissing(DomainError):
    """Neither a category nor a genre was named."""


@dataclass(frozen=True)
class Interest:
    """A guide category, else a genre; 0 = not given."""

    category_id: int = 0
    genre_id: int = 0

    def condition(self) -> Q:
        if self.category_id:
            return Q(category_id=self.category_id)
        if self.genre_id:
            return Q(genres=self.genre_id)
        raise InterestMissing


class Group(NamedTuple):
    """Recordings of one name on one channel; ids in the order they were broadcast."""

    channel_id: int
    begin: int
    program_ids: tuple[int, ...]


@dataclass(frozen=True)
class Record:
    view: Viewing
    program: Program
    """The first one that is still there."""
    amount: int


@dataclass(frozen=True)
class RecordPage:
    count: int
    records: list[Record]


@dataclass(frozen=True)
class ArchiveMoment:
    """The time, and the generation of all guides."""

    now: datetime
    guides: int


def record_page(
    operator: Operator,
    record: SessionRecord,
    interest: Interest,
    at: ArchiveMoment,
    *,
    slot: int,
    page: int,
    limit: int,
) -> RecordPage:
    interest.condition()
    found = groups(operator, record, interest, at)
    size = max(1, min(limit, MOST_ON_A_PAGE))
    first = (max(page, 1) - 1) * size
    shown = found[first : first + size]
    programs = programs_by_id([group.program_ids[0] for group in shown], slot)
    channels = operator_catalogue(operator).by_id
    records = [
        Record(viewing_of(operator, record, channels[group.channel_id], at.now), program, len(group.program_ids))
        for group in shown
        if (program := programs.get(group.program_ids[0])) and group.channel_id in channels
    ]
    return RecordPage(len(found), records)


def groups(operator: Operator, record: SessionRecord, interest: Interest, at: ArchiveMoment) -> list[Group]:
    """The latest first. Kept for some minutes: what leaves the archive meanwhile is a matter of minutes too."""
    asked = (interest.category_id, interest.genre_id)
    version = (operator.generation, at.guides, record.tariff_ids, tuple(record.maturity), *asked)
    digest = hashlib.blake2b(repr(version).encode(), digest_size=12).hexdigest()
    key = keys.archive_groups(operator.id, digest)
    return store.get_or_build(key, lambda: read_groups(operator, record, interest, at.now), KEPT_SECONDS)


def read_groups(operator: Operator, record: SessionRecord, interest: Interest, now: datetime) -> list[Group]:
    views: dict[int, Viewing] = {}
    for row in viewer_access(operator, record).channels:
        if row.epg_channel_id and row.recording_days:
            views.setdefault(row.epg_channel_id, channel_viewing(operator, record.tariff_ids, row, now))
    rows = Epg.objects.filter(interest.condition(), recorded(views.values()), record.maturity.condition()).order_by(
        "-datetime_begin"
    )
    columns = ("id", "epg_channel_id", "datetime_begin", "short_name", "name")
    members: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for pk, guide, begin, short_name, name in rows.values_list(*columns)[:MOST_RECORDINGS]:
        if views[guide].has_record(unix_seconds(begin)):
            members.setdefault((views[guide].channel.id, short_name or name), []).append((unix_seconds(begin), pk))
    return [
        Group(channel_id, programs[-1][0], tuple(pk for _begin, pk in reversed(programs)))
        for (channel_id, _name), programs in members.items()
    ]


def recorded(views: Iterable[Viewing]) -> Q:
    """Programmes in the archive; channels of one depth and shift share a condition."""
    spans: dict[tuple[int, int], list[int]] = {}
    for view in views:
        spans.setdefault((view.archive_from, view.now), []).append(view.channel.epg_channel_id)
    found = Q(pk__in=[])
    for (begin, end), guides in spans.items():
        found |= Q(epg_channel_id__in=guides, datetime_begin__gte=moment(begin), datetime_begin__lte=moment(end))
    return found


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def recorded_categories(
    channels: Iterable[ChannelRow], operator: Operator, ids: Sequence[int], now: datetime, maturity: Maturity
) -> set[int]:
    """Those of the guide categories of which these channels have something in the archive."""
    rows = [row for row in channels if row.epg_channel_id and row.recording_days]
    inside = recorded([channel_viewing(operator, (), row, now) for row in rows]) & maturity.condition()
    return {pk for pk in ids if Epg.objects.filter(inside, category_id=pk).exists()}
