"""The guide of a channel by days, ready to be joined into answers. Shared by all operators and accounts.

A day (UTC) of a guide channel in one language is one cache entry, built once per version of the guide, and stays
unpacked in the memory of the processes that use it. One round trip tells the version and brings what is not here yet
together with what the caller needs besides. A programme over midnight stands in both days.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from core.cache import store
from epg.models import Epg
from tvmiddleware.cache import keys
from tvmiddleware.cache.guide_memory import ByteMemory
from tvmiddleware.records.guide import GuideRow, guide_row
from tvmiddleware.selectors.programs import program_columns, program_of_row

DAY = 86400
DAY_SECONDS = 6 * 3600
LONGEST = timedelta(days=7)
"""A programme that began earlier than so long before a day is not looked for in it."""
ROW_OVERHEAD = 700
"""Bytes that the objects of a row take besides its texts."""
Rows = tuple[GuideRow, ...]

days_here = ByteMemory(settings.SMARTY_GUIDE_MEMORY_MB * 1024 * 1024)
versions: dict[int, str] = {}
"""Guide channel -> the version last seen by this process: a guess that mostly saves a round trip."""


@dataclass(frozen=True)
class GuideRead:
    """What one round trip found: the days' programmes and the caller's own keys."""

    days: tuple[Rows, ...]
    found: dict[str, Any]

    def rows(self) -> Iterable[GuideRow]:
        """All programmes once, by begin."""
        last = 0
        for day in self.days:
            for row in day:
                if row.begin > last:
                    last = row.begin
                    yield row


def read_days(epg_channel_id: int, days: Sequence[int], slot: int, own_keys: Iterable[str] = ()) -> GuideRead:
    """The programmes of these days (since 1970, UTC, ascending) and what the cache holds under ``own_keys``."""
    guide_key, words_key = keys.epg_generation(epg_channel_id), keys.EPG_WORDS_GENERATION
    guess = versions.get(epg_channel_id, "")
    wanted = [guide_key, words_key, *own_keys]
    if guess:
        absent = [day for day in days if (epg_channel_id, day, slot) not in days_here]
        wanted += [keys.guide_day(epg_channel_id, guess, day, slot) for day in absent]
    found = store.get_many(wanted)
    guide = store.read_generation(guide_key, found.get(guide_key))
    version = f"{guide}.{store.read_generation(words_key, found.get(words_key))}"
    versions[epg_channel_id] = version
    return GuideRead(tuple(day_rows(epg_channel_id, version, day, slot, found) for day in days), found)


def day_rows(epg_channel_id: int, version: str, day: int, slot: int, found: dict[str, Any]) -> Rows:
    name = (epg_channel_id, day, slot)
    held: Rows | None = days_here.get(name, version)  # type: ignore[assignment]  # only rows are kept there
    if held is not None:
        return held
    key = keys.guide_day(epg_channel_id, version, day, slot)
    packed = store.get_or_build(key, lambda: pack(read_day(epg_channel_id, day, slot)), DAY_SECONDS, found.get(key))
    data = zlib.decompress(packed)
    rows: Rows = tuple(GuideRow(*row) for row in pickle.loads(data))
    days_here.put(name, version, rows, len(data) + ROW_OVERHEAD * len(rows))
    return rows


def pack(rows: Rows) -> bytes:
    """Texts of a language compress to a quarter; unpacking costs a tenth of a millisecond, once per process."""
    return zlib.compress(pickle.dumps([tuple(row) for row in rows], pickle.HIGHEST_PROTOCOL), 1)


def read_day(epg_channel_id: int, day: int, slot: int) -> Rows:
    begin = datetime.fromtimestamp(day * DAY, UTC)
    found = Epg.objects.filter(
        epg_channel_id=epg_channel_id,
        datetime_begin__gte=begin - LONGEST,
        datetime_begin__lt=begin + timedelta(days=1),
        datetime_end__gt=begin,
    ).order_by("datetime_begin")
    return tuple(guide_row(program_of_row(row, slot)) for row in found.values(*program_columns(slot)))
