"""Genres with the number of films that a viewer sees in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyroaring import BitMap

from library.constants import VideoSource
from library.selectors.video_access import VideoLibrary, visible_videos
from library.selectors.video_dictionary import GenreRow
from library.selectors.video_lists import VideoQuery, unwanted_sources
from library.texts import sort_text


@dataclass(frozen=True)
class GenreQuery:
    """``categories``: genres that group others, else ordinary ones. 0 or empty: not asked."""

    categories: bool = False
    category_id: int = 0
    integration_id: int = 0
    providers: tuple[int, ...] = ()
    sources: frozenset[int] = VideoQuery.sources


@dataclass(frozen=True)
class CountedGenre:
    """``subgenres``: other genres among its films."""

    row: GenreRow
    count: int
    subgenres: int


def list_genres(library: VideoLibrary, query: GenreQuery) -> list[CountedGenre]:
    """Those with at least one film, in the operator's order."""
    found = films_of(library, query)
    counted = {pk: found & library.index.having("genre", pk) for pk in library.words.genres}
    rows = [row for row in library.words.genres.values() if row.is_category == query.categories and counted[row.id]]
    return [
        CountedGenre(row, len(counted[row.id]), subgenres_count(library, row, counted[row.id]))
        for row in sorted(rows, key=lambda row: (row.sort, sort_text(row.names[0]), row.id))
    ]


def films_of(library: VideoLibrary, query: GenreQuery) -> BitMap:
    found = visible_videos(library, with_recorded=VideoSource.GUIDE in query.sources)
    found -= library.index.flagged("announcement")
    for unwanted in unwanted_sources(library.index, query.sources):
        found -= unwanted
    for wanted in conditions(library, query):
        found &= wanted
    return found


def conditions(library: VideoLibrary, query: GenreQuery) -> Iterable[BitMap]:
    index = library.index
    if query.category_id:
        yield index.having("genre", query.category_id)
    if query.integration_id:
        yield index.having("integration", query.integration_id)
    if query.providers:
        yield index.any_of("provider", query.providers)


def subgenres_count(library: VideoLibrary, row: GenreRow, films: BitMap) -> int:
    others = (one.id for one in library.words.genres.values() if one.id != row.id and not one.is_category)
    return sum(1 for pk in others if not films.isdisjoint(library.index.having("genre", pk)))
