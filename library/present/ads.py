"""Advertising on the wire."""

from __future__ import annotations

from typing import Any

from library.records.ads import AdMovieRow
from library.services.ads import ShownBlock

LAST_SECOND = "23:59:59"


def ad_block(shown: ShownBlock, *, with_hours: bool) -> dict[str, Any]:
    """``with_hours``: the box compares them with its own clock. ``events`` are those of all clips; each clip has its
    own too."""
    row = shown.row
    hours = {
        "days": ",".join(map(str, sorted(row.days))),
        "begin_time": row.begin.isoformat("seconds"),
        "end_time": row.end.isoformat("seconds") if row.end else LAST_SECOND,
    }
    events = dict.fromkeys(event for movie in shown.movies for event in movie.events)
    return {
        **(hours if with_hours else {}),
        "display_order": int(row.is_shuffled),
        "provider": row.provider,
        "movies": [ad_movie(movie, row.skipoffset) for movie in shown.movies],
        "events": [event_row(event) for event in events],
    }


def ad_movie(movie: AdMovieRow, skipoffset: int) -> dict[str, Any]:
    return {
        "name": movie.name,
        "url": movie.url,
        "width": movie.width,
        "height": movie.height,
        "duration": movie.duration,
        "provider_options": [{"name": name, "value": value} for name, value in movie.options],
        "skipoffset": skipoffset or movie.skipoffset,
        "events": [event_row(event) for event in movie.events],
    }


def event_row(event: tuple[str, str]) -> dict[str, str]:
    return {"type": event[0], "url": event[1]}
