"""Films by what somebody types: a part of the title, without case."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from core.cache.local import LocalMemory
from library.models import Video
from library.records.video_index import VideoIndex
from library.texts import fold_text

LONGEST = 100
OPERATORS = 64
texts = LocalMemory(OPERATORS)
SEPARATOR = "\0"


@dataclass(frozen=True)
class VideoHits:
    """``ranked``: the best first; None where a substring is all that was asked for."""

    found: BitMap
    ranked: list[int] | None = None


@dataclass(frozen=True)
class TitleTexts:
    """All folded titles of an operator in one text; ``starts``: where each begins, for the film in ``ids``."""

    text: str
    starts: array[int]
    ids: array[int]


def search_videos(client_id: int, index: VideoIndex, query: str) -> VideoHits:
    """Films with the text in one of their titles; of more than LONGEST signs the first count."""
    wanted = fold_text(query[:LONGEST])
    if not wanted:
        return VideoHits(BitMap())
    return VideoHits(BitMap(holding_ids(title_texts(client_id, index), wanted)))


def title_texts(client_id: int, index: VideoIndex) -> TitleTexts:
    """Kept in this process for as long as the index is."""
    return texts.get(client_id, index.generation, lambda: read_titles(client_id))


def read_titles(client_id: int) -> TitleTexts:
    parts: list[str] = []
    starts, ids = array("I"), array("I")
    length = 0
    rows = Video.objects.filter(client_id=client_id).order_by("pk").values_list("pk", "search_text")
    for video_id, title in rows.iterator(chunk_size=5000):
        parts.append(title)
        starts.append(length)
        ids.append(video_id)
        length += len(title) + len(SEPARATOR)
    return TitleTexts(SEPARATOR.join(parts), starts, ids)


def holding_ids(titles: TitleTexts, wanted: str) -> Iterator[int]:
    """Each film once: behind a hit the search goes on at the next title."""
    place = titles.text.find(wanted)
    while place >= 0:
        row = bisect_right(titles.starts, place) - 1
        yield titles.ids[row]
        if row + 1 == len(titles.starts):
            return
        place = titles.text.find(wanted, titles.starts[row + 1])
