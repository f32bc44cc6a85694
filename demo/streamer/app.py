"""The demo's streamer as a WSGI application: live, archive and films over HLS at the addresses that Flussonic has.

It reads no file but its clips, whose names it knows; a path is taken apart and looked up, never opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from demo.streamer.admission import Admission, StreamSession
from demo.streamer.clips import place_clip, read_clip
from demo.streamer.playlists import (
    NoSuchPart,
    SegmentWindow,
    archive_window,
    check_segment,
    film_window,
    live_window,
    render_playlist,
)
from demo.streamer.streams import StreamEntry, find_stream

ALIVE = "/streamer/api/v3/monitoring/liveness"
LONGEST_PATH = 300
PATH = re.compile(r"/(?P<name>[\w-][\w.-]*(?:/[\w-][\w.-]*){0,5})/(?P<file>[\w-]+\.(?:m3u8|ts))", re.ASCII)
PAST = re.compile(r"(?:archive|index|mono|video)-(?P<begin>\d{1,10})-(?P<duration>\d{1,6}|now)\.m3u8", re.ASCII)
PLAYLISTS = frozenset({"index.m3u8", "mono.m3u8", "video.m3u8"})
SEGMENT = re.compile(r"(?P<number>\d{1,10})\.ts", re.ASCII)
TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
PLAYLIST_TYPE, SEGMENT_TYPE = "application/vnd.apple.mpegurl", "video/mp2t"
STATUS = {
    200: "200 OK",
    204: "204 No Content",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
}

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True)
class StreamReply:
    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    keep: str = "no-store"
    """Cache-Control."""


@dataclass(frozen=True)
class StreamRequest:
    """A request that has the form of one. ``token`` "": none, or one that can't be."""

    name: str
    file: str
    token: str
    ip: str


class StreamerApp:
    """``wall``: Unix time, which live streams go by; ``steady``: seconds for how long an answer holds."""

    def __init__(self, admission: Admission, *, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        self.admission, self.wall, self.steady = admission, wall, steady

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        reply = self.answer(environ)
        headers = [
            ("Content-Type", reply.content_type),
            ("Content-Length", str(len(reply.body))),
            ("Cache-Control", reply.keep),
            ("Access-Control-Allow-Origin", "*"),
        ]
        start_response(STATUS[reply.status], headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]

    def answer(self, environ: dict[str, Any]) -> StreamReply:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if method == "OPTIONS":
            return StreamReply(204)
        if method not in {"GET", "HEAD"}:
            return StreamReply(405)
        if path == ALIVE:
            return StreamReply(200, b"{}", "application/json")
        asked = read_request(path, environ.get("QUERY_STRING", ""), environ.get("REMOTE_ADDR", ""))
        if asked is None:
            return StreamReply(404)
        if not asked.token or not self.admission.lets_in(
            StreamSession(asked.name, asked.token, asked.ip), self.steady()
        ):
            return StreamReply(403)
        try:
            return play(asked, find_stream(asked.name), self.wall())
        except NoSuchPart:
            return StreamReply(404)


def read_request(path: str, query: str, ip: str) -> StreamRequest | None:
    """None: the streamer has no such address."""
    found = PATH.fullmatch(path) if len(path) <= LONGEST_PATH else None
    if found is None:
        return None
    token = parse_qs(query).get("token", [""])[0]
    return StreamRequest(found["name"], found["file"], token if TOKEN.fullmatch(token) else "", ip)


def play(asked: StreamRequest, stream: StreamEntry, now: float) -> StreamReply:
    """Raises NoSuchPart."""
    segment = SEGMENT.fullmatch(asked.file)
    if segment is not None:
        number = int(segment["number"])
        check_segment(stream, number, now)
        return StreamReply(200, place_clip(read_clip(stream.clip), number), SEGMENT_TYPE, "private, max-age=60")
    window = find_window(asked.file, stream, now)
    return StreamReply(200, render_playlist(window, f"?token={asked.token}").encode(), PLAYLIST_TYPE)


def find_window(file: str, stream: StreamEntry, now: float) -> SegmentWindow:
    past = PAST.fullmatch(file)
    if past is not None:
        duration = None if past["duration"] == "now" else int(past["duration"])
        return archive_window(stream, int(past["begin"]), duration, now)
    if file not in PLAYLISTS:
        raise NoSuchPart
    return film_window(stream) if stream.seconds else live_window(now)
