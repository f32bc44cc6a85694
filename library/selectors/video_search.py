"""Films by what somebody types: a part of the title, or with TVMW_VIDEO_LIST_SEARCH_BY_RELEVANCE the best first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from pyroaring import BitMap

from core.cache.local import LocalMemory
from core.replication import build_shared
from library.models import Video
from library.records.text_index import TextIndex, make_text_index
from library.records.video_index import SMALL, VideoIndex
from library.selectors.text_search import find_part, find_ranked

OPERATORS = 64
REBUILD_SECONDS = 60
titles = LocalMemory(OPERATORS)


@dataclass(frozen=True)
class VideoHits:
    """``ranked``: the best first; None where a substring is all that was asked for."""

    found: BitMap
    ranked: list[int] | None = None


def search_videos(client_id: int, index: VideoIndex, query: str) -> VideoHits:
    texts = title_index(client_id, index)
    if not settings.TVMW_VIDEO_LIST_SEARCH_BY_RELEVANCE:
        return VideoHits(find_part(texts, query))
    ranked = find_ranked(texts, query, index.order("kinopoisk_rating", descending=True))
    return VideoHits(BitMap(ranked), ranked)


def title_index(client_id: int, index: VideoIndex) -> TextIndex:
    """Kept in this process for as long as the index of films is; where there are many films, a minute longer."""
    held, generation = titles.peek(client_id), index.generation
    if isinstance(held, HeldTitles):
        young = time.monotonic() - held.made_at < REBUILD_SECONDS
        if held.generation == generation or (young and (held.generation > generation or len(index) > SMALL)):
            return held.titles
    fresh = HeldTitles(
        generation, time.monotonic(), build_shared(lambda: make_text_index(title_rows(client_id)), generation)
    )
    titles.put(client_id, generation, fresh)
    return fresh.titles


def title_rows(client_id: int) -> Iterator[tuple[int, str]]:
    rows = Video.objects.filter(client_id=client_id).order_by("pk").values_list("pk", "search_text")
    return rows.iterator(chunk_size=5000)


@dataclass(frozen=True)
class HeldTitles:
    generation: int
    made_at: float
    titles: TextIndex
