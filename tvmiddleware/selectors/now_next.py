"""What is on now and next, for all channels at once: one shared cache entry per guide channel and hour.

An entry's key carries the generation of its guide channel, so an import makes only the channels it changed be read
again, and what was read before a change can't come back. Processes keep the entries of the current hour unpacked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from logging import DEBUG
from typing import NamedTuple

from core.cache import store
from core.cache.local import LocalMemory
from core.cache.many import cached_many
from core.logs import log_event
from epg.selectors.category_names import CategoryNames, read_category_names
from epg.selectors.on_air import Broadcast, OnAir, read_on_air
from tvmiddleware.cache import keys
from tvmiddleware.records.maturity import Maturity

HOUR = 3600
KEPT_SECONDS = 3 * HOUR
WORDS_SECONDS = 24 * HOUR
RETRY_SECONDS = 1
"""How soon an answer that had to be made from the last hour's entries is looked at again."""


class Stretch(NamedTuple):
    """A guide channel from ``begin`` on (Unix seconds, guide time)."""

    epg_channel_id: int
    begin: int


class ShiftedChannel(NamedTuple):
    """A guide channel as a channel shows it, so many hours later."""

    epg_channel_id: int
    shift: int

    def stretch(self, moment: float) -> Stretch:
        guide_time = int(moment) - self.shift * HOUR
        return Stretch(self.epg_channel_id, guide_time - guide_time % HOUR)


@dataclass(frozen=True)
class NowNext:
    """``fresh`` False: another process is reading what this one lacks; meanwhile older entries stand in."""

    on_air: dict[ShiftedChannel, OnAir]
    words: CategoryNames
    fresh: bool


class HeldChannel(NamedTuple):
    stretch: Stretch
    generation: int
    checked: int
    """The generation of all guides at which ``generation`` was last compared."""
    on_air: OnAir


class Shelf(LocalMemory):
    """The entries that this process holds."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[ShiftedChannel, HeldChannel] = {}
        self.words: tuple[int, int, CategoryNames] | None = None
        """Generation, the one of all guides when it was compared, the words."""

    def clear(self) -> None:
        self.held.clear()
        self.words = None

    def keep(self, found: dict[ShiftedChannel, HeldChannel], moment: float) -> None:
        with self.lock:
            self.held.update(found)
            old = moment - 48 * HOUR
            for pair in [pair for pair, held in self.held.items() if held.stretch.begin < old]:
                del self.held[pair]


shelf = Shelf()


def now_next(pairs: Collection[ShiftedChannel], guides: int, moment: float) -> NowNext:
    """What these channels show around ``moment``. ``guides`` is the current EPG_GENERATION.

    No round trip while nothing changed; one for the generations after a change, one for the entries that it touched.
    """
    held = shelf.held
    missing = [pair for pair in pairs if not holds(held.get(pair), pair, guides, moment)]
    if missing or shelf.words is None or shelf.words[1] != guides:
        generations = read_generations({pair.epg_channel_id for pair in missing}, guides)
        refresh_words(generations[0], guides)
        missing = renew(missing, generations, guides, moment)
    found = {pair: shelf.held[pair].on_air for pair in pairs if pair in shelf.held}
    assert shelf.words is not None  # noqa: S101  (just refreshed)
    return NowNext(found, shelf.words[2], fresh=not missing)


def holds(held: HeldChannel | None, pair: ShiftedChannel, guides: int, moment: float) -> bool:
    return held is not None and held.checked == guides and held.stretch == pair.stretch(moment)


def read_generations(epg_channel_ids: Iterable[int], guides: int) -> dict[int, int]:
    """Guide channel -> its generation; under 0 the one of the category and genre names.

    One that the cache lost is taken to change with every guide, until ``keep_generations`` gives it a number again: a
    call of a box must not write hundreds of keys.
    """
    names = {epg_channel_id: keys.epg_generation(epg_channel_id) for epg_channel_id in epg_channel_ids}
    names[0] = keys.EPG_WORDS_GENERATION
    found = store.get_many(names.values())
    return {name: int(found.get(key, guides)) for name, key in names.items()}


def keep_generations(epg_channel_ids: Iterable[int]) -> None:
    """Give a generation to every guide channel that has none (a new one, a flushed cache)."""
    wanted = [keys.epg_generation(epg_channel_id) for epg_channel_id in epg_channel_ids]
    known = store.get_many([*wanted, keys.EPG_WORDS_GENERATION])
    for key in (*wanted, keys.EPG_WORDS_GENERATION):
        if key not in known:
            store.read_generation(key)


def renew(
    pairs: Collection[ShiftedChannel], generations: dict[int, int], guides: int, moment: float
) -> list[ShiftedChannel]:
    """Bring these entries up to date as far as possible; those that somebody else is reading just now are left."""
    fresh: dict[ShiftedChannel, HeldChannel] = {}
    wanted: dict[Stretch, list[ShiftedChannel]] = defaultdict(list)
    for pair in pairs:
        held, stretch = shelf.held.get(pair), pair.stretch(moment)
        if held and held.stretch == stretch and held.generation == generations[pair.epg_channel_id]:
            fresh[pair] = held._replace(checked=guides)
        else:
            wanted[stretch].append(pair)
    may_wait = any(pair not in shelf.held for found in wanted.values() for pair in found)
    for stretch, on_air in read_stretches(wanted, generations, HOUR, may_wait=may_wait).items():
        generation = generations[stretch.epg_channel_id]
        fresh.update((pair, HeldChannel(stretch, generation, guides, on_air)) for pair in wanted[stretch])
    shelf.keep(fresh, moment)
    return [pair for pair in pairs if pair not in fresh]


def read_stretches(
    stretches: Iterable[Stretch], generations: dict[int, int], length: int, *, may_wait: bool = True
) -> dict[Stretch, OnAir]:
    """The shared entries of ``length`` seconds, read from the database where nobody has read them yet."""
    names = {
        keys.on_air(stretch.epg_channel_id, generations[stretch.epg_channel_id], stretch.begin, length): stretch
        for stretch in stretches
    }
    if not names:
        return {}

    def build(missing: list[Stretch]) -> dict[Stretch, OnAir]:
        log_event("cache", "OBJECT_CACHED", DEBUG, object="on_air", timeout=KEPT_SECONDS, key=len(missing), deps="epg")
        return read_all(missing, length)

    return cached_many(names, build, seconds=length + KEPT_SECONDS, lock="on_air", may_wait=may_wait)


def read_all(stretches: Iterable[Stretch], length: int) -> dict[Stretch, OnAir]:
    """Straight from the database: channels with the same begin together."""
    by_begin: dict[int, list[int]] = defaultdict(list)
    for stretch in stretches:
        by_begin[stretch.begin].append(stretch.epg_channel_id)
    return {
        Stretch(epg_channel_id, begin): on_air
        for begin, ids in by_begin.items()
        for epg_channel_id, on_air in read_on_air(ids, begin, begin + length).items()
    }


def refresh_words(generation: int, guides: int) -> None:
    """Keep the same object while the names are the same: rendered items are compared with what they were made of."""
    if shelf.words is None or shelf.words[0] != generation:
        words = store.get_or_build(keys.words(generation), read_category_names, WORDS_SECONDS)
        if shelf.words and shelf.words[2] == words:
            words = shelf.words[2]
        shelf.words = (generation, guides, words)
    else:
        shelf.words = (generation, guides, shelf.words[2])


FOR_EVER = float("inf")


def on_now(
    guide: NowNext, pair: ShiftedChannel | None, moment: float, maturity: Maturity
) -> tuple[Broadcast | None, Broadcast | None, float]:
    """What a channel shows now and next, as far as the viewer may know, and when that changes (Unix seconds, the
    viewer's time)."""
    on_air = guide.on_air.get(pair) if pair else None
    if pair is None or on_air is None:
        return None, None, FOR_EVER
    later = pair.shift * HOUR
    current, following, change = on_air.at(int(moment) - later)
    return permitted_program(current, maturity), permitted_program(following, maturity), change + later


def permitted_program(program: Broadcast | None, maturity: Maturity) -> Broadcast | None:
    return program if program is None or maturity.lets_rating(program.rating) else None
