from __future__ import annotations

from dataclasses import replace

import pytest

from playback.streamers.base import UrlContext, expand_mask, path_of, tidy_uri, with_query
from playback.streamers.registry import KINDS, find_streamer
from tvmiddleware.records.streaming import ServiceRow

SERVICE = ServiceRow(
    id=1, type="live_unicast", streamer="generic", data_center_id=0, scripted=False, uri_mask="", preview_uri_mask="",
    script="", host="media.example.com", port=8080, secure_link_secret="", secure_link_ttl=3600, timeshift_offset=0,
    priority=0, max_sessions=0, check_ip=False, country_ids=None, archive_days=0, storage_type="hdd",
)  # fmt: skip
LIVE = UrlContext(
    token="t0", cid="7", prefix="sport/hd", now=1000, ip="192.0.2.1", adid=3, multicast="udp://239.0.0.1:1234"
)
RECORD = replace(LIVE, begin=500, duration=60)


@pytest.mark.parametrize(
    ("mask", "found"),
    [
        ("http://x/$prefix/i.m3u8?token=$token", "http://x/sport/hd/i.m3u8?token=t0"),
        ("http://x/$cid_low/${prefix}", "http://x/7_low/sport/hd"),
        ("http://$host:$port/$adid/$ip", "http://media.example.com:8080/3/192.0.2.1"),
        ("$server/$cid", "http://media.example.com:8080/7"),
        ("$multicast", "udp://239.0.0.1:1234"),
        ("http://x/$flpbt-$flpdur/$time/$$/{second}", "http://x/$flpbt-$flpdur/$time/$$/{second}"),
        ("http://x/$Token/$TOKEN", "http://x/$Token/$TOKEN"),
        ("", ""),
    ],
)
def test_variables_of_a_live_mask(mask: str, found: str) -> None:
    assert KINDS["generic"].url(SERVICE, mask, LIVE) == found


def test_a_recording_has_a_begin_and_a_duration() -> None:
    assert KINDS["generic"].url(SERVICE, "http://x/$flpbt-$flpdur", RECORD) == "http://x/500-60"
    assert (
        KINDS["generic"].url(SERVICE, "http://x/$flpbt-$flpdur", replace(RECORD, duration="now")) == "http://x/500-now"
    )


def test_values_are_percent_encoded_and_not_expanded_again() -> None:
    play = replace(LIVE, prefix="a b?c&d#e%$cid/я")
    assert KINDS["generic"].url(SERVICE, "http://x/$prefix", play) == "http://x/a%20b%3Fc%26d%23e%25%24cid/%D1%8F"


def test_what_no_address_may_hold() -> None:
    assert tidy_uri(' http://x/a b\r\nHost: evil"<>`\\^ ') == "http://x/a%20bHost:%20evil%22%3C%3E%60%5C%5E"
    assert tidy_uri("http://x/канал/$time") == "http://x/канал/$time"


def test_tracks_without_a_place_in_the_mask() -> None:
    play = replace(LIVE, tracks={"audio_pid": "a2", "video_pid": "v1"})
    assert KINDS["generic"].url(SERVICE, "http://x/$audio_pid?a=1#end", play) == "http://x/a2?a=1&video_pid=v1#end"
    flussonic = KINDS["flussonic"].url(SERVICE, "http://x/i.m3u8?token=$token", play)
    assert flussonic == "http://x/i.m3u8?token=t0&filter.tracks=v1a2"
    assert KINDS["generic"].url(SERVICE, "http://x/$audio_pid", LIVE) == "http://x/"


@pytest.mark.parametrize(
    ("kind", "live", "archive"),
    [
        ("generic", "", ""),
        (
            "flussonic",
            "$server/$prefix/index.m3u8?token=$token",
            "$server/$prefix/archive-$flpbt-$flpdur.m3u8?token=$token",
        ),
        ("astra", "$server/play/$cid/index.m3u8?token=$token", ""),
    ],
)
def test_kinds_know_their_servers_addresses(kind: str, live: str, archive: str) -> None:
    assert KINDS[kind].mask(SERVICE, LIVE) == live
    assert KINDS[kind].mask(SERVICE, RECORD) == archive
    own = replace(SERVICE, uri_mask="http://own")
    assert KINDS[kind].mask(own, LIVE) == KINDS[kind].mask(own, RECORD) == "http://own"


@pytest.mark.parametrize(
    ("host", "port", "found"),
    [
        ("m.example.com", 0, "http://m.example.com"),
        ("https://m.example.com/", 8443, "https://m.example.com:8443"),
        ("", 80, ""),
    ],
)
def test_the_servers_own_address(host: str, port: int, found: str) -> None:
    service = replace(SERVICE, host=host, port=port)
    assert KINDS["flussonic"].alive_url(service) == (found and f"{found}/streamer/api/v3/monitoring/liveness")
    assert KINDS["generic"].alive_url(service) == (found and f"{found}/is_alive")


def test_an_unknown_kind_is_a_generic_one() -> None:
    assert find_streamer(replace(SERVICE, streamer="nosuch")) is KINDS["generic"]
    assert find_streamer(replace(SERVICE, streamer="")) is KINDS["generic"]
    assert find_streamer(replace(SERVICE, secure_link_secret="x")) is KINDS["secure_link"]
    assert find_streamer(replace(SERVICE, streamer="flussonic", secure_link_secret="x")) is KINDS["flussonic"]


def test_parts_of_addresses() -> None:
    assert path_of("http://x:80/a/b/?c=/d#e/f") == "a/b"
    assert path_of("udp://239.0.0.1:1") == ""
    assert with_query("http://x/a", "b=1") == "http://x/a?b=1"
    assert expand_mask("$token", {}) == "$token"


def test_secrets_are_not_shown() -> None:
    shown = repr((replace(SERVICE, script="abc", secure_link_secret="def"), LIVE))
    assert "abc" not in shown
    assert "def" not in shown
    assert "t0" not in shown
