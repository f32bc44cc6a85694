"""How many films tariffs open."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from library.selectors.video_access import VideoLibrary, allowed_videos, unpublished_videos


def count_by_tariffs(library: VideoLibrary, groups: Iterable[Collection[int]]) -> list[int]:
    """For each group of tariffs, the films that the viewer would be shown if he had it: as video/list counts them, so
    without announcements and what is recorded from channels. 0 for tariffs that open no films."""
    index = library.index
    shown = allowed_videos(library, with_tariffs=False) - unpublished_videos(library)
    shown -= index.flagged("announcement") | index.flagged("recorded")
    opening = library.words.list_tariffs
    return [shown.intersection_cardinality(index.any_of("tariff", opening.intersection(ids))) for ids in groups]
