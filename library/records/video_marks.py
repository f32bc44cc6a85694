"""What belongs to one viewer about films."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tvmiddleware.records.positions import Positions


class ViewMark(NamedTuple):
    """``state``: library.constants.ViewState; ``at``: Unix seconds."""

    state: int
    at: int


class VideoMarks(NamedTuple):
    """Of an account, by film. Favourites: when they were added, Unix seconds; ratings: 1 to 10."""

    favourites: dict[int, int]
    views: dict[int, ViewMark]
    ratings: dict[int, int]


NO_MARKS = VideoMarks({}, {}, {})
NO_POSITIONS = Positions({}, {})
FOR_EVER = 0


@dataclass(frozen=True)
class PersonalVideos:
    """``purchases``: films bought and not run out -> until when, Unix seconds, 0 = for ever."""

    marks: VideoMarks = NO_MARKS
    purchases: dict[int, int] = field(default_factory=dict)
    positions: Positions = NO_POSITIONS

    @cached_property
    def assets(self) -> dict[int, list[int]]:
        """Film -> the files of its positions, the newest first: so positions are kept."""
        found: dict[int, list[int]] = {}
        for video_id, asset_id in self.positions.films:
            found.setdefault(video_id, []).append(asset_id)
        return found


NOBODY = PersonalVideos()
"""For those who have no session."""
