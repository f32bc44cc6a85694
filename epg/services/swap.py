"""One channel's changed days, old against new, in one transaction.

Readers see the old days or the new ones, never half of each. The channel's row is locked first, so that two imports
that meet (on machines that share no lock) write one after the other, and so that a channel that an editor has just
pointed at another source is left alone.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q

from core.bulk import Adapter, RowWriter, delete_by_ids, split_items
from epg.models import Epg, EpgChannel, EpgDay
from epg.services.difference import Difference, Old, compare_rows
from epg.services.refusals import Refusals
from epg.services.rows import FIELDS, ProgramRow
from epg.services.sequence import LONGEST, keeps_half

PARKED = timedelta(days=36525)
"""Programmes that change places wait a century back, so that no begin is taken twice on the way."""

Span = tuple[int, int]
WRITTEN = ("epg_channel", "datetime_begin", "datetime_end", *FIELDS)
Categories = Epg.categories.through
Genres = Epg.genres.through


class Day(NamedTuple):
    """What a source has delivered for a UTC day."""

    day: date
    source_id: int
    digest: str
    programs_count: int


class Origin(NamedTuple):
    """Where a channel's guide comes from: as it was when the import began."""

    source_id: int | None
    source_channel_id: str | None
    timeshift: int


class Swapped(NamedTuple):
    added: int
    changed: int
    removed: int
    refused: int = 0
    reason: str = ""
    """What the database said about the first of those that it refused."""

    @property
    def written(self) -> int:
        return self.added + self.changed


class ChannelRemapped(Exception):
    """The channel is gone, or gets its guide from elsewhere by now."""


class Swap:
    """Writes channels; made once a run, because it prepares the statements."""

    def __init__(self, using: str = "default") -> None:
        self.using = using
        self.adapter = Adapter(using)
        self.inserting = RowWriter(Epg, WRITTEN, using=using)
        self.updating = RowWriter(Epg, ("id", *WRITTEN), using=using)
        self.categories = RowWriter(Categories, ("epg", "epgcategory"), using=using)
        self.genres = RowWriter(Genres, ("epg", "epggenre"), using=using)

    def apply(
        self,
        *,
        epg_channel_id: int,
        origin: Origin,
        days: Sequence[Day],
        spans: Sequence[Span],
        rows: Sequence[ProgramRow],
        now: datetime,
        patiently: bool = False,
    ) -> Swapped:
        """Make the guide say ``rows`` within ``spans`` and remember ``days``. Both are in order of time.

        ``patiently``: what the database refuses (a letter that its character set has not, a value out of range) is
        found and left out, and its day is not remembered, so that the next import tries it again.
        """
        with transaction.atomic(using=self.using):
            self.lock(epg_channel_id, origin)
            around = self.existing(epg_channel_id, spans)
            inside = [one for one in around if within(one.row.begin, spans) or superseded(one.row, rows)]
            replaced = {one.pk for one in inside}
            rows = self.fit_between([one for one in around if one.pk not in replaced], rows)
            difference = compare_rows(inside, rows)
            refusals = Refusals(self.using) if patiently else None
            self.write(epg_channel_id, difference, refusals)
            self.write_words(epg_channel_id, difference)
            self.remember(epg_channel_id, days, refusals.spared(days) if refusals else days, now)
        counts = len(difference.added), len(difference.changed), len(difference.removed)
        return Swapped(*counts, len(refusals.begins), refusals.reason) if refusals else Swapped(*counts)

    def lock(self, epg_channel_id: int, origin: Origin) -> None:
        found = (
            EpgChannel.objects.using(self.using)
            .select_for_update()
            .filter(pk=epg_channel_id)
            .values_list("source_id", "source_channel_id", "timeshift")
            .first()
        )
        if found is None or Origin(*found) != origin:
            raise ChannelRemapped

    def existing(self, epg_channel_id: int, spans: Sequence[Span]) -> list[Old]:
        """The guide's programmes within the spans and their neighbours."""
        wanted = Q()
        for begin, end in spans:
            wanted |= Q(datetime_begin__gte=from_unix(begin - LONGEST), datetime_begin__lt=from_unix(end + LONGEST))
        found = (
            Epg.objects.using(self.using)
            .filter(wanted, epg_channel_id=epg_channel_id)
            .order_by("datetime_begin")
            .values_list("pk", "datetime_begin", "datetime_end", *FIELDS)
        )
        return [Old(pk, ProgramRow(unix(begin), unix(end), tuple(values))) for pk, begin, end, *values in found]

    def fit_between(self, kept: Sequence[Old], rows: Sequence[ProgramRow]) -> list[ProgramRow]:
        """Programmes outside the spans stay: the one before is cut where the new begin, the new where the next does."""
        begins = [row.begin for row in rows]
        for one in kept:
            inside = next((begin for begin in begins if one.row.begin < begin < one.row.end), None)
            if inside is not None:
                Epg.objects.using(self.using).filter(pk=one.pk).update(datetime_end=from_unix(inside))
        nexts = [one.row.begin for one in kept]
        for row in rows:
            border = next((begin for begin in nexts if row.begin < begin < row.end), None)
            if border is not None:
                row.end = border
        return list(rows)

    def write(self, epg_channel_id: int, difference: Difference, refusals: Refusals | None) -> None:
        if difference.removed:
            delete_by_ids(Categories, "epg_id", difference.removed, using=self.using)
            delete_by_ids(Genres, "epg_id", difference.removed, using=self.using)
            delete_by_ids(Epg, "pk", difference.removed, using=self.using)
        for part in split_items(difference.moved):
            back = F("datetime_begin") - PARKED
            Epg.objects.using(self.using).filter(pk__in=part).update(datetime_begin=back)
        self.write_rows(epg_channel_id, difference, refusals)

    def write_rows(self, epg_channel_id: int, difference: Difference, refusals: Refusals | None) -> None:
        changed = [(pk, *self.ready(epg_channel_id, row)) for pk, row in difference.changed]
        added = [self.ready(epg_channel_id, row) for row in difference.added]
        if refusals is None:
            self.updating.update(changed)
            self.inserting.insert(added)
            return
        kept = refusals.write(self.updating.update, changed, [row for _pk, row in difference.changed])
        gone = [pk for number, (pk, _row) in enumerate(difference.changed) if number not in kept]
        difference.changed = [one for number, one in enumerate(difference.changed) if number in kept]
        for through, column in ((Categories, "epg_id"), (Genres, "epg_id"), (Epg, "pk")):
            delete_by_ids(through, column, gone, using=self.using)
        kept = refusals.write(self.inserting.insert, added, difference.added)
        difference.added = [row for number, row in enumerate(difference.added) if number in kept]

    def ready(self, epg_channel_id: int, row: ProgramRow) -> tuple[Any, ...]:
        moments = (self.adapter.moment(row.begin), self.adapter.moment(row.end))
        return (epg_channel_id, *moments, *row.values[:-1], self.adapter.json(row.meta))

    def write_words(self, epg_channel_id: int, difference: Difference) -> None:
        """Categories and genres of what was written; those of programmes that stay are compared too."""
        stayed = [*difference.same, *difference.changed]
        added = [row for row in difference.added if row.categories or row.genres]
        wanted = dict(stayed)
        if added:
            stretch = (from_unix(added[0].begin), from_unix(added[-1].begin))
            found = Epg.objects.using(self.using).filter(epg_channel_id=epg_channel_id, datetime_begin__range=stretch)
            ids = {unix(begin): pk for pk, begin in found.values_list("pk", "datetime_begin")}
            wanted.update((ids[row.begin], row) for row in added)
        old = [pk for pk, _row in stayed]
        self.write_links(
            Categories, "epgcategory_id", self.categories, old, {pk: r.categories for pk, r in wanted.items()}
        )
        self.write_links(Genres, "epggenre_id", self.genres, old, {pk: r.genres for pk, r in wanted.items()})

    def write_links(
        self, through: Any, column: str, writer: RowWriter, old: list[int], wanted: dict[int, tuple[int, ...]]
    ) -> None:
        links = through.objects.using(self.using)
        present: dict[tuple[int, int], int] = {}
        for part in split_items(old):
            for pk, epg_id, other in links.filter(epg_id__in=part).values_list("pk", "epg_id", column):
                present[epg_id, other] = pk
        target = {(epg_id, other) for epg_id, others in wanted.items() for other in others}
        gone = [pk for link, pk in present.items() if link not in target]
        if gone:
            delete_by_ids(through, "pk", gone, using=self.using)
        new = sorted(target - present.keys())
        if new:
            writer.insert(new)

    def remember(self, epg_channel_id: int, days: Sequence[Day], whole: Sequence[Day], now: datetime) -> None:
        """``whole``: those of the days that were written as the source has them."""
        known = EpgDay.objects.using(self.using)
        known.filter(epg_channel_id=epg_channel_id, day__in=[one.day for one in days])._raw_delete(self.using)
        known.bulk_create([EpgDay(epg_channel_id=epg_channel_id, imported_at=now, **one._asdict()) for one in whole])


def within(begin: int, spans: Iterable[Span]) -> bool:
    return any(start <= begin < end for start, end in spans)


def superseded(old: ProgramRow, rows: Sequence[ProgramRow]) -> bool:
    """A programme just before the span that is the first new one at another time, or would shrink to a remnant."""
    first = next((row for row in rows if old.begin < row.begin < old.end), None)
    if first is None:
        return False
    return first.name == old.name or not keeps_half(old.begin, first.begin, old.end - old.begin)


def from_unix(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def unix(value: datetime) -> int:
    return calendar.timegm(value.utctimetuple())
