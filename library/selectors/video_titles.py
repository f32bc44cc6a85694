"""Films of an operator by what its staff types."""

from __future__ import annotations

from core.cache import store
from library.cache import keys
from library.selectors.text_search import find_part, find_ranked
from library.selectors.video_index import video_index
from library.selectors.video_search import title_index


def find_titled(client_id: int, text: str) -> list[int]:
    """Films with the text in one of their titles, else those that it may have been meant for: other forms of its words,
    typing mistakes, the other keyboard layout. A film of the last minute may be missing where there are many."""
    index = video_index(client_id, store.read_generation(keys.videos_generation(client_id)))
    titles = title_index(client_id, index)
    found = list(find_part(titles, text))
    return found or find_ranked(titles, text, index.order("kinopoisk_rating", descending=True))
