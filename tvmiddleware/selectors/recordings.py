"""When a programme runs: all that playing its recording needs. Remembered by this process until a guide changes; what
one process has read from the database, the others take from the cache."""

from __future__ import annotations

from dataclasses import dataclass

from core.cache import store
from core.cache.local import LocalMemory
from core.clock import unix_seconds
from epg.models import Epg
from tvmiddleware.cache import keys
from tvmiddleware.selectors.guide import DAY, read_days
from tvmiddleware.selectors.windows import EARLIEST, LATEST

REMEMBERED = 20000
KEPT_SECONDS = 3600
remembered = LocalMemory(REMEMBERED)


@dataclass(frozen=True, slots=True)
class Recording:
    """Times of the guide, Unix seconds."""

    epg_channel_id: int
    begin: int
    end: int
    rating: int


def load_recording(program_id: int, guides: int) -> Recording | None:
    """The programme of this id; no cache round trip once this process knows it. ``guides`` is the generation of all
    guides."""
    return remembered.get(program_id, guides, lambda: shared_recording(program_id, guides))


def shared_recording(program_id: int, guides: int) -> Recording | None:
    """An id that nobody has is not kept: there is no end of them."""
    key = keys.recording(program_id, guides)
    found = store.get_many([key]).get(key)
    if found is None and (read := read_recording(program_id)) is not None:
        store.put_owned(key, None, (read.epg_channel_id, read.begin, read.end, read.rating), KEPT_SECONDS)
        return read
    return Recording(*found) if found else None


def recording_at(epg_channel_id: int, moment: int, guides: int) -> Recording | None:
    """The programme that runs on a guide channel at ``moment`` (time of the guide)."""
    if not EARLIEST <= moment <= LATEST:
        return None
    return remembered.get((epg_channel_id, moment), guides, lambda: find_at(epg_channel_id, moment))


def guides_now() -> int:
    """The generation of all guides, for callers that have not read it on their way."""
    return store.read_generation(keys.EPG_GENERATION, store.get_many([keys.EPG_GENERATION]).get(keys.EPG_GENERATION))


def read_recording(program_id: int) -> Recording | None:
    rows = Epg.objects.filter(pk=program_id).order_by()  # the default order would join the guide's channels
    row = rows.values_list("epg_channel_id", "datetime_begin", "datetime_end", "rating").first()
    return Recording(row[0], unix_seconds(row[1]), unix_seconds(row[2]), row[3]) if row else None


def find_at(epg_channel_id: int, moment: int) -> Recording | None:
    rows = read_days(epg_channel_id, (moment // DAY,), 0).rows()
    fitting = (row for row in rows if row.begin <= moment < row.end)
    return next((Recording(epg_channel_id, row.begin, row.end, row.rating) for row in fitting), None)
