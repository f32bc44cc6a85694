"""Banners of films on the main page of portals."""

from __future__ import annotations

from collections.abc import Iterable

from library.selectors.video_access import VideoLibrary, find_cards, visible_videos


def film_banners(library: VideoLibrary, video_ids: Iterable[int]) -> dict[int, str]:
    """Those of the films that the viewer sees -> the stored name of their banner, "" where they have none."""
    seen = visible_videos(library)
    shown = [one for one in video_ids if library.index.place(one) >= 0 and one in seen]  # sets hold no huge numbers
    return {card.id: card.ad_banner for card in find_cards(library, shown)}
