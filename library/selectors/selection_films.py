"""Films of selections by rules and of dashboards: rules as questions to the index of films."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pyroaring import BitMap

from library.records.showcase import FilmRules
from library.selectors.video_lists import VideoQuery, find_videos, ordered_videos
from library.selectors.visitors import Visitor
from library.showcase_constants import FilterKind

KINDS: dict[int, dict[str, Any]] = {
    FilterKind.ANY: {},
    FilterKind.MOVIE: {"kind": "movie"},
    FilterKind.SERIES: {"season": 1},
    FilterKind.PACKAGE: {"package": 1},
    FilterKind.ANNOUNCEMENT: {"announcement": 1},
}


def rule_query(rules: FilmRules) -> VideoQuery:
    """The rules as a list of films would be asked for them; the rating of IMDb is asked for apart."""
    return VideoQuery(
        genres=rules.genre_ids if rules.every_genre else (),
        any_genres=() if rules.every_genre else rules.genre_ids,
        **KINDS[rules.kind],
        countries=rules.countries,
        year_from=rules.year_from or None,
        year_to=rules.year_to or None,
        kinopoisk_from=rules.kinopoisk_from or None,
        providers=(rules.provider_id,) if rules.provider_id else (),
        order=rules.order,
    )


def find_rule_films(visitor: Visitor, rules: FilmRules) -> BitMap:
    """All films that fit the rules and that the visitor sees."""
    return rated_films(visitor, visitor.limited(rule_query(rules)), rules.imdb_from)


def rated_films(visitor: Visitor, query: VideoQuery, imdb_from: float) -> BitMap:
    found, _hits = find_videos(visitor.videos, query)
    if imdb_from:
        found = found & visitor.videos.index.between("imdb_rating", imdb_from, None)
    return found


def rule_films(visitor: Visitor, rules: FilmRules) -> list[int]:
    """As many of them as the rules say, in their order."""
    found = find_rule_films(visitor, rules)
    return list(islice(ordered_videos(visitor.videos, rule_query(rules), found, None), rules.limit))


def count_rule_films(visitor: Visitor, rules: FilmRules) -> int:
    return min(len(find_rule_films(visitor, rules)), rules.limit)
