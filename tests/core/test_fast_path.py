"""The fast path answers what the normal way answers, byte for byte, and leaves everything unusual to it."""

from __future__ import annotations

from typing import Any
from unittest import mock
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client, override_settings

from core.api import fast_path as lanes
from playback.services import tokens
from smarty.site import hot_paths
from tests.base import ApiTestCase
from tests.costs.calls import CALLS, HOT
from tests.costs.params import NOTHING
from tests.fast_path import FastPathClient, NormalWay, leave, through_fast_path

TV = "http://tv.example.com"
PREFIX = "/tvmiddleware/api/"
EXTRA: tuple[dict[str, Any], ...] = (
    {},
    {"device": "mag"},
    {"device": "android_stb_redbox", "lang": "en"},
    {"authkey": "f" * 128},
    {"authkey": "nonsense"},
    {"client_id": "7000000"},
    {"client_id": ""},
    {"api_key": "wrong"},
    {"cid": "x"},
    {"cid": 999_999},
    {"device_uid": "00:1A:79:00:00:01", "unknown": "a+b c"},
    {"limit": 3, "page": 2, "compact": 1, "icon_width": 40, "icon_height": 40},
    {"lang": ["en", "ru"], "device": "null"},
    {"with_tariffs": "true", "timezone": "%D0%AF"},
    {"redirect": 1},
    {"token": "0" * 32, "name": "one"},
)


def seen(response: Any) -> tuple[int, bytes, dict[str, str], str]:
    return response.status_code, response.content, dict(sorted(response.items())), str(response.cookies)


class LaneTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.http = self.lane_http = FastPathClient()
        fixed = mock.patch.object(tokens, "new_token", return_value="a" * 32)
        one = mock.patch("apis.tvmiddleware.portal.uuid4", return_value=UUID(int=4))
        for patch in (fixed, one):
            patch.start()
            self.addCleanup(patch.stop)

    def given(self, path: str) -> dict[str, Any]:
        client = self.cast.north.client
        who = {"client_id": client.pk, "api_key": client.api_key, "authkey": self.cast.anna_key.key, "device": "pc"}
        return {**who, **CALLS.get(path, NOTHING)(self.cast)}

    def both(self, query: str, path: str, **environ: Any) -> tuple[Any, Any]:
        asked = {"QUERY_STRING": query, "PATH_INFO": path, **environ}
        lane = through_fast_path(self.lane_http.environ(**asked))
        return lane, Client(**environ).get(f"{path}?{query}")

    def test_every_hot_method_answers_alike_both_ways(self) -> None:
        with mock.patch("core.health.load_average", return_value=0.5):
            for path in sorted(hot_paths()):
                short = path.removeprefix("/api").removeprefix("/tvmiddleware/api/") + "/"
                for extra in EXTRA:
                    with self.subTest(path=path, extra=extra):
                        self.cast.anna_key.refresh_from_db()
                        lane, normal = self.both(urlencode({**self.given(short), **extra}, doseq=True), path)
                        if lane is not None:
                            self.assertEqual(seen(lane), seen(normal))

    def test_ordinary_calls_of_all_hot_methods_take_the_lane(self) -> None:
        names = {spec.name for _api, spec in hot_paths().values()}
        assert names >= HOT
        for path in sorted(hot_paths()):
            short = path.removeprefix("/api").removeprefix("/tvmiddleware/api/") + "/"
            query = urlencode({**self.given(short), "device_uid": "00:1A:79:AA"}, doseq=True)
            assert through_fast_path(self.lane_http.environ(QUERY_STRING=query, PATH_INFO=f"{path}/")), path

    def test_a_session_key_in_a_cookie(self) -> None:
        query = f"client_id={self.cast.north.client.pk}"
        cookie = f"authkey={self.cast.anna_key.key}; other=1"
        lane, normal = self.both(query, f"{PREFIX}channel/list/", HTTP_COOKIE=cookie)
        assert lane is not None and b"Channel" in lane.content or b'"channels":[{' in lane.content
        assert seen(lane) == seen(normal)
        assert "private" in lane.headers["Cache-Control"]

    def test_a_list_that_the_box_has_already(self) -> None:
        query = urlencode(self.given("channel/list/"))
        first, _normal = self.both(query, f"{PREFIX}channel/list/")
        lane, normal = self.both(query, f"{PREFIX}channel/list/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (lane.status_code, lane.content) == (304, b"")
        assert seen(lane) == seen(normal)

    def test_pages_of_other_origins(self) -> None:
        lanes.cors_headers.cache_clear()
        self.addCleanup(lanes.cors_headers.cache_clear)
        query = urlencode(self.given("account/status/"))
        with override_settings(CORS_ORIGIN_WHITELIST=(TV,)):
            for origin in (TV, "http://evil.example.com"):
                lane, normal = self.both(query, f"{PREFIX}account/status/", HTTP_ORIGIN=origin)
                assert seen(lane) == seen(normal)
                assert ("Access-Control-Allow-Origin" in lane.headers) == (origin == TV)

    def test_unusual_calls_go_the_normal_way(self) -> None:
        query = urlencode(self.given("account/status/"))
        path = f"{PREFIX}account/status/"
        many = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS))
        for environ in (
            {"REQUEST_METHOD": "POST", "QUERY_STRING": query, "PATH_INFO": path},
            {"REQUEST_METHOD": "HEAD", "QUERY_STRING": query, "PATH_INFO": path},
            {"REQUEST_METHOD": "OPTIONS", "QUERY_STRING": query, "PATH_INFO": path},
            {"QUERY_STRING": f"{query}&with_tariffs=perhaps", "PATH_INFO": path},
            {"QUERY_STRING": f"{query}&{many}", "PATH_INFO": path},
            {"QUERY_STRING": query, "PATH_INFO": f"{PREFIX}message/list/"},
            {"QUERY_STRING": query, "PATH_INFO": path, "SCRIPT_NAME": "/below"},
        ):
            assert through_fast_path(self.lane_http.environ(**environ)) is None, environ

    def test_a_fault_is_an_answer_and_the_next_call_is_served(self) -> None:
        query = urlencode(self.given("account/status/"))
        with mock.patch("tvmiddleware.present.heartbeat.unix_seconds", side_effect=RuntimeError("broken")):
            lane, normal = self.both(query, f"{PREFIX}account/status/")
        assert (lane.status_code, seen(lane)) == (500, seen(normal))
        assert self.both(query, f"{PREFIX}account/status/")[0].status_code == 200


def test_the_lane_is_closed_where_the_operator_put_a_middleware_of_its_own_in_front() -> None:
    own = ["my.Middleware", *lanes.KNOWN_MIDDLEWARE, lanes.DISPATCHER]
    with override_settings(MIDDLEWARE=own):
        closed = lanes.FastPathApplication(leave, hot_paths())
    with pytest.raises(NormalWay):
        closed({"PATH_INFO": "/tvmiddleware/api/health/check", "REQUEST_METHOD": "GET"}, lambda *_: None)
