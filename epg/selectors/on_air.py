"""What is on a guide channel within a short stretch of time, and what comes first after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.bulk import split_items
from core.models import LANGUAGE_SLOTS
from epg.models import Epg, EpgChannel

SLOTS = ("", *(f"_lang{slot}" for slot in LANGUAGE_SLOTS))
COLUMNS = (
    "id",
    "epg_channel_id",
    "datetime_begin",
    "datetime_end",
    "category_id",
    "preview",
    "rating",
    "meta",
    *(f"name{slot}" for slot in SLOTS),
    *(f"description{slot}" for slot in SLOTS),
)
NAMES = slice(8, 8 + len(SLOTS))
DESCRIPTIONS = slice(8 + len(SLOTS), 8 + 2 * len(SLOTS))


class Broadcast(NamedTuple):
    """A programme, times in Unix seconds as the guide has them (no operator's hour shift). Texts by language slot."""

    id: int
    begin: int
    end: int
    category_id: int
    genre_ids: tuple[int, ...]
    preview: str
    rating: int
    meta: dict[str, Any]
    names: tuple[str, ...]
    descriptions: tuple[str, ...]


class OnAir(NamedTuple):
    """Holds from ``begin`` until ``end`` (Unix seconds): the programmes that touch it and the first one after it."""

    begin: int
    end: int
    programs: tuple[Broadcast, ...]

    def at(self, moment: int) -> tuple[Broadcast | None, Broadcast | None, int]:
        """What runs now, what comes next, and when that changes (at the latest when the stretch ends)."""
        running: Broadcast | None = None
        for program in self.programs:
            if program.begin > moment:
                change = min(program.begin, running.end if running else program.begin, self.end)
                return running, program, change
            if program.end > moment:
                running = program
        return running, None, min(running.end, self.end) if running else self.end


def read_on_air(epg_channel_ids: Sequence[int], begin: int, end: int) -> dict[int, OnAir]:
    """The programmes on air on these channels, by four statements for any number of channels; absent channels get empty
    ones."""
    found: dict[int, list[Broadcast]] = defaultdict(list)
    for part in split_items(epg_channel_ids):
        for epg_channel_id, program in broadcasts(part, begin, end):
            found[epg_channel_id].append(program)
    return {
        pk: OnAir(begin, end, tuple(sorted(found[pk], key=lambda program: program.begin))) for pk in epg_channel_ids
    }


def broadcasts(epg_channel_ids: Sequence[int], begin: int, end: int) -> list[tuple[int, Broadcast]]:
    edges = edge_ids(epg_channel_ids, moment(begin), moment(end))
    inside = Q(epg_channel_id__in=epg_channel_ids, datetime_begin__gt=moment(begin), datetime_begin__lt=moment(end))
    # two statements, not one with OR: each has an index of its own
    rows = [*values(Epg.objects.filter(inside).order_by()), *values(Epg.objects.filter(pk__in=edges).order_by())]
    genres = genres_of([row[0] for row in rows])
    return [(row[1], broadcast(row, genres)) for row in rows]


def edge_ids(epg_channel_ids: Iterable[int], begin: datetime, end: datetime) -> list[int]:
    """Per channel: the last programme begun by ``begin``, however long ago, and the first one from ``end`` on."""
    of_channel = Epg.objects.filter(epg_channel=OuterRef("pk"))
    rows = (
        EpgChannel.objects.filter(pk__in=epg_channel_ids)
        .order_by()
        .values_list(
            Subquery(of_channel.filter(datetime_begin__lte=begin).order_by("-datetime_begin").values("pk")[:1]),
            Subquery(of_channel.filter(datetime_begin__gte=end).order_by("datetime_begin").values("pk")[:1]),
        )
    )
    return [pk for pair in rows for pk in pair if pk is not None]


def values(rows: QuerySet[Epg]) -> list[tuple[Any, ...]]:
    return list(rows.order_by().values_list(*COLUMNS))


def genres_of(program_ids: Sequence[int]) -> dict[int, list[int]]:
    through = Epg.genres.through
    found: dict[int, list[int]] = defaultdict(list)
    for part in split_items(program_ids):
        rows = through._default_manager.filter(epg_id__in=part).order_by("epggenre_id")
        for program_id, genre_id in rows.values_list("epg_id", "epggenre_id"):
            found[program_id].append(genre_id)
    return found


def broadcast(row: tuple[Any, ...], genres: dict[int, list[int]]) -> Broadcast:
    pk, _channel, begin, end, category_id, preview, rating, meta = row[:8]
    return Broadcast(
        id=pk,
        begin=int(begin.timestamp()),
        end=int(end.timestamp()),
        category_id=category_id or 0,
        genre_ids=tuple(genres.get(pk, ())),
        preview=preview,
        rating=rating,
        meta=meta if isinstance(meta, dict) else {},
        names=filled(row[NAMES]),
        descriptions=filled(row[DESCRIPTIONS]),
    )


def filled(texts: Sequence[str]) -> tuple[str, ...]:
    """An empty language slot says the default language's text."""
    default = texts[0]
    return tuple(text or default for text in texts)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
