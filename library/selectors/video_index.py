"""The index of an operator's films: read from the database, shared through the cache, kept in this process.

It is of a generation: a number that changes with every change of a film. A small one is built anew at the next call. A
big one is built in the background, at most every REBUILD_SECONDS; until then lists go on with the one before, but no
longer than OVERDUE_SECONDS: where no worker has built it by then, a caller does.
"""

from __future__ import annotations

import time
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Model
from pyroaring import BitMap

from core.cache import store
from core.cache.local import LocalMemory
from core.queue import enqueue_on_commit
from core.replication import build_shared
from library.cache import keys
from library.models import Video, VideoActor
from library.records.video_index import SMALL, VideoIndex
from library.texts import fold_text

REBUILD_SECONDS = 5
OVERDUE_SECONDS = 30
BUILD_LOCK_SECONDS = 120
KEPT_SECONDS = 24 * 3600
OPERATORS = 64
held = LocalMemory(OPERATORS)
EPOCH = date(1800, 1, 1)


def video_index(client_id: int, generation: int) -> VideoIndex:
    """The films of the operator; of ``generation`` or a newer one, or of one a few seconds older where there are
    many."""
    here = held_index(client_id)
    if here is not None and here.generation == generation:
        return here
    found = newer_index(client_id, generation, here)
    if found is not None and found.generation > generation:
        # who asks has looked before the last change; looked up, for clocks of two servers may differ by that much
        generation = store.read_generation(keys.videos_generation(client_id))
    if found is not None and found.generation == generation:
        return found
    if found is None or len(found) <= SMALL:
        return build_index(client_id, generation)
    if time.time() - found.built_at >= REBUILD_SECONDS and is_overdue(client_id):
        return build_awaited(client_id, generation)
    return found


def held_index(client_id: int) -> VideoIndex | None:
    found = held.peek(client_id)
    return found if isinstance(found, VideoIndex) else None


def newer_index(client_id: int, generation: int, here: VideoIndex | None) -> VideoIndex | None:
    """What somebody else has shared meanwhile, if it is the one asked for or newer than ``here``; else that."""
    known = cache.get(keys.video_index_generation(client_id))
    if not known or (here is not None and known != generation and known <= here.generation):
        return here
    found = cache.get(keys.video_index(client_id))
    if not isinstance(found, VideoIndex) or found.generation != known:
        return here
    held.put(client_id, found.generation, found)
    return found


def is_overdue(client_id: int) -> bool:
    """Ask the queue for a new index, one at a time. True: it was asked long ago and nothing came; who is told so builds
    it, the others go on waiting."""
    name, now = keys.video_index_asked(client_id), time.time()
    if cache.add(name, now, BUILD_LOCK_SECONDS):
        enqueue_on_commit("library.jobs.video_index_build", queue="high", client_id=client_id)
        return False
    asked = cache.get(name)
    if asked is None or now - asked < OVERDUE_SECONDS:
        return False
    cache.set(name, now, BUILD_LOCK_SECONDS)
    return True


def build_index(client_id: int, generation: int) -> VideoIndex:
    """Read it from the database, and share it unless somebody has shared a newer one meanwhile."""
    found = build_shared(lambda: read_index(client_id, generation), generation)
    names = (keys.videos_generation(client_id), keys.video_index_generation(client_id))
    current, shared = map(store.get_many(names).get, names)
    here = held_index(client_id)
    if here is None or generation == current or generation > here.generation:
        held.put(client_id, generation, found)
    if shared is None or generation == current or generation > shared:
        stored = {keys.video_index(client_id): found, keys.video_index_generation(client_id): generation}
        cache.set_many(stored, KEPT_SECONDS)
    return found


def build_awaited(client_id: int, generation: int) -> VideoIndex:
    """The same for one that was asked for. A build that fails stays asked for."""
    found = build_index(client_id, generation)
    cache.delete(keys.video_index_asked(client_id))
    return found


def rebuild_index(client_id: int) -> int:
    """For the queue: build what is asked for now; the number of films."""
    return len(build_awaited(client_id, store.read_generation(keys.videos_generation(client_id))))


# --- from the database ---------------------------------------------------------------------------------------------
PLAIN = (
    "pk",
    "version",
    "sort_name",
    "created_at",
    "content_added_at",
    "content_changed_at",
    "premiere_date",
    "published_from",
    "published_to",
    "recorded_from",
    "year",
    "kinopoisk_rating",
    "imdb_rating",
    "imported_rating",
    "ratings_sum",
    "ratings_count",
    "rating",
    "countries",
    "is_season",
    "is_package",
    "is_announcement",
    "parent_control",
    "available_everywhere",
    "channel_id",
    "video_provider_id",
    "external_api_config_id",
)
MOMENTS = ("created_at", "content_added_at", "content_changed_at", "published_from", "published_to", "recorded_from")
NUMBERS = ("year", "kinopoisk_rating", "imdb_rating")
FLAGS = {
    "series": "is_season",
    "package": "is_package",
    "announcement": "is_announcement",
    "adult": "parent_control",
    "recorded": "channel_id",
}
POSTED = {
    "provider": "video_provider_id",
    "integration": "external_api_config_id",
    "age": "rating",
    "year": "year",
    "channel": "channel_id",
}
LINKS: dict[str, tuple[Any, str, str]] = {
    "tariff": (Video.tariffs.through, "video_id", "tariff_id"),
    "genre": (Video.genres.through, "video_id", "genre_id"),
    "device": (Video.available_on.through, "video_id", "playdevice_id"),
    "in_country": (Video.available_countries.through, "video_id", "country_id"),
    "in_city": (Video.available_cities.through, "video_id", "city_id"),
    "member_of": (Video.package_videos.through, "to_video_id", "from_video_id"),
    "actor": (VideoActor, "video_id", "actor_id"),
}


def read_index(client_id: int, generation: int) -> VideoIndex:
    """One statement for the films and one for each kind of link; half a minute of rows never stands in memory twice."""
    maker = IndexMaker()
    for row in Video.objects.filter(client_id=client_id).order_by("pk").values_list(*PLAIN).iterator(chunk_size=5000):
        maker.add_row(dict(zip(PLAIN, row, strict=True)))
    for kind, (through, owner, column) in LINKS.items():
        maker.add_links(kind, through, owner, column, client_id)
    return maker.make_index(generation)


class IndexMaker:
    def __init__(self) -> None:
        self.ids: array[int] = array("I")
        self.versions: array[int] = array("Q")
        self.names: list[str] = []
        self.columns: dict[str, array[float]] = defaultdict(lambda: array("d"))
        self.postings: dict[str, dict[Hashable, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add_row(self, row: dict[str, Any]) -> None:
        video_id = row["pk"]
        self.ids.append(video_id)
        self.versions.append(row["version"])
        self.names.append(row["sort_name"])
        for name in MOMENTS:
            self.columns[name].append(row[name].timestamp() if row[name] else 0)
        for name in NUMBERS:
            self.columns[name].append(row[name])
        self.columns["premiere_date"].append((row["premiere_date"] - EPOCH).days if row["premiere_date"] else 0)
        own = row["ratings_count"]
        self.columns["average"].append(round(row["ratings_sum"] / own, 1) if own else row["imported_rating"])
        self.columns["ratings_count"].append(own)
        for kind, column in POSTED.items():
            self.postings[kind][row[column] or 0].append(video_id)
        for flag, column in FLAGS.items():
            if row[column]:
                self.postings["flag"][flag].append(video_id)
        if not row["available_everywhere"]:
            self.postings["flag"]["limited"].append(video_id)
        for country in split_countries(row["countries"]):
            self.postings["country"][country].append(video_id)

    def add_links(self, kind: str, through: type[Model], owner: str, column: str, client_id: int) -> None:
        path = owner.removesuffix("_id")
        rows: Iterable[tuple[int, int]] = (
            through._default_manager.filter(**{f"{path}__client_id": client_id}).order_by().values_list(owner, column)
        )
        posted = self.postings[kind]
        for video_id, other in rows.iterator(chunk_size=10000):  # type: ignore[attr-defined]
            posted[other].append(video_id)

    def make_index(self, generation: int) -> VideoIndex:
        return VideoIndex(
            generation=generation,
            built_at=time.time(),
            ids=self.ids,
            versions=self.versions,
            columns=dict(self.columns) or {name: array("d") for name in COLUMNS},
            names=self.names,
            postings={
                kind: {key: BitMap(found) for key, found in posted.items()} for kind, posted in self.postings.items()
            },
        )


COLUMNS = (*MOMENTS, *NUMBERS, "premiere_date", "average", "ratings_count")


def split_countries(text: str) -> set[str]:
    """The countries of a comma-joined text, as they are compared."""
    return {folded for part in text.split(",") if (folded := fold_text(part))}


def moment_before(now: datetime, days: int) -> float:
    return (now.astimezone(UTC) - timedelta(days=days)).timestamp()
