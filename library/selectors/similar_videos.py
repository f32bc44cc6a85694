"""Films like another one."""

from __future__ import annotations

from collections import Counter

from library.records.videos import VideoCard
from library.selectors.video_access import VideoLibrary, visible_videos
from library.selectors.video_lists import VideoPage

MOST = 1000
"""Of those that only share genres: nobody scrolls further."""


def similar_videos(library: VideoLibrary, card: VideoCard, *, page: int, limit: int) -> VideoPage:
    """Those that the operator named, in his order, then those that share most genres, the best rated first."""
    seen = visible_videos(library, with_recorded=False)
    seen.discard(card.id)
    named = [one for one in card.similar_ids if one in seen]
    found = [*named, *(one for one in sharing_genres(library, card) if one in seen and one not in set(named))]
    first = (max(page, 1) - 1) * limit
    return VideoPage(found[first : first + limit], len(found))


def sharing_genres(library: VideoLibrary, card: VideoCard) -> list[int]:
    index = library.index
    shared: Counter[int] = Counter()
    for genre_id in card.genre_ids:
        shared.update(index.having("genre", genre_id))
    ratings = index.columns["kinopoisk_rating"]
    announced = index.flagged("announcement")
    fitting = (pk for pk in shared if pk not in announced)
    return sorted(fitting, key=lambda pk: (-shared[pk], -ratings[index.place(pk)], -pk))[:MOST]
