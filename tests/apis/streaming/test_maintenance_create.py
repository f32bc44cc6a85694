from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.apis.streaming.base import StreamingTestCase
from tests.factories import NOW
from tests.signing import signed
from tvmiddleware.models import Maintenance

BEGIN = "2026-11-22T11:00:00.0+00:00"


def at(hour: int) -> datetime:
    return datetime(2026, 11, 30, hour, tzinfo=UTC)


class MaintenanceCreateTest(StreamingTestCase):
    path = "maintenance/create/"

    def watch(self) -> dict[str, Any]:
        identity = {**self.identity(), "cid": self.cast.one.pk, "redirect": 0}
        answer: dict[str, Any] = self.http.get("/tvmiddleware/api/channel/url/", identity).json()
        return answer

    def test_it_is_seen_by_playback_at_once(self) -> None:
        assert self.watch()["error"] == 0
        answer = self.assert_ok(self.send(channel_prefix="one", datetime_begin=BEGIN, description="new switch"))
        row = Maintenance.objects.get(pk=answer["id"])
        assert row.client == self.cast.north.client
        assert list(row.channels.all()) == [self.cast.one]
        assert (row.datetime_begin, row.datetime_end) == (NOW - timedelta(hours=1), None)
        answered = self.watch()
        assert answered["error"] == 404
        assert "new switch" in str(answered["error_message"])

    def test_it_ends_by_itself(self) -> None:
        self.assert_ok(self.send(channel_prefix="one", datetime_begin=BEGIN, datetime_end="2026-11-22T15:30:00.0+0300"))
        assert self.watch()["error"] == 404
        self.at(NOW + timedelta(minutes=30))
        assert self.watch()["error"] == 0

    def test_times_in_any_notation(self) -> None:
        for begin in (
            "2026-11-22T14:00:00+03:00",
            "2026-11-22T11:00:00Z",
            "2026-11-22T11:00:00.000",
            "2026-11-22T06:00:00.5-05",
        ):
            answer = self.assert_ok(self.send(channel_prefix="one", datetime_begin=begin))
            row = Maintenance.objects.get(pk=answer["id"])
            assert row.datetime_begin.replace(microsecond=0) == datetime(2026, 11, 22, 11, tzinfo=UTC)

    def test_a_time_without_an_offset_is_the_operators(self) -> None:
        client = self.cast.north.client
        client.time_zone = "Asia/Vladivostok"
        with self.captureOnCommitCallbacks(execute=True):
            client.save()
        times = {"datetime_begin": "2026-11-30T10:00:00", "datetime_end": "2026-11-30 12:00"}
        row = Maintenance.objects.get(pk=self.assert_ok(self.send(channel_prefix="one", **times))["id"])
        assert (row.datetime_begin, row.datetime_end) == (at(0), at(2))
        self.path = "maintenance/edit/"
        times = {"datetime_begin": "2026-11-30T11:00:00", "datetime_end": "2026-11-30T13:00:00+10:00"}
        self.assert_ok(self.send(id=row.pk, **times))
        row.refresh_from_db()
        assert (row.datetime_begin, row.datetime_end) == (at(1), at(3))

    def test_several_prefixes(self) -> None:
        answer = self.assert_ok(self.send(channel_prefix="one,two,nosuch", datetime_begin=BEGIN))
        assert set(Maintenance.objects.get(pk=answer["id"]).channels.all()) == {self.cast.one, self.cast.two}

    def test_no_channel_with_the_prefix(self) -> None:
        for prefix in ("nosuch", "foreign", "On", ","):
            self.assert_error(self.send(channel_prefix=prefix, datetime_begin=BEGIN), 1)
        assert not Maintenance.objects.exists()

    def test_wrong_parameters_are_refused(self) -> None:
        self.assert_error(self.send(datetime_begin=BEGIN), 20)
        self.assert_error(self.send(channel_prefix="one"), 20)
        for begin in ("yesterday", "2026-13-40T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"):
            self.assert_error(self.send(channel_prefix="one", datetime_begin=begin), 20)
        self.assert_error(self.send(channel_prefix="one", datetime_begin=BEGIN, datetime_end=BEGIN), 20)

    def test_the_signature(self) -> None:
        params: dict[str, Any] = {"channel_prefix": "one", "datetime_begin": BEGIN}
        client = self.cast.north.client
        for secret in (client.api_key, client.content_api_key, client.billing_api_key):
            self.assert_error(self.decoded(self.response(**signed({"client_id": client.pk, **params}, secret))), -2)
        self.assert_error(self.decoded(self.response(client_id=client.pk, **params)), -2)
        own = self.signed(**params)
        self.assert_error(self.decoded(self.response(**{**own, "channel_prefix": "two"})), -2)
        self.assert_error(self.decoded(self.response(**{**own, "client_id": self.cast.south.client.pk})), -2)
        assert not Maintenance.objects.exists()

    def test_only_what_is_signed_counts(self) -> None:
        own = self.signed(channel_prefix="one", datetime_begin=BEGIN)
        forged = {"channel_prefix": "two", "description": "forged", "client_id": self.cast.south.client.pk}
        self.assert_ok(self.decoded(self.response(body=forged, **own)))
        made = Maintenance.objects.get()
        assert (made.client, made.description) == (self.cast.north.client, "")
        assert [channel.name for channel in made.channels.all()] == ["One"]

    def test_an_unknown_operator_is_refused(self) -> None:
        params = {"channel_prefix": "one", "datetime_begin": BEGIN}
        for client_id in ("999999", "", "x", "²"):
            wrong = signed({"client_id": client_id, **params}, "secret")
            self.assert_error(self.decoded(self.response(post=True, **wrong)), -3)

    def test_get_and_multipart_and_no_slash(self) -> None:
        params = self.signed(channel_prefix="one", datetime_begin=BEGIN)
        self.assert_ok(self.decoded(self.http.get("/streaming/api/maintenance/create", params)))
        body = "&".join(f"{name}={str(value).replace('+', '%2B')}" for name, value in params.items())
        sent = self.http.post(
            "/streaming/api/maintenance/create", body, content_type="application/x-www-form-urlencoded"
        )
        self.assert_ok(self.decoded(sent))
        half = {name: params.pop(name) for name in ("client_id", "signature")}
        query = "&".join(f"{name}={value}" for name, value in half.items())
        self.assert_ok(self.decoded(self.http.post(f"/streaming/api/maintenance/create/?{query}", params)))
        assert Maintenance.objects.count() == 3

    def test_it_always_answers_in_json(self) -> None:
        answer = self.response(post=True, **self.signed(channel_prefix="one", datetime_begin=BEGIN, device="mag"))
        assert answer.headers["Content-Type"].startswith("application/json")
