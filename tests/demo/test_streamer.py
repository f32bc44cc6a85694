"""The demo's streamer by itself: its playlists, its clips, whom it lets in. tests/demo/test_run_demo.py plays it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management.base import CommandError

from demo.channels import CAMERAS, CHANNELS
from demo.films.table import film_path, read_films, read_series
from demo.management.commands.run_demo import check_ports
from demo.streamer.admission import MOST_SESSIONS, Admission, AdmissionAnswer, StreamSession, ask_over_http
from demo.streamer.app import StreamerApp
from demo.streamer.clips import ARCHIVE, PACKET, SECONDS, TEST_CARD, TICKS, Clip, clip_names, place_clip, read_clip
from demo.streamer.playlists import (
    LIVE_SEGMENTS,
    NoSuchPart,
    archive_window,
    check_segment,
    film_window,
    live_window,
    render_playlist,
)
from demo.streamer.streams import StreamEntry, find_stream, known_streams
from tests.factories import NOW
from tests.playing import PlayingTestCase, token_of
from tests.ports import free_port

MOMENT = float(NOW.timestamp() // SECONDS * SECONDS)
RECORDED, FILM = StreamEntry("first-city", days=3), StreamEntry("lamp-keepers", seconds=600)
HOUR, DAY = 3600, 24 * 3600
LARGEST = 3_000_000


# --- clips -----------------------------------------------------------------------------------------------------------
def stamps(data: bytes) -> Iterator[int]:
    """Presentation times of the pictures of a segment, as another reader of the format would find them."""
    for at in range(0, len(data), PACKET):
        packet = data[at : at + PACKET]
        assert packet[0] == 0x47
        body = 4 + (1 + packet[4] if packet[3] & 0x20 else 0)
        if packet[1] & 0x40 and packet[body : body + 3] == b"\0\0\1":
            five = packet[body + 9 : body + 14]
            yield (five[0] & 0x0E) << 29 | five[1] << 22 | (five[2] & 0xFE) << 14 | five[3] << 7 | five[4] >> 1


def counters(data: bytes) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at in range(0, len(data), PACKET):
        if data[at + 3] & 0x10:
            found.setdefault((data[at + 1] & 0x1F) << 8 | data[at + 2], []).append(data[at + 3] & 0x0F)
    return found


def test_everything_of_the_demo_has_a_clip_and_they_are_small() -> None:
    shown = {row.clip for row in known_streams().values()} | {TEST_CARD}
    assert shown == clip_names()
    assert (
        len(shown)
        == len(CHANNELS) + len(CAMERAS) + len(read_films()) + sum(sum(one.seasons) for one in read_series()) + 1
    )
    assert len({read_clip(name).data for name in shown}) == len(shown), "two look the same"
    assert ARCHIVE.stat().st_size < LARGEST


def test_segments_follow_each_other_without_a_break() -> None:
    clip = read_clip("first-city")
    parts = [place_clip(clip, number) for number in range(40)]
    times = [stamp for part in parts for stamp in stamps(part)]
    steps = {after - before for before, after in zip(times, times[1:], strict=False)}
    assert steps == {SECONDS * TICKS * len(parts) // len(times)}
    for numbers in counters(b"".join(parts)).values():
        assert [(before + 1) % 16 for before in numbers[:-1]] == numbers[1:]


def test_the_clock_of_a_stream_turns_over_where_33_bits_end() -> None:
    clip = read_clip("arena")
    turn = (1 << 33) // (SECONDS * TICKS)
    times = list(stamps(place_clip(clip, turn) + place_clip(clip, turn + 1)))
    assert max(times) < 1 << 33
    assert {(after - before) % (1 << 33) for before, after in zip(times, times[1:], strict=False)} == {TICKS // 10}


def test_only_the_clock_and_the_counters_of_a_clip_change() -> None:
    clip = read_clip("arena")
    moved = place_clip(clip, 7)
    assert place_clip(clip, 0) == clip.data
    assert len(moved) == len(clip.data)
    assert place_clip(Clip(moved, clip.counts), -7) == clip.data


# --- playlists -------------------------------------------------------------------------------------------------------
def test_a_live_playlist_moves_with_the_clock() -> None:
    first, later = live_window(MOMENT), live_window(MOMENT + SECONDS)
    assert first.last * SECONDS + SECONDS == MOMENT, "the newest segment has just been broadcast"
    assert (later.first, later.last) == (first.first + 1, first.last + 1)
    assert live_window(MOMENT + SECONDS - 1) == first
    text = render_playlist(first, "?token=abc")
    assert f"#EXT-X-MEDIA-SEQUENCE:{first.first}\n" in text
    assert text.count(".ts?token=abc\n") == LIVE_SEGMENTS
    assert "#EXT-X-ENDLIST" not in text
    assert NOW.strftime("#EXT-X-PROGRAM-DATE-TIME:%Y-%m-%dT") in text


def test_an_archive_is_the_time_asked_for() -> None:
    begin = int(MOMENT) - 2 * HOUR
    window = archive_window(RECORDED, begin, HOUR, MOMENT)
    assert (window.first * SECONDS, (window.last + 1) * SECONDS) == (begin, begin + HOUR)
    assert render_playlist(window, "").endswith("#EXT-X-ENDLIST\n")


def test_an_archive_that_is_not_over_grows() -> None:
    for duration in (HOUR, None):
        window = archive_window(RECORDED, int(MOMENT) - HOUR // 2, duration, MOMENT)
        later = archive_window(RECORDED, int(MOMENT) - HOUR // 2, duration, MOMENT + 60)
        assert (later.first, later.last) == (window.first, window.last + 10)
        assert "#EXT-X-ENDLIST" not in render_playlist(window, "")


@pytest.mark.parametrize(
    ("stream", "begin"),
    [(RECORDED, -4 * DAY), (RECORDED, HOUR), (StreamEntry("region"), -HOUR), (FILM, -HOUR), (RECORDED, -MOMENT)],
)
def test_what_was_not_recorded_is_not_there(stream: StreamEntry, begin: int) -> None:
    with pytest.raises(NoSuchPart):
        archive_window(stream, int(MOMENT + begin), HOUR, MOMENT)


def test_no_playlist_is_longer_than_a_day() -> None:
    window = archive_window(RECORDED, int(MOMENT) - 2 * DAY, 999_999, MOMENT)
    assert window.last - window.first + 1 == DAY // SECONDS


def test_a_film_is_as_long_as_it_is() -> None:
    text = render_playlist(film_window(FILM), "")
    assert text.count("#EXTINF:6.000,") == FILM.seconds // SECONDS
    assert text.endswith("99.ts\n#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    ("stream", "number"),
    [(FILM, 100), (RECORDED, int(MOMENT) // SECONDS), (RECORDED, 0), (StreamEntry("region"), int(MOMENT) // 6 - 601)],
)
def test_segments_that_are_not_there(stream: StreamEntry, number: int) -> None:
    with pytest.raises(NoSuchPart):
        check_segment(stream, number, MOMENT)


def test_segments_of_every_playlist_are_there() -> None:
    for stream, window in (
        (FILM, film_window(FILM)),
        (StreamEntry("region"), live_window(MOMENT)),
        (RECORDED, archive_window(RECORDED, int(MOMENT) - 3 * DAY, DAY, MOMENT)),
    ):
        for number in (window.first, window.last):
            check_segment(stream, number, MOMENT)


# --- whom it lets in -------------------------------------------------------------------------------------------------
class Clerk:
    """Answers the admission's questions and counts them."""

    def __init__(self, *answers: AdmissionAnswer) -> None:
        self.answers, self.questions = list(answers), list[tuple[StreamSession, bool]]()

    def __call__(self, session: StreamSession, was_in: bool) -> AdmissionAnswer:
        self.questions.append((session, was_in))
        return self.answers.pop(0)


YES, NO, SILENCE = AdmissionAnswer(True, 180), AdmissionAnswer(False, 180), AdmissionAnswer(False, 5, answered=False)
ANNA = StreamSession("first-city", "a" * 32, "10.0.0.1")


def test_an_answer_holds_as_long_as_it_says() -> None:
    clerk = Clerk(YES, NO, YES)
    admission = Admission(clerk)
    assert [admission.lets_in(ANNA, moment) for moment in (0, 179, 180, 359, 360)] == [True, True, False, False, True]
    assert [was_in for _session, was_in in clerk.questions] == [False, True, False]


def test_another_stream_token_or_address_is_another_question() -> None:
    clerk = Clerk(YES, NO, NO, NO)
    admission = Admission(clerk)
    assert admission.lets_in(ANNA, 0)
    for other in (
        StreamSession("arena", ANNA.token, ANNA.ip),
        StreamSession(ANNA.name, "b" * 32, ANNA.ip),
        StreamSession(ANNA.name, ANNA.token, "10.0.0.2"),
    ):
        assert not admission.lets_in(other, 0)
        assert other.session_id != ANNA.session_id


def test_while_nobody_answers_who_was_in_stays_in_and_nobody_comes_new() -> None:
    admission = Admission(Clerk(YES, SILENCE, SILENCE, NO))
    assert [admission.lets_in(ANNA, moment) for moment in (0, 180, 184)] == [True, True, True]
    assert not admission.lets_in(StreamSession("arena", ANNA.token, ANNA.ip), 184)
    assert not admission.lets_in(ANNA, 185), "and is asked about again soon"


def test_made_up_tokens_do_not_fill_the_memory() -> None:
    admission = Admission(Clerk(*[NO] * (MOST_SESSIONS + 50)))
    for number in range(MOST_SESSIONS + 50):
        admission.lets_in(StreamSession("arena", str(number), ""), 0)
    assert len(admission.known) == MOST_SESSIONS


class BrokenServer(BaseHTTPRequestHandler):
    """Answers with the number that the path ends in."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.partition("?")[0].rpartition("/")[2]))
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing."""


def test_what_is_neither_yes_nor_no_is_silence() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BrokenServer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        assert ask_over_http(f"{address}/200")(ANNA, False) == YES
        assert ask_over_http(f"{address}/403")(ANNA, False) == NO
        for status in (204, 302, 401, 404, 500, 503):
            assert ask_over_http(f"{address}/{status}")(ANNA, False).answered is False, status
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert ask_over_http(f"{address}/200")(ANNA, False).answered is False, "nobody listens"


# --- requests --------------------------------------------------------------------------------------------------------
class Screen:
    """Asks a streamer that lets everybody in unless told otherwise."""

    def __init__(self, *, allowed: bool = True) -> None:
        self.clerk = Clerk(*[AdmissionAnswer(allowed, 180)] * 100)
        self.app = StreamerApp(Admission(self.clerk), wall=lambda: MOMENT, steady=lambda: 0.0)

    def get(self, path: str, query: str = "token=" + "a" * 32, method: str = "GET") -> tuple[int, bytes]:
        said: list[str] = []

        def start(status: str, headers: Iterable[tuple[str, str]]) -> None:
            said.append(status)
            assert dict(headers)["Access-Control-Allow-Origin"] == "*", "players in browsers come from elsewhere"

        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "10.0.0.1"}
        body = b"".join(self.app(environ, start))
        return int(said[0][:3]), body


def test_it_asks_about_the_stream_by_the_name_that_masks_make() -> None:
    screen = Screen()
    for path, name in (
        ("/first-city/index.m3u8", "first-city"),
        (f"/first-city/archive-{int(MOMENT) - HOUR}-600.m3u8", "first-city"),
        (f"/first-city/{int(MOMENT) // SECONDS - 1}.ts", "first-city"),
        ("/films/lamp-keepers.mp4/index.m3u8", "films/lamp-keepers.mp4"),
        ("/films/lamp-keepers.mp4/0.ts", "films/lamp-keepers.mp4"),
    ):
        status, body = screen.get(path)
        assert status == 200, path
        assert body.startswith(b"G" if path.endswith(".ts") else b"#EXTM3U")
        assert screen.clerk.questions[-1][0] == StreamSession(name, "a" * 32, "10.0.0.1")
    assert len(screen.clerk.questions) == 2, "one session a stream"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.m3u8", "/../../etc/passwd", "/first-city/../../etc/passwd", "/first-city/..%2fclips.zip",
        "/first-city/clips.zip", "/.hidden/index.m3u8", "//etc/index.m3u8", "/first-city//index.m3u8",
        "/http://example.com/index.m3u8", "/first-city/index.m3u8\n", "/a/b/c/d/e/f/g/h/index.m3u8", "/й/index.m3u8",
        f"/{'a' * 400}/index.m3u8", "/first-city/other.m3u8", "/first-city/archive-1-2-3.m3u8",
        "/first-city/99999999999999999999.ts", "/first-city/-1.ts",
    ],
)  # fmt: skip
def test_there_is_nothing_else(path: str) -> None:
    assert Screen().get(path) == (404, b"")


@pytest.mark.parametrize("query", ["", "token=", "token=" + "a" * 65, "token=a%0d%0ab", "token=..%2f", "other=1"])
def test_without_a_token_nobody_is_asked(query: str) -> None:
    screen = Screen()
    assert screen.get("/first-city/index.m3u8", query) == (403, b"")
    assert screen.clerk.questions == []


def test_who_is_refused_gets_nothing() -> None:
    screen = Screen(allowed=False)
    for path in ("/first-city/index.m3u8", "/first-city/0.ts", "/films/lamp-keepers.mp4/0.ts", "/nothing/index.m3u8"):
        assert screen.get(path) == (403, b"")


def test_it_reads_and_nothing_else() -> None:
    assert Screen().get("/first-city/index.m3u8", method="POST")[0] == 405
    assert Screen().get("/first-city/index.m3u8", method="HEAD") == (200, b"")
    assert Screen().get("/streamer/api/v3/monitoring/liveness", "")[0] == 200


def test_what_somebody_added_plays_a_test_card() -> None:
    assert find_stream("my-channel") == StreamEntry(TEST_CARD, days=7)
    assert find_stream("films/mine.mp4").seconds
    assert find_stream(film_path("lamp-keepers")).clip == "lamp-keepers"
    assert Screen().get("/my-channel/index.m3u8")[0] == 200


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(
            CommandError, match=f"^port {taken}, for the streamer, is in use; another one: STREAMER_PORT="
        ):
            check_ports("127.0.0.1", free_port(), taken)


class TokenOfTheMiddlewareTest(PlayingTestCase):
    """The middleware's own answers, for the tokens that it gives."""

    def ask(self, session: StreamSession, was_in: bool) -> AdmissionAnswer:
        answer = self.response("streamservice/token/check/", token=session.token, name=session.name, ip=session.ip)
        return AdmissionAnswer(answer.status_code == 200, float(answer.headers["X-AuthDuration"]))

    def test_a_right_a_wrong_and_an_expired_token(self) -> None:
        token = token_of(self.watch()["uri"])
        admission = Admission(self.ask)
        assert admission.lets_in(StreamSession("one", token, "10.0.0.1"), 0)
        assert not admission.lets_in(StreamSession("two", token, "10.0.0.1"), 0)
        assert not admission.lets_in(StreamSession("one", token[::-1], "10.0.0.1"), 0)
        self.at(NOW + timedelta(days=3))
        assert admission.lets_in(StreamSession("one", token, "10.0.0.1"), 179), "nobody asks before the time"
        assert not admission.lets_in(StreamSession("one", token, "10.0.0.1"), 180)
