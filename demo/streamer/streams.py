"""What the demo's streamer has: names of streams as masks make them, and the clip of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from demo.channels import CAMERAS, CHANNELS
from demo.films.table import episode_path, film_path, read_films, read_series, trailer_path
from demo.streamer.clips import TEST_CARD

TRAILER_SECONDS = 60
UNKNOWN_SECONDS = 600
"""Of a film that somebody added."""
MOST_DAYS = 7
"""A live stream that somebody added is recorded so long, and no stream is longer than that."""
FILE = re.compile(r"\.(?:mp4|mkv|ts|m4v|mov|avi)\Z")


@dataclass(frozen=True)
class StreamEntry:
    """``seconds``: of a film; 0 = live. ``days``: how far back a live one is recorded."""

    clip: str
    seconds: int = 0
    days: int = 0


@cache
def known_streams() -> dict[str, StreamEntry]:
    found = {row.slug: StreamEntry(row.slug, days=row.recording_days) for row in (*CHANNELS, *CAMERAS)}
    for film in read_films():
        found[film_path(film.slug)] = StreamEntry(film.slug, seconds=film.minutes * 60)
        found[trailer_path(film.slug)] = StreamEntry(film.slug, seconds=TRAILER_SECONDS)
    for show in read_series():
        for season, count in enumerate(show.seasons, start=1):
            for number in range(1, count + 1):
                clip = f"{show.slug}-s{season}e{number}"
                found[episode_path(show.slug, season, number)] = StreamEntry(clip, seconds=show.minutes * 60)
    return found


def find_stream(name: str) -> StreamEntry:
    """Any name plays; who may watch it, the middleware says. A file's name is a film, another one a channel."""
    known = known_streams().get(name)
    if known is not None:
        return known
    return (
        StreamEntry(TEST_CARD, seconds=UNKNOWN_SECONDS) if FILE.search(name) else StreamEntry(TEST_CARD, days=MOST_DAYS)
    )
