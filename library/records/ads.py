"""Advertising as calls need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class AdMovieRow:
    """``events``: (type, address). ``options``: what an advertising provider says besides."""

    name: str
    url: str
    width: int
    height: int
    duration: int
    skipoffset: int
    events: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AdBlockRow:
    """``days``: 1 = Monday. ``end`` None: midnight. ``frequency``: seconds, None: the setting's."""

    id: int
    priority: int
    days: frozenset[int]
    begin: time
    end: time | None
    is_shuffled: bool
    skipoffset: int
    provider: int
    frequency: int | None
    everywhere: bool
    channel_ids: frozenset[int]
    video_ids: frozenset[int]
    tariff_ids: frozenset[int]
    devices: frozenset[str]
    movies: tuple[AdMovieRow, ...]

    def suits_viewer(self, tariff_ids: frozenset[int], device: str) -> bool:
        """Who names no device is shown what is for all of them."""
        for_him = not self.tariff_ids or not self.tariff_ids.isdisjoint(tariff_ids)
        return for_him and (not self.devices or device in self.devices)


@dataclass(frozen=True, slots=True)
class AdRequest:
    """Where a viewer is about to see advertising, and how large. ``details``: what else the box said of itself, for
    advertising providers."""

    channel_id: int = 0
    video_id: int = 0
    program_id: int = 0
    width: int = 0
    height: int = 0
    details: tuple[tuple[str, str], ...] = ()

    def suits(self, row: AdBlockRow) -> bool:
        named = row.channel_ids if self.channel_id else row.video_ids
        return row.everywhere or (self.channel_id or self.video_id) in named
