from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core.cache import cache, caches
from django.db import OperationalError
from django.test import override_settings

from core.cache.errors import CacheDown
from core.cache.local import LocalMemory
from playback.services import tokens
from playback.services.tokens import watching
from playback.streamers.paths import Whereabouts
from tests import factories as make
from tests.costs.counting import counted
from tests.factories import NOW
from tests.playing import PlayingTestCase, token_of
from tvmiddleware.cache import keys
from tvmiddleware.models import AccountAuthKey
from tvmiddleware.selectors import sessions
from tvmiddleware.selectors.session_loader import operator_now

SECOND = timedelta(seconds=1)
BACKEND = type(caches["default"])


class TokenCheckTest(PlayingTestCase):
    path = "streamservice/token/check/"

    def setUp(self) -> None:
        super().setUp()
        self.uri = self.watch()["uri"]

    def asked(self, uri: str = "", headers: dict[str, str] | None = None, **params: Any) -> Any:
        url = "/tvmiddleware/api/streamservice/token/check/"
        return self.http.get(url, {"token": token_of(uri or self.uri), **params}, headers=headers)

    # --- yes and no -------------------------------------------------------------------------------------------
    def test_a_valid_token_again_and_again(self) -> None:
        for _ in range(5):
            assert self.check(self.uri) == (200, 0)

    def test_unknown_tokens(self) -> None:
        token = token_of(self.uri)
        forged = tokens.new_token()
        for unknown in ("", "x", "0" * 32, token[:-1], token[:-1] + "~", token + "0", "й" * 32, forged, token[::-1]):
            assert self.check(unknown) == (403, 1), unknown

    def test_the_answer_for_flussonic(self) -> None:
        answer = self.asked(
            name="one", proto="hls", ip="10.0.0.5", session_id="abc", request_type="update_session", request_number=3,
            stream_clients=1, total_clients=1,
        )  # fmt: skip
        assert answer.status_code == 200
        assert answer.json() == {"error": 0, "error_message": ""}
        assert answer.headers["X-AuthDuration"] == "180"
        assert answer.headers["X-UserId"] == str(self.cast.anna.pk)
        assert answer.headers["X-Max-Sessions"] == "20", "10 bound and 10 additional devices of the better tariff"
        assert answer.headers["X-Session-Name"] == "1001"

    def test_no_limit_for_accounts_without_one(self) -> None:
        self.saved(self.cast.anna, allow_multiple_login=True)
        answer = self.asked(self.watch()["uri"])
        assert "X-Max-Sessions" not in answer.headers
        with override_settings(TVMIDDLEWARE_MULTILOGIN_ENABLED=False):
            assert self.asked(self.watch()["uri"]).headers["X-Max-Sessions"] == "20"

    def test_a_no_carries_no_account(self) -> None:
        answer = self.asked(name="two")
        assert answer.status_code == 403
        assert answer.headers["X-AuthDuration"] == "180"
        assert "X-UserId" not in answer.headers

    # --- content ----------------------------------------------------------------------------------------------
    def test_names_of_the_content(self) -> None:
        behind = (
            "index.m3u8",
            "video-1795340400-3600.m3u8",
            "tracks-v1a1/mono.m3u8",
            "archive-1795340400-now.m3u8",
            "timeshift_abs-1795340400.m3u8",
        )
        for name in ("one", "/one", "one/", *(f"one/{rest}" for rest in behind)):
            assert self.check(self.uri, name=name) == (200, 0), name
        for name in ("two", "on", "onee", "two/one", "one/two", "index.m3u8", "video"):
            assert self.check(self.uri, name=name) == (403, 2), name

    def test_the_id_for_stream_services(self) -> None:
        self.saved(self.cast.one, id_for_stream_service="77")
        self.saved(self.cast.north.live, uri_mask="http://live/$cid/index.m3u8?token=$token")
        uri = self.watch()["uri"]
        assert uri.startswith("http://live/77/index.m3u8")
        assert self.check(uri, name="77") == (200, 0)
        assert self.check(uri, name="one") == (403, 2)

    def test_a_stream_in_a_folder(self) -> None:
        self.saved(self.cast.north.live, uri_mask="http://live/sport/$prefix/index.m3u8?token=$token")
        uri = self.watch()["uri"]
        assert self.check(uri, name="sport/one") == (200, 0)
        assert self.check(uri, name="one") == (200, 0)
        assert self.check(uri, name="sport") == (403, 2)
        assert self.check(uri, name="sport/two") == (403, 2)

    # --- address ----------------------------------------------------------------------------------------------
    def bound(self) -> str:
        self.saved(self.cast.north.live, check_ip=True)
        identity = {**self.identity(), "cid": self.cast.one.pk, "redirect": 0}
        answer = self.http.get("/tvmiddleware/api/channel/url/", identity, REMOTE_ADDR="192.0.2.7")
        return str(answer.json()["uri"])

    def test_the_address_counts_where_it_is_switched_on(self) -> None:
        assert self.check(self.uri, ip="203.0.113.9") == (200, 0)
        uri = self.bound()
        for ip in ("192.0.2.7", "::ffff:192.0.2.7", "", "nonsense"):
            assert self.check(uri, ip=ip) == (200, 0), ip
        for ip in ("192.0.2.8", "2001:db8::1"):
            assert self.check(uri, ip=ip) == (403, 3), ip

    def test_an_address_is_the_same_in_both_spellings(self) -> None:
        """A server that listens on both protocols sees a viewer of IPv4 as ::ffff:192.0.2.7."""
        self.saved(self.cast.north.live, check_ip=True)
        identity = {**self.identity(), "cid": self.cast.one.pk, "redirect": 0}
        answer = self.http.get("/tvmiddleware/api/channel/url/", identity, REMOTE_ADDR="::ffff:192.0.2.7")
        uri = str(answer.json()["uri"])
        for ip, told in (("192.0.2.7", (200, 0)), ("::ffff:192.0.2.7", (200, 0)), ("192.0.2.8", (403, 3))):
            assert self.check(uri, ip=ip) == told, ip

    def test_content_is_told_before_address(self) -> None:
        assert self.check(self.bound(), ip="192.0.2.8", name="two") == (403, 2)

    # --- Astra ------------------------------------------------------------------------------------------------
    def test_astra_asks_in_headers(self) -> None:
        self.saved(self.cast.north.live, streamer="astra", uri_mask="")
        uri, number = self.bound(), self.cast.one.pk
        token = token_of(uri)
        good = {"X-Session-ID": "5", "X-Channel-ID": "a1", "X-Real-UA": "vlc", "X-Real-IP": "192.0.2.7"}
        url = "/tvmiddleware/api/streamservice/token/check/"
        in_path = self.http.get(url, headers={**good, "X-Real-Path": f"/play/{number}/index.m3u8?token={token}"})
        assert in_path.status_code == 200
        assert in_path.headers["X-Session-Name"] == "1001"
        for path, status in (
            (f"/play/{number}", 200),
            (f"/play/{number}/1.ts", 200),
            (f"/{number}/index.m3u8", 403),
            ("/play/two/index.m3u8", 403),
            (f"/play/{number}two/", 403),
        ):
            assert self.asked(uri, headers={**good, "X-Real-Path": path}).status_code == status, path
        other = {**good, "X-Real-Path": f"/play/{number}/index.m3u8", "X-Real-IP": "192.0.2.8"}
        assert self.asked(uri, headers=other).json()["error"] == 3

    def test_astra_hands_on_what_the_viewer_wrote_into_the_query(self) -> None:
        uri = self.bound()
        headers = {"X-Session-ID": "5", "X-Real-Path": "/two/index.m3u8", "X-Real-IP": "192.0.2.7"}
        assert self.asked(uri, headers=headers, name="one").json()["error"] == 2
        headers.update({"X-Real-Path": "/one/index.m3u8", "X-Real-IP": "192.0.2.8"})
        assert self.asked(uri, headers=headers, ip="192.0.2.7").json()["error"] == 3
        headers["X-Real-IP"] = "192.0.2.7"
        assert self.asked(uri, headers=headers, ip="192.0.2.8", name="two").status_code == 200

    def test_a_token_of_one_channel_opens_no_other(self) -> None:
        self.saved(self.cast.one, url_prefix="канал")
        uri = self.watch()["uri"]
        true = ("/%D0%BA%D0%B0%D0%BD%D0%B0%D0%BB/index.m3u8", "/канал/mono.m3u8".encode().decode("latin-1"))
        forged = ("/two/index.m3u8", "/канал/../two/index.m3u8", "/two/канал/index.m3u8", "/канал/%2e%2e/two/i.m3u8")
        told = [(path, 200) for path in true] + [(path.encode().decode("latin-1"), 403) for path in forged]
        for path, status in told:
            for api in ("tvmiddleware", "streaming"):
                url = f"/{api}/api/streamservice/token/check/?token={token_of(uri)}"
                assert self.http.get(url, headers={"X-Real-Path": path}).status_code == status, path

    def test_preview_pictures_of_the_archive(self) -> None:
        self.saved(self.cast.north.pvr, preview_uri_mask="http://pvr/pictures/$prefix/$time.jpg?token=$token")
        uri = self.watch()["uri"]
        for path, status in (("/pictures/one/1795340400.jpg", 200), ("/pictures/two/1795340400.jpg", 403)):
            assert self.asked(uri, headers={"X-Real-Path": path}).status_code == status, path

    def test_a_web_server_in_front_may_have_put_astras_own_address(self) -> None:
        headers = {"X-Real-Path": "/one/index.m3u8", "X-Real-IP": "127.0.0.1"}
        assert self.asked(self.bound(), headers=headers).status_code == 200

    # --- time -------------------------------------------------------------------------------------------------
    def test_it_expires_unless_somebody_watches(self) -> None:
        self.at(NOW + 3600 * SECOND - SECOND)
        assert self.check(self.uri) == (200, 0)
        other = self.watch()["uri"]
        self.at(NOW + 2 * 3600 * SECOND)
        assert self.check(other) == (403, 1)

    def test_an_early_check_prolongs_nothing(self) -> None:
        self.at(NOW + (3600 - 361) * SECOND)
        assert self.check(self.uri) == (200, 0)
        self.at(NOW + 3600 * SECOND)
        assert self.check(self.uri) == (403, 1)

    def test_it_is_prolonged_near_its_end_up_to_its_longest_life(self) -> None:
        passed = 0
        while passed < 10800:
            self.at(NOW + passed * SECOND)
            assert self.check(self.uri) == (200, 0), passed
            passed += 180
        self.at(NOW + 10800 * SECOND)
        assert self.check(self.uri) == (403, 1)

    @override_settings(TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL=100, TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL=60)
    def test_no_token_outlives_the_maximum(self) -> None:
        uri = self.watch()["uri"]
        self.at(NOW + 59 * SECOND)
        assert self.check(uri) == (200, 0)
        self.at(NOW + 60 * SECOND)
        assert self.check(uri) == (403, 1)

    # --- the viewer -------------------------------------------------------------------------------------------
    def test_a_blocked_subscriber_stops_watching(self) -> None:
        assert self.check(self.uri) == (200, 0)
        self.saved(self.cast.anna, active=False, status_reason="BLOCK")
        assert self.check(self.uri) == (403, 1)
        self.saved(self.cast.anna, active=True)
        assert self.check(self.uri) == (200, 0), "as long as the token itself holds"

    def test_a_blocked_subscriber_watches_nothing_that_is_no_channel_either(self) -> None:
        """What hangs on no tariff (a channel number of 0) still hangs on the account."""
        operator = operator_now(self.cast.north.client.pk)
        assert operator
        record = sessions.session_record(self.cast.anna_key.key, operator, 0, now=NOW)
        assert record
        token, found = tokens.new_token(), Whereabouts(names=("film",))
        tokens.issue_token(
            token=token, operator=operator, record=record, service_id=self.cast.north.live.pk, kind="",
            content_kind="", content_id=0, found=found, ip="", now=NOW,
        )  # fmt: skip
        assert self.check(token, name="film") == (200, 0)
        self.saved(self.cast.anna, active=False, status_reason="BLOCK")
        assert self.check(token, name="film") == (403, 1)

    def test_a_session_that_ended(self) -> None:
        other = self.call("channel/url/", key=self.cast.anna_mag_key, cid=self.cast.one.pk, redirect=0)["uri"]
        self.done(lambda: AccountAuthKey.objects.get(pk=self.cast.anna_key.pk).delete())
        assert self.check(self.uri) == (403, 1)
        assert self.check(other) == (200, 0)

    def test_a_tariff_that_was_taken_away(self) -> None:
        other = self.watch(self.cast.two)["uri"]
        self.done(lambda: self.cast.anna.tariffs.remove(self.cast.north.basic))
        assert self.check(self.uri) == (403, 1)
        assert self.check(other) == (200, 0)

    def test_an_operator_that_was_switched_off(self) -> None:
        self.saved(self.cast.north.client, enabled=False)
        assert self.check(self.uri) == (403, 1)

    def test_a_change_that_concerns_nobody_here_is_no_interruption(self) -> None:
        self.saved(self.cast.anna, option1="x")
        self.done(lambda: make.channel(self.cast.north.client))
        assert self.check(self.uri) == (200, 0)

    # --- outages ----------------------------------------------------------------------------------------------
    def test_a_cache_that_is_down_lets_our_own_tokens_through_for_a_short_time(self) -> None:
        with patch.object(BACKEND, "get_many_strict", side_effect=CacheDown):
            answer = self.asked(name="two", ip="203.0.113.1")
            assert (answer.status_code, answer.json()["error"]) == (200, 0)
            assert answer.headers["X-AuthDuration"] == "30"
            assert "X-UserId" not in answer.headers
            assert self.check("0" * 32) == (403, 1), "not one of ours"
        assert self.check(self.uri, name="two") == (403, 2)

    def test_a_database_that_is_down_too(self) -> None:
        cache.delete(keys.session(self.cast.anna_key.key))
        with patch("tvmiddleware.selectors.sessions.read_session", side_effect=OperationalError("gone away")):
            answer = self.asked()
            assert answer.status_code == 200
            assert answer.headers["X-AuthDuration"] == "30"
            assert self.check(self.uri, name="two") == (403, 2)

    def test_a_play_needs_no_cache(self) -> None:
        with patch.object(BACKEND, "put_marked", return_value=False):
            assert self.watch()["error"] == 0

    # --- cost and counting ------------------------------------------------------------------------------------
    def test_one_round_trip_and_no_sql(self) -> None:
        self.check(self.uri)
        with counted() as cost:
            assert self.check(self.uri) == (200, 0)
        assert (cost.sql, cost.cache) == (0, 1)
        LocalMemory.clear_everywhere()
        assert self.check(self.uri) == (200, 0), "another process"

    def test_viewers_are_counted_by_session(self) -> None:
        live, anna = self.cast.north.live.pk, self.cast.anna.pk
        for _ in range(3):
            self.watch(self.cast.two)
        assert watching(live, NOW) == {anna: 1}, "zapping is one session"
        self.call("channel/url/", key=self.cast.anna_mag_key, cid=self.cast.one.pk, redirect=0)
        assert watching(live, NOW) == {anna: 2}
        later = NOW + 300 * SECOND
        self.at(later)
        self.check(self.uri)
        assert watching(live, later + 100 * SECOND) == {anna: 1}, "only who still watches"
        assert watching(live, later + 400 * SECOND) == {}

    def test_the_streamers_parameters_do_not_reach_the_log(self) -> None:
        with self.assertNoLogs("smarty_main"), self.assertNoLogs("smarty_stream_services"):
            self.check(self.uri, name="two")
