"""HLS playlists. Segments of live streams are numbered by the clock, so a playlist moves on by itself, archives are cut
anywhere, and the streamer keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from demo.streamer.clips import SECONDS
from demo.streamer.streams import StreamEntry

LIVE_SEGMENTS = 5
LONGEST = 24 * 3600
"""Seconds of archive in one playlist."""
DAY = 24 * 3600


class NoSuchPart(Exception):
    """The stream has no such time or segment."""


@dataclass(frozen=True)
class SegmentWindow:
    """Segments ``first`` to ``last``. ``is_over``: no more will come. ``is_clocked``: numbered by Unix time."""

    first: int
    last: int
    is_over: bool
    is_clocked: bool = True


def newest_segment(now: float) -> int:
    """The last one that has been broadcast to its end."""
    return int(now) // SECONDS - 1


def live_window(now: float) -> SegmentWindow:
    last = newest_segment(now)
    return SegmentWindow(last - LIVE_SEGMENTS + 1, last, is_over=False)


def archive_window(stream: StreamEntry, begin: int, duration: int | None, now: float) -> SegmentWindow:
    """From ``begin`` on, Unix seconds; no duration: up to now, and growing. Raises NoSuchPart."""
    if stream.seconds or begin < oldest(stream, now) or begin >= now:
        raise NoSuchPart
    end = begin + min(LONGEST if duration is None else duration, LONGEST)
    first, last = begin // SECONDS, (end - 1) // SECONDS
    newest = newest_segment(now)
    if newest < first:
        raise NoSuchPart
    return SegmentWindow(first, min(last, newest), is_over=last <= newest)


def film_window(stream: StreamEntry) -> SegmentWindow:
    return SegmentWindow(0, film_segments(stream) - 1, is_over=True, is_clocked=False)


def film_segments(stream: StreamEntry) -> int:
    return -(-stream.seconds // SECONDS)


def oldest(stream: StreamEntry, now: float) -> float:
    return now - stream.days * DAY


def check_segment(stream: StreamEntry, number: int, now: float) -> None:
    """Raises NoSuchPart for one that is not there: not yet, or no more. A live stream always has its last hour."""
    if stream.seconds:
        there = 0 <= number < film_segments(stream)
    else:
        since = min(oldest(stream, now), now - DAY / 24)
        there = since // SECONDS <= number <= newest_segment(now)
    if not there:
        raise NoSuchPart


def render_playlist(window: SegmentWindow, query: str) -> str:
    """``query`` stands behind each segment's name: the token is asked for with every one of them."""
    return "\n".join((*head(window), *segments(window, query), *(("#EXT-X-ENDLIST",) if window.is_over else ()), ""))


def head(window: SegmentWindow) -> Iterator[str]:
    yield from ("#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{SECONDS}", "#EXT-X-INDEPENDENT-SEGMENTS")
    yield f"#EXT-X-MEDIA-SEQUENCE:{window.first}"
    if window.is_over:
        yield "#EXT-X-PLAYLIST-TYPE:VOD"
    if window.is_clocked:
        begin = datetime.fromtimestamp(window.first * SECONDS, UTC)
        yield f"#EXT-X-PROGRAM-DATE-TIME:{begin:%Y-%m-%dT%H:%M:%S.000Z}"


def segments(window: SegmentWindow, query: str) -> Iterable[str]:
    for number in range(window.first, window.last + 1):
        yield f"#EXTINF:{SECONDS:.3f},"
        yield f"{number}.ts{query}"
