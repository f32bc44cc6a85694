"""Paths that streamers tell, true and forged, against what was issued."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playback.services.tokens import Question, StreamToken, is_content
from playback.streamers.paths import locate_content, plain_path
from tests.playback.streamers.test_masks import LIVE, SERVICE

KNOWN = sorted({"arena", "first-city", "first-city/hd", "first-city-12", "77", "770", "sport", "канал"})
FIRST = replace(LIVE, prefix="first-city", cid="77")


def token(mask: str, kind: str = "generic", prefix: str = "first-city") -> StreamToken:
    play = replace(FIRST, prefix=prefix)
    found = locate_content(mask, play.variables(SERVICE), prefix, KNOWN)
    return StreamToken(
        client_id=1, account_id=1, session_id=1, abonement=1, authkey="", service_id=1,
        content_kind="channel", content_id=1,
        names=found.names, ip="", max_sessions=0, issued=0, expires=0, seen=0,
        kind=kind, places=found.places, queries=found.queries, strangers=found.strangers,
    )  # fmt: skip


def allows(held: StreamToken, path: str) -> bool:
    return is_content(held, Question(token="", path=path))


FLUSSONIC = token("$server/$prefix/index.m3u8?token=$token", "flussonic")
ASTRA = token("$server/play/$cid/index.m3u8?token=$token", "astra")
NGINX = token("https://cdn.example.com/hls/$prefix.m3u8?token=$token")
NIMBLE = token("$server/live/$prefix/playlist.m3u8?token=$token")
Paths = dict[str, tuple[StreamToken, *tuple[str, ...]]]
"""Name -> (a token, paths...)."""

TRUE: Paths = {
    "flussonic": (
        FLUSSONIC,
        "/first-city/index.m3u8?token=x", "/first-city/", "/first-city", "first-city/mono.m3u8", "/first-city/mpegts",
        "/first%2Dcity/index.m3u8", "/first-city/tracks-v1a1/mono.m3u8", "/first-city/tracks-1,2/index.m3u8",
        "/first-city/index-1362504585-3600.m3u8", "/first-city/tracks-1,2/mono-1362504585-3600.m3u8",
        "/first-city/archive-1362504585-3600.m3u8", "/first-city/archive-1362504585-now.mp4",
        "/first-city/archive/1362504585/3600/mpegts", "/first-city/archive/1362504585/3600/bootstrap",
        "/first-city/archive/1/2/", "/first-city/timeshift_abs-1362504585.ts", "/first-city/timeshift_abs/1362504585",
        "/first-city/timeshift_rel/3600", "/first-city/timeshift_rel-360.m3u8", "/first-city/timeshift_rel/3600/mpegts",
        "/first-city/tracks-1/timeshift_abs-1362504585.m3u8", "/first-city/timeshift_abs_mono-1362504585.m3u8",
        "/first-city/2026/11/29/13/30/05-06000.ts", "/first-city/tracks-v1/2026/11/29/13/30/05-06000.m4s",
        "/first-city/preview.mp4", "/first-city/1362504585-preview.mp4", "/first-city/index.ll.m3u8",
        "/first-city/rewind-7200.m3u8", "/first-city.isml/manifest", "/first-city/manifest.mpd",
    ),
    "astra": (ASTRA, "/play/77/index.m3u8", "/play/77", "/play/77/16412.ts?token=x"),
    "nginx": (NGINX, "/hls/first-city.m3u8", "/hls/first-city-130.ts", "/hls/first-city-init.mp4", "/hls/first-city"),
    "nimble": (
        NIMBLE,
        "/live/first-city/playlist.m3u8", "/live/first-city/chunks.m3u8?nimblesessionid=5", "/live/first-city",
        "/live/first-city/l_4_1200_3.ts", "/live/first-city/playlist_dvr_range-1700000000-3600.m3u8",
        "/live/first-city/playlist_dvr_timeshift-3600.m3u8", "/live/first-city/manifest.mpd",
        "/live/first-city/720p/seg-1.m4s", "/live/first-city/icecast.stream",
    ),
    "folders of the mask": (
        token("http://x/tv/$prefix/hls/live/index.m3u8"), "/tv/first-city/hls/live/a.ts", "/tv/first-city/x.ts",
    ),
    "a name as a part": (token("http://x/ch_$prefix.stream/playlist.m3u8"), "/ch_first-city.stream/media_5.ts"),
    "twice": (token("http://x/$prefix/$prefix.m3u8"), "/first-city/first-city.m3u8", "/first-city/seg-1.ts"),
    "like a folder": (token("http://x/live/$prefix/index.m3u8", prefix="live"), "/live/live/index.m3u8"),
    "national letters": (token("http://x/$prefix/index.m3u8", prefix="канал"),
                         "/канал/index.m3u8", "/%D0%BA%D0%B0%D0%BD%D0%B0%D0%BB/index.m3u8"),
    "a space": (token("http://x/$prefix/index.m3u8", prefix="tv one"), "/tv%20one/index.m3u8", "/tv one/index.m3u8"),
    "filled in by the box": (token("http://x/$quality/$prefix/index.m3u8"), "/hd/first-city/index.m3u8"),
    "the token itself": (token("http://x/$token/$prefix/index.m3u8"), "/t0/first-city/1.ts"),
    "a script's": (token("http://x/5/ab3f/index.m3u8"), "/5/ab3f/index.m3u8", "/5/ab3f/seg-1.ts"),
    "a script's file": (token("http://x/live/ab3f.m3u8"), "/live/ab3f.m3u8", "/live/ab3f-1.ts"),
    "a script's own name": (token("http://x/first-city/first-city/i.m3u8"), "/first-city/first-city/1.ts"),
    "in the query": (token("http://x/play.php?ch=$prefix"), "/play.php?ch=first-city&token=x", "/play.php"),
}  # fmt: skip
FORGED: Paths = {
    "flussonic": (
        FLUSSONIC,
        "/arena/index.m3u8", "/first-city/../arena/index.m3u8", "/first-city/%2e%2e/arena/index.m3u8",
        "/first-city/.%2e/arena/index.m3u8", "/first-city/..%2farena/index.m3u8", "/first-city%2f..%2farena/index.m3u8",
        "/first-city/%252e%252e/arena/index.m3u8", "/first-city/..\\arena/index.m3u8", "/first-city/..%5carena/i.m3u8",
        "/first-city/..;/arena/index.m3u8", "/first-city/./index.m3u8", "/first-city%2Findex.m3u8",
        "//first-city/index.m3u8",
        "/first-city//index.m3u8", "/arena/first-city/index.m3u8", "/arena//first-city/index.m3u8",
        "/arena/index.m3u8?x=/first-city/", "/arena/index.m3u8#/first-city/", "/first-city/#/../arena/index.m3u8",
        "/arena%3f/first-city/index.m3u8", "/first-city%00/arena/index.m3u8", "/first-city/\n/arena/index.m3u8",
        "/first-city/arena/index.m3u8", "/first-city/hd/index.m3u8", "/first-city2/index.m3u8", "/first-cit/index.m3u8",
        "/FIRST-CITY/index.m3u8", "/first-city/index-1/../../arena/index.m3u8", "/", "?token=x", "/index.m3u8",
        "http://x/first-city/index.m3u8", "/first-city/\ufffd.ts", "/first-city/%ff.ts", "/play/first-city/index.m3u8",
        "/first-city/%e0%80%ae%e0%80%ae/arena/index.m3u8", "/first-city/" + "1/" * 2000 + "a.ts",
    ),
    "astra": (
        ASTRA,
        "/play/770/index.m3u8", "/play/first-city/index.m3u8", "/77/index.m3u8", "/play/arena/77/index.m3u8",
        "/play/77/../arena/index.m3u8", "/play/77/arena/index.m3u8", "/play", "/play/", "/cast/77/index.m3u8",
    ),
    "nginx": (
        NGINX,
        "/hls/arena.m3u8", "/hls/first-city-12.m3u8", "/hls/first-city-12.ts", "/first-city.m3u8", "/hls/",
        "/hls/arena/first-city.m3u8", "/hls/first-city.m3u8/../arena.m3u8", "/hls/first-city.m3u8.arena",
    ),
    "nimble": (
        NIMBLE,
        "/live/arena/playlist.m3u8", "/first-city/playlist.m3u8", "/vod/first-city/playlist.m3u8",
        "/live/playlist.m3u8", "/live/first-city/hd/playlist.m3u8", "/live/first-city/arena/playlist.m3u8",
    ),
    "like a folder": (token("http://x/live/$prefix/index.m3u8", prefix="live"),
                      "/live/arena/index.m3u8", "/live/ch5/index.m3u8", "/live/index.m3u8"),
    "filled in by the box": (token("http://x/$quality/$prefix/index.m3u8"), "/a/b/first-city/1.ts", "/hd/arena/1.ts",
                             "/../first-city/1.ts", "/./first-city/1.ts"),
    "a script's": (token("http://x/5/ab3f/index.m3u8"), "/5/index.m3u8", "/5/other/index.m3u8", "/index.m3u8"),
    "a script's file": (token("http://x/live/ab3f.m3u8"), "/live/other.m3u8", "/live/other.ts"),
    "a script's own name": (token("http://x/first-city/first-city/i.m3u8"), "/first-city/arena/1.ts"),
    "in the query": (
        token("http://x/play.php?ch=$prefix"),
        "/play.php?ch=arena", "/play.php?ch=first-city&ch=arena", "/play.php?x=1", "/play.php?ch=first%2dcity%00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_paths_of_the_content(name: str) -> None:
    held, *paths = TRUE[name]
    assert [path for path in paths if not allows(held, path)] == []


@pytest.mark.parametrize("name", FORGED)
def test_paths_to_other_content(name: str) -> None:
    held, *paths = FORGED[name]
    assert [path for path in paths if allows(held, path)] == []


def test_names_of_the_content() -> None:
    behind = ("", "/mpegts", "/archive/1/2/mpegts", "/archive-1-2.m3u8", "/timeshift_abs/5", "/timeshift_rel/60/mpegts")
    told = [f"first-city{rest}" for rest in behind]
    assert [name for name in told if not is_content(FLUSSONIC, Question("", name))] == []
    forged = ("first-city/index-1/../../arena", "first-city/../arena", "first-city/hd", "first-city/hd/mpegts", "77")
    assert [name for name in forged if is_content(FLUSSONIC, Question("", name))] == []


def test_a_true_name_with_the_path_of_another_channel() -> None:
    assert is_content(FLUSSONIC, Question("", "first-city", "/first-city/mpegts"))
    assert not is_content(FLUSSONIC, Question("", "first-city", "/arena/index.m3u8"))
    assert not is_content(FLUSSONIC, Question("", "arena", "/first-city/index.m3u8"))


def test_tokens_of_a_version_that_kept_names_alone() -> None:
    held = replace(FLUSSONIC, kind="", places=(), queries=(), strangers=(), names=("first-city", "play/first-city"))
    assert allows(held, "/play/first-city/index.m3u8")
    assert not allows(held, "/arena/first-city/index.m3u8")


def test_a_path_is_decoded_once() -> None:
    assert plain_path("/a%20b/%D1%8F.ts?x=%2F..") == "a b/я.ts"
    assert plain_path("/a%2520b") is None
