"""Blocks of advertising: which there are, and which of them run at a moment; no SQL when warm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings

from core.cache import store
from core.cache.local import LocalMemory, memory
from core.cache.shapes import version_of
from core.clock import load_zone
from library.cache import keys
from library.models import AdBlock, AdBlockMovie, AdEvent, AdMovie
from library.records.ads import AdBlockRow, AdMovieRow
from tvmiddleware.models import Channel
from tvmiddleware.selectors.advertising import FOR_EVER, AdsNow
from tvmiddleware.selectors.operators import Operator

SECONDS = 3600
MIDNIGHT = time(0)
running_held = LocalMemory(256)


def ad_blocks(operator: Operator) -> tuple[AdBlockRow, ...]:
    """The enabled blocks that have something to show, those of the highest priority first."""
    key = keys.ad_blocks(operator.id, operator.generation, version_of(AdBlockRow))
    return memory.get(
        ("ad_blocks", operator.id),
        operator.generation,
        lambda: store.get_or_build(key, lambda: read_blocks(operator.id), SECONDS),
    )


def channels_with_ads(operator: Operator, now: datetime) -> AdsNow:
    """By the operator's own clock; for ``tvmiddleware.selectors.advertising``."""
    name = (operator.id, operator.generation)
    known = running_held.peek(name)
    if isinstance(known, AdsNow) and now.timestamp() < known.until:
        return known
    found = find_running(operator, now)
    running_held.put(name, None, found)
    return found


def find_running(operator: Operator, now: datetime) -> AdsNow:
    local = now.astimezone(load_zone(operator.time_zone))
    found = [row for row in ad_blocks(operator) if is_running(row, local)]
    changes = [moment.timestamp() for row in ad_blocks(operator) for moment in changes_of(row, local) if moment > local]
    return AdsNow(
        everywhere=any(row.everywhere for row in found),
        channel_ids=frozenset().union(*(row.channel_ids for row in found)),
        until=min(changes, default=FOR_EVER),
    )


def has_ads(operator: Operator, video_id: int, now: datetime) -> bool:
    """Whether some block runs on this film by the operator's clock, whoever watches."""
    if not settings.TVMIDDLEWARE_ADS_ENABLED:
        return False
    local = now.astimezone(load_zone(operator.time_zone))
    return any((row.everywhere or video_id in row.video_ids) and is_running(row, local) for row in ad_blocks(operator))


def channel_of_mediahills(operator: Operator, mediahills_id: int) -> int:
    """The channel that MediaHills knows by this number; 0: none."""
    rows = Channel.objects.filter(client_id=operator.id, enabled=True, mediahills_id=mediahills_id)
    return rows.order_by("pk").values_list("pk", flat=True).first() or 0


# --- windows ------------------------------------------------------------------------------------------------------
def is_running(row: AdBlockRow, local: datetime) -> bool:
    """Whether the block is shown at this moment of the viewer's clock. A window over midnight belongs to the day on
    which it begins."""
    windows = (window_of(row, local, day) for day in (-1, 0))
    return any(begin <= local < end and begin.isoweekday() in row.days for begin, end in windows)


def window_of(row: AdBlockRow, local: datetime, day: int) -> tuple[datetime, datetime]:
    """Begin and end of the block's window that begins so many days later."""
    date = local.date() + timedelta(days=day)
    begin = datetime.combine(date, row.begin, local.tzinfo)
    last = row.end or MIDNIGHT
    end = datetime.combine(date, last, local.tzinfo)
    return begin, end if last > row.begin else datetime.combine(date + timedelta(days=1), last, local.tzinfo)


def changes_of(row: AdBlockRow, local: datetime) -> Iterator[datetime]:
    """The moments around now at which the block begins or ends to run."""
    for day in (-1, 0, 1):
        yield from window_of(row, local, day)


# --- rows ---------------------------------------------------------------------------------------------------------
def read_blocks(client_id: int) -> tuple[AdBlockRow, ...]:
    rows = AdBlock.objects.filter(client_id=client_id, enabled=True).order_by("-priority", "pk")
    movies = read_movies(client_id)
    chosen = defaultdict(list)
    items = AdBlockMovie.objects.filter(block__client_id=client_id, block__enabled=True).order_by("sort", "pk")
    for block_id, movie_id in items.values_list("block_id", "movie_id"):
        chosen[block_id].append(movies[movie_id])
    links = BlockLinks(client_id)
    return tuple(block_row(row, chosen[row.pk], links) for row in rows if row.provider or chosen[row.pk])


def read_movies(client_id: int) -> dict[int, AdMovieRow]:
    events = defaultdict(list)
    for event in AdEvent.objects.filter(movie__client_id=client_id):
        events[event.movie_id].append((event.type, event.url))
    return {
        row.pk: AdMovieRow(
            name=row.name,
            url=row.url,
            width=row.width,
            height=row.height,
            duration=row.duration,
            skipoffset=row.skipoffset,
            events=tuple(events[row.pk]),
        )
        for row in AdMovie.objects.filter(client_id=client_id)
    }


class BlockLinks:
    """What hangs on the blocks, one query per kind."""

    def __init__(self, client_id: int) -> None:
        self.channels = linked(AdBlock.channels.through, "channel_id", client_id)
        self.videos = linked(AdBlock.videos.through, "video_id", client_id)
        self.tariffs = linked(AdBlock.tariffs.through, "tariff_id", client_id)
        self.devices = linked(AdBlock.devices.through, "playdevice__system_name", client_id)


def linked(through: Any, column: str, client_id: int) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    rows = through.objects.filter(adblock__client_id=client_id, adblock__enabled=True)
    for block_id, other in rows.values_list("adblock_id", column):
        found[block_id].add(other)
    return found


def block_row(row: AdBlock, movies: Iterable[AdMovieRow], links: BlockLinks) -> AdBlockRow:
    return AdBlockRow(
        id=row.pk,
        priority=row.priority,
        days=frozenset(map(int, row.days.split(","))),
        begin=row.begin_time or MIDNIGHT,
        end=row.end_time,
        is_shuffled=bool(row.display_order),
        skipoffset=row.skipoffset,
        provider=row.provider,
        frequency=row.frequency,
        everywhere=row.everywhere,
        channel_ids=frozenset(links.channels[row.pk]),
        video_ids=frozenset(links.videos[row.pk]),
        tariff_ids=frozenset(links.tariffs[row.pk]),
        devices=frozenset(links.devices[row.pk]),
        movies=tuple(movies),
    )
