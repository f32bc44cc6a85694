"""Films like another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from pyroaring import BitMap

from library.records.video_index import VideoIndex, walk_order
from library.records.videos import VideoCard
from library.selectors.video_access import VideoLibrary, visible_videos
from library.selectors.video_lists import VideoPage

MOST = 1000
"""Of those that only share genres: nobody scrolls further."""
FEW = 2000
"""So many are sorted sooner than the order of 125,000 is walked."""


def similar_videos(library: VideoLibrary, card: VideoCard, *, page: int, limit: int) -> VideoPage:
    """Those that the operator named, in his order, then those that share most genres, the best rated first."""
    seen = visible_videos(library, with_recorded=False)
    seen.discard(card.id)
    named = [one for one in card.similar_ids if one in seen]
    others = seen - BitMap(named) - library.index.flagged("announcement")
    found = [*named, *islice(sharing_genres(library, card, others), MOST)]
    first = (max(page, 1) - 1) * limit
    return VideoPage(found[first : first + limit], len(found))


def sharing_genres(library: VideoLibrary, card: VideoCard, others: BitMap) -> Iterator[int]:
    """Those of ``others`` with a genre of the film: most genres first, then the best rated, then the newest."""
    index = library.index
    counted = [*at_least(index.having("genre", pk) & others for pk in card.genre_ids), BitMap()]
    for films, with_more in reversed(list(pairwise(counted))):
        yield from best_rated(index, films - with_more)


def at_least(sets: Iterable[BitMap]) -> list[BitMap]:
    """What is in at least one of the sets, in two, in three, and so on."""
    found: list[BitMap] = []
    for carried in sets:
        for place, held in enumerate(found):
            found[place], carried = held | carried, held & carried
        found.append(carried)
    return found


def best_rated(index: VideoIndex, films: BitMap) -> Iterable[int]:
    """A few are sorted; where there are many, the order of all is walked, and only as far as somebody looks."""
    if len(films) > FEW:
        return walk_order(index.order("kinopoisk_rating", descending=True), films)
    ratings = index.columns["kinopoisk_rating"]
    return sorted(films, key=lambda pk: (-ratings[index.place(pk)], -pk))
