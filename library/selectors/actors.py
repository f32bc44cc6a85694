"""People of an operator's films: lists, search, one of them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from pyroaring import BitMap

from core.api.errors import DomainError
from core.cache.local import LocalMemory
from core.models import LANGUAGE_SLOTS
from core.replication import build_shared
from library.constants import ActorType
from library.models import Actor
from library.records.text_index import TextIndex, make_text_index
from library.records.video_index import SMALL
from library.records.videos import Names
from library.selectors.text_search import find_part
from library.selectors.video_access import VideoLibrary, find_video, visible_videos
from library.texts import sort_text

MOST = 100
KINDS = {"actor": ActorType.ACTOR, "director": ActorType.DIRECTOR}
EVERYBODY = "all"
REBUILD_SECONDS = 60
OPERATORS = 64
held = LocalMemory(OPERATORS)


class ActorNotFound(DomainError):
    """No such person at this operator."""


class ActorQueryWrong(DomainError):
    """An unknown type of people, or nothing to search for."""


@dataclass(frozen=True, slots=True)
class ActorHead:
    """What lists are ordered by."""

    id: int
    type: int
    names: Names
    birthdate: date | None


@dataclass(frozen=True)
class PeopleIndex:
    generation: int
    made_at: float
    heads: dict[int, ActorHead]
    texts: TextIndex


@dataclass(frozen=True)
class ActorQuery:
    """``order``: name, birthdate, film_count, with - before it descending; cyrillic-first."""

    kind: str = "actor"
    order: str = "name"
    video_id: int | None = None
    search: str | None = None
    lang: int = 0


@dataclass(frozen=True)
class ActorPage:
    rows: list[Actor]
    count: int


def list_actors(library: VideoLibrary, query: ActorQuery, *, page: int, limit: int) -> ActorPage:
    """``limit`` 0: how many there are, and no rows. Raises ActorQueryWrong, VideoNotFound."""
    people = people_index(library)
    found = find_actors(library, people, query)
    amount = max(0, min(limit, MOST))
    first = (max(page, 1) - 1) * amount
    ids = list(islice(ordered_actors(library, people, found, query), first, first + amount)) if amount else []
    rows = Actor.objects.in_bulk(ids)
    return ActorPage([rows[pk] for pk in ids if pk in rows], len(found))


def find_actors(library: VideoLibrary, people: PeopleIndex, query: ActorQuery) -> list[ActorHead]:
    wanted = KINDS.get(query.kind)
    if wanted is None and query.kind != EVERYBODY:
        raise ActorQueryWrong
    ids: Iterable[int] = people.heads
    if query.search is not None:
        if not query.search.strip():
            raise ActorQueryWrong
        ids = find_part(people.texts, query.search)
    if query.video_id is not None:
        card = find_video(library, query.video_id)
        ids = BitMap(ids) & BitMap(one.id for one in card.people)
    heads = (people.heads[pk] for pk in ids if pk in people.heads)
    return [one for one in heads if wanted is None or one.type == wanted]


def ordered_actors(
    library: VideoLibrary, people: PeopleIndex, found: list[ActorHead], query: ActorQuery
) -> Iterable[int]:
    name, descending = query.order.removeprefix("-"), query.order.startswith("-")

    def by_name(one: ActorHead) -> str:
        return sort_text(one.names[query.lang])

    rows = sorted(found, key=lambda one: (by_name(one), one.id))
    if name == "name":
        rows.sort(key=by_name, reverse=descending)
    elif name == "cyrillic-first":
        rows.sort(key=lambda one: not is_cyrillic(by_name(one)))
    elif name == "birthdate":
        known = [one for one in rows if one.birthdate]
        known.sort(key=lambda one: one.birthdate or date.min, reverse=descending)
        rows = [*known, *(one for one in rows if not one.birthdate)]
    elif name == "film_count":
        seen = visible_videos(library, with_recorded=False)
        counts = {one.id: seen.intersection_cardinality(library.index.having("actor", one.id)) for one in rows}
        rows.sort(key=lambda one: counts[one.id], reverse=descending)
    return (one.id for one in rows)


def is_cyrillic(name: str) -> bool:
    return "а" <= name[:1] <= "я"


def people_index(library: VideoLibrary) -> PeopleIndex:
    """Kept in this process for as long as the films' index is; where there are many people, a minute longer."""
    client_id, generation = library.operator.id, library.index.generation
    known = held.peek(client_id)
    if isinstance(known, PeopleIndex):
        young = time.monotonic() - known.made_at < REBUILD_SECONDS
        if known.generation == generation or (young and (known.generation > generation or len(known.heads) > SMALL)):
            return known
    fresh = build_shared(lambda: read_people(client_id, generation), generation)
    held.put(client_id, generation, fresh)
    return fresh


def read_people(client_id: int, generation: int) -> PeopleIndex:
    names = ("name", *(f"name_lang{slot}" for slot in LANGUAGE_SLOTS))
    rows = Actor.objects.filter(client_id=client_id).order_by("pk")
    heads: dict[int, ActorHead] = {}
    texts: list[tuple[int, str]] = []
    for pk, kind, born, text, *own in rows.values_list("pk", "person_type", "birthdate", "search_text", *names):
        heads[pk] = ActorHead(pk, kind, (own[0], *(one or own[0] for one in own[1:])), born)
        texts.append((pk, text))
    return PeopleIndex(generation, time.monotonic(), heads, make_text_index(texts))


# --- one -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ActorFacts:
    """``genre_ids``: of the films of theirs that the viewer sees; ``newest_id``: the newest of those, 0 = none."""

    row: Actor
    genre_ids: tuple[int, ...]
    newest_id: int


def find_actor(library: VideoLibrary, actor_id: int) -> ActorFacts:
    """Raises ActorNotFound."""
    row = Actor.objects.filter(pk=actor_id, client_id=library.operator.id).first()
    if row is None:
        raise ActorNotFound
    films = visible_videos(library, with_recorded=False) & library.index.having("actor", actor_id)
    genres = tuple(pk for pk in library.words.genres if not films.isdisjoint(library.index.having("genre", pk)))
    return ActorFacts(row, genres, max(films, default=0))
