"""The other side of a stream: servers that check tokens all evening, and the script that announces maintenance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.base import ApiTestCase
from tests.factories import NOW
from tests.journeys.box import Box, Manners, check_token, token_of
from tests.signing import signed

MINUTE = timedelta(minutes=1)


class PlantTestCase(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        who = {"client_id": self.cast.north.client.pk, "authkey": self.cast.anna_key.key}
        self.box = Box(self, Manners(), **who)

    def uri(self, **params: Any) -> str:
        return str(self.box.ok("channel/url/", cid=self.cast.one.pk, redirect=0, **params)["uri"])


class FlussonicEveningTest(PlantTestCase):
    def test_one_token_for_a_long_film(self) -> None:
        """Every three minutes the server asks again; the token is prolonged up to its longest life."""
        token = token_of(self.uri())
        asked = {"token": token, "name": "one", "ip": "203.0.113.5", "proto": "hls", "session_id": "s", "referer": ""}
        verdicts = []
        for minute in range(0, 183, 3):
            self.at(NOW + minute * MINUTE)
            verdicts.append(check_token(self, **asked))
        assert set(verdicts[:60]) == {(200, 0)}
        assert verdicts[-1] == (403, 1), "three hours are the longest"
        assert check_token(self, **{**asked, "token": token_of(self.uri())}) == (200, 0)

    def test_a_server_that_stays_away_too_long(self) -> None:
        token = token_of(self.uri())
        self.at(NOW + 61 * MINUTE)
        assert check_token(self, token=token) == (403, 1)

    def test_what_else_servers_send(self) -> None:
        token = token_of(self.uri())
        path = f"/tvmiddleware/api/streamservice/token/check?token={token}&name=one&ip=::ffff:203.0.113.5"
        for response in (self.http.get(path), self.http.post(path), self.http.head(path)):
            assert response.status_code == 200
            assert response.headers["X-AuthDuration"] == "180"
            assert response.headers["X-UserId"] == str(self.cast.anna.pk)
            assert "no-store" in response.headers["Cache-Control"]
        same = self.http.get(f"/streaming/api/streamservice/token/check/?token={token.upper()}&name=one")
        assert (same.status_code, same.json()) == (200, {"error": 0, "error_message": ""})
        for odd in ("", "x", "0" * 31, "0" * 33, token + "0", "ю" * 32, "\0", "a" * 10_000):
            assert check_token(self, token=odd, name="one") == (403, 1), odd


class MaintenanceScriptTest(PlantTestCase):
    """A script of the operator's with a shared secret, as its authors wrote it years ago."""

    def send(self, path: str, *, way: str = "post", **params: Any) -> Any:
        client = self.cast.north.client
        sent = signed({"client_id": client.pk, **params}, client.streaming_api_key)
        url = f"/streaming/api/maintenance/{path}"
        with self.captureOnCommitCallbacks(execute=True):
            response = self.http.post(url, sent) if way == "post" else self.http.get(url, sent)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/json"
        return response.json()

    def test_an_hour_of_work_on_a_channel(self) -> None:
        self.uri()
        begin, end = "2026-11-22T15:00:00.0+0300", "2026-11-22T16:00:00.0+0300"
        made = self.send(
            "create/", channel_prefix="one,nosuch", datetime_begin=begin, datetime_end=end, description="cable"
        )
        assert made["error"] == 0
        refusal = self.box.refused("channel/url/", 404, cid=self.cast.one.pk, redirect=0, lang="en")
        assert refusal["error_message"] == "maintenance is under way: cable"
        assert self.box.ok("channel/url/", cid=self.cast.two.pk, redirect=0)["uri"]
        self.at(NOW + 61 * MINUTE)
        self.uri()
        self.at(NOW + 30 * MINUTE)
        edited = self.send("edit", way="get", id=made["id"], datetime_end="2026-11-22T12:20:00Z")
        assert edited == {"error": 0, "error_message": ""}
        self.uri()

    def test_what_goes_wrong(self) -> None:
        good = {"channel_prefix": "one", "datetime_begin": "2026-11-22T12:00:00Z"}
        assert self.send("create", **{**good, "channel_prefix": "foreign"})["error"] == 1
        assert self.send("create", **{**good, "datetime_begin": "soon"})["error"] == 20
        assert self.send("create", channel_prefix="one")["error"] == 20
        assert self.send("edit", id=10**9)["error"] == 1
        made = self.send("create", **good)
        assert self.send("edit", id=made["id"], channel_prefix="foreign")["error"] == 2
        assert self.http.post("/streaming/api/maintenance/create/", good).json()["error"] == -3
        unsigned = {**good, "client_id": self.cast.north.client.pk}
        assert self.http.post("/streaming/api/maintenance/create/", unsigned).json()["error"] == -2
