"""Lists of films: filters, orders, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice

from django.conf import settings
from pyroaring import BitMap

from core.api.errors import DomainError
from library.constants import VideoSource, ViewState
from library.records.video_index import VideoIndex, walk_order
from library.selectors.video_access import VideoLibrary, bought_videos, visible_videos
from library.selectors.video_index import EPOCH, moment_before
from library.selectors.video_search import VideoHits, search_videos
from library.texts import fold_text

MOST = 100
USUAL = 20


class MarksConflict(DomainError):
    """Two of the personal filters at once."""


class ProviderUnknown(DomainError):
    """The operator has no integration of that name."""


class Mark(StrEnum):
    """The personal filters; one at a time."""

    PURCHASED = "get_purchased"
    VIEWED = "viewed_only"
    FAVOURITE = "favorited_only"
    VIEWING = "is_viewing"
    HISTORY = "history_only"


class VideoKind(StrEnum):
    """``video_type`` of older portals."""

    PACKAGE = "package"
    NOT_PACKAGE = "non_package"
    SEASON = "season"
    MOVIE = "movie"


ORDER_COLUMNS = {
    "id": "id",
    "created_at": "content_changed_at",
    "updated_at": "content_added_at",
    "premiere_date": "premiere_date",
    "year": "year",
    "name": "name",
    "average_customers_rating": "average",
    "kinopoisk_rating": "kinopoisk_rating",
    "imdb_rating": "imdb_rating",
    "number_of_ratings": "ratings_count",
}
VIEW_ORDERS = frozenset({"view_datetime", "view_date"})
FAVOURITE_ORDER = "add_favorited_time"


@dataclass(frozen=True)
class VideoQuery:
    """What a box asks for. Empty, None or 0: not asked. ``sources``: library.constants.VideoSource."""

    sources: frozenset[int] = frozenset({VideoSource.OWN, VideoSource.EXTERNAL})
    genres: tuple[int, ...] = ()
    any_genres: tuple[int, ...] = ()
    actor_id: int = 0
    years: tuple[int, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    kinopoisk_from: float | None = None
    kinopoisk_to: float | None = None
    countries: tuple[str, ...] = ()
    tariffs: tuple[int, ...] | None = None
    without_tariffs: tuple[int, ...] = ()
    integration_id: int = 0
    integration_name: str = ""
    providers: tuple[int, ...] = ()
    package: int | None = None
    season: int | None = None
    announcement: int | None = 0
    kind: str = ""
    new: bool = False
    premiere: bool = False
    mark: Mark | None = None
    search: str = ""
    order: str = ""
    lang: int = 0


@dataclass(frozen=True)
class VideoPage:
    """``ids``: of one page, in order; ``count``: of all pages."""

    ids: list[int]
    count: int


def list_videos(library: VideoLibrary, query: VideoQuery, *, page: int = 1, limit: int = USUAL) -> VideoPage:
    """``limit``: 1 to 100; a page beyond the end is empty. Raises ProviderUnknown."""
    amount = max(1, min(limit, MOST))
    found, hits = find_videos(library, query)
    first = (max(page, 1) - 1) * amount
    ids = list(islice(ordered_videos(library, query, found, hits), first, first + amount)) if first < len(found) else []
    return VideoPage(ids, len(found))


def chosen_mark(flags: dict[Mark, bool]) -> Mark | None:
    """Raises MarksConflict where more than one is set."""
    chosen = [mark for mark, is_set in flags.items() if is_set]
    if len(chosen) > 1:
        raise MarksConflict
    return chosen[0] if chosen else None


# --- filters ---------------------------------------------------------------------------------------------------------
def find_videos(library: VideoLibrary, query: VideoQuery) -> tuple[BitMap, VideoHits | None]:
    """The films that fit, and how well where something was searched for."""
    found = visible_videos(library, with_recorded=VideoSource.GUIDE in query.sources)
    for wanted in conditions(library, query):
        found &= wanted
        if not found:
            return found, None
    for unwanted in exclusions(library.index, query):
        found -= unwanted
    if not query.search.strip():
        return found, None
    hits = search_videos(library.operator.id, library.index, query.search)
    return found & hits.found, hits


def conditions(library: VideoLibrary, query: VideoQuery) -> Iterator[BitMap]:
    index = library.index
    for genre_id in query.genres:
        yield index.having("genre", genre_id)
    if query.any_genres:
        yield index.any_of("genre", query.any_genres)
    if query.actor_id:
        yield index.having("actor", query.actor_id)
    if query.years:
        yield index.any_of("year", query.years)
    if query.year_from is not None or query.year_to is not None:
        yield index.between("year", query.year_from, query.year_to)
    if query.kinopoisk_from is not None or query.kinopoisk_to is not None:
        yield index.between("kinopoisk_rating", query.kinopoisk_from, query.kinopoisk_to)
    if query.countries:
        yield index.any_of("country", map(fold_text, query.countries))
    if query.tariffs is not None:
        yield index.any_of("tariff", query.tariffs)
    if query.providers:
        yield index.any_of("provider", query.providers)
    if query.integration_id or query.integration_name:
        yield index.having("integration", wanted_integration(library, query))
    if query.new:
        yield index.between("created_at", moment_before(library.now, settings.TVMIDDLEWARE_VIDEO_NEW_DAYS), None)
    if query.premiere:
        yield premieres(index, library.now)
    if query.mark is not None:
        yield marked_videos(library, query.mark)
    yield from flag_conditions(index, query)


def wanted_integration(library: VideoLibrary, query: VideoQuery) -> int:
    if query.integration_id:
        return query.integration_id
    named = (one.id for one in library.operator.integrations if one.name == query.integration_name)
    found = next(named, None)
    if found is None:
        raise ProviderUnknown
    return found


def flag_conditions(index: VideoIndex, query: VideoQuery) -> Iterator[BitMap]:
    asked = {"package": query.package, "series": query.season, "announcement": query.announcement}
    yield from (index.flagged(name) for name, value in asked.items() if value == 1)
    if query.kind == VideoKind.PACKAGE:
        yield index.flagged("package")
    if query.kind == VideoKind.SEASON:
        yield index.flagged("series")


def exclusions(index: VideoIndex, query: VideoQuery) -> Iterator[BitMap]:
    asked = {"package": query.package, "series": query.season, "announcement": query.announcement}
    yield from (index.flagged(name) for name, value in asked.items() if value == 0)
    if query.kind in {VideoKind.NOT_PACKAGE, VideoKind.MOVIE}:
        yield index.flagged("package")
    if query.kind == VideoKind.MOVIE:
        yield index.flagged("series")
    if query.without_tariffs:
        yield index.any_of("tariff", query.without_tariffs)
    yield from unwanted_sources(index, query.sources)


def unwanted_sources(index: VideoIndex, sources: frozenset[int]) -> Iterator[BitMap]:
    recorded = index.flagged("recorded")
    own = index.having("integration", 0)
    if VideoSource.OWN not in sources:
        yield own - recorded
    if VideoSource.EXTERNAL not in sources:
        yield index.everything - own - recorded
    if VideoSource.GUIDE not in sources:
        yield recorded


def premieres(index: VideoIndex, now: datetime) -> BitMap:
    """By the day of the premiere, or by the year where the settings say so."""
    years = settings.TVMIDDLEWARE_VIDEO_PREMIERE_YEARS
    if years:
        return index.between("year", now.year - years, None)
    today = (now.astimezone(UTC).date() - EPOCH).days
    return index.between("premiere_date", today - settings.TVMIDDLEWARE_VIDEO_PREMIERE_DAYS, today)


def marked_videos(library: VideoLibrary, mark: Mark) -> BitMap:
    marks = library.personal.marks
    if mark == Mark.PURCHASED:
        return bought_videos(library)
    if mark == Mark.FAVOURITE:
        return BitMap(marks.favourites)
    wanted = {Mark.VIEWED: {ViewState.SEEN}, Mark.VIEWING: {ViewState.STARTED}}.get(mark, set(ViewState))
    return BitMap(video_id for video_id, view in marks.views.items() if view.state in wanted)


# --- orders ----------------------------------------------------------------------------------------------------------
def ordered_videos(library: VideoLibrary, query: VideoQuery, found: BitMap, hits: VideoHits | None) -> Iterable[int]:
    """All of ``found`` in the order asked for: the newest first where none or an unknown one is."""
    name, descending = query.order.removeprefix("-"), query.order.startswith("-")
    marks = library.personal.marks
    if hits is not None and hits.ranked is not None and name not in ORDER_COLUMNS:
        return walk_order(hits.ranked, found)
    if name in VIEW_ORDERS and query.mark in {Mark.VIEWED, Mark.VIEWING, Mark.HISTORY}:
        return by_moment({pk: view.at for pk, view in marks.views.items()}, found, descending)
    if name == FAVOURITE_ORDER and query.mark == Mark.FAVOURITE:
        return by_moment(marks.favourites, found, descending)
    column = ORDER_COLUMNS.get(name)
    if column is None:
        return walk_order(library.index.order("id", descending=True), found)
    return walk_order(library.index.order(column, descending=descending), found)


def by_moment(moments: dict[int, int], found: BitMap, descending: bool) -> list[int]:
    """The reference prints these signs the other way round than all others, and apps were written against it: "-" is
    the earliest first."""
    newest = sorted((video_id for video_id in found if video_id in moments), reverse=True)
    return sorted(newest, key=moments.__getitem__, reverse=not descending)
