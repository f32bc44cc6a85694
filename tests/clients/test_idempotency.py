"""A call with an Idempotency-Key, as a billing system makes it; over HTTP with a method that needs no billing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db import OperationalError
from django.test import override_settings

from clients.models import Client, IdempotentCall
from clients.services.idempotency import clean_idempotent_calls
from tests.apis.streaming.base import StreamingTestCase
from tests.factories import NOW
from tests.race import RaceTestCase
from tests.signing import signed
from tvmiddleware.models import Maintenance
from tvmiddleware.services import maintenance

BEGIN = "2026-11-22T11:00:00Z"
PATH = "/streaming/api/maintenance/create/"


class IdempotencyTest(StreamingTestCase):
    path = "maintenance/create/"

    def keyed(self, key: str, client: Client | None = None, **params: Any) -> Any:
        client = client or self.cast.north.client
        given = {"client_id": client.pk, "channel_prefix": "one", "datetime_begin": BEGIN, **params}
        with self.captureOnCommitCallbacks(execute=True):
            return self.http.post(PATH, signed(given, client.streaming_api_key), headers={"Idempotency-Key": key})

    def answer(self, key: str, **params: Any) -> dict[str, Any]:
        return self.decoded(self.keyed(key, **params))

    def test_the_same_call_is_done_once_and_answered_alike(self) -> None:
        first = self.keyed("key-1")
        again = self.keyed("key-1")
        assert first.content == again.content
        assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
        assert Maintenance.objects.count() == 1
        self.assert_ok(self.answer("key-2"))
        assert Maintenance.objects.count() == 2

    def test_without_a_key_every_call_is_its_own(self) -> None:
        for _time in range(2):
            self.assert_ok(self.send(channel_prefix="one", datetime_begin=BEGIN))
        assert Maintenance.objects.count() == 2
        assert not IdempotentCall.objects.exists()

    def test_another_body_is_refused(self) -> None:
        self.assert_ok(self.answer("key"))
        self.assert_error(self.answer("key", channel_prefix="two"), 422)
        self.assert_error(self.answer("key", description=""), 422)
        assert Maintenance.objects.count() == 1

    def test_keys_tell_capitals_apart(self) -> None:
        self.assert_ok(self.answer("Key"))
        self.assert_ok(self.answer("kEY", channel_prefix="two"))

    def test_errors_are_kept_too(self) -> None:
        first = self.answer("key", channel_prefix="nosuch")
        self.assert_error(first, 1)
        self.cast.two.url_prefix = "nosuch"
        self.cast.two.save()
        assert self.answer("key", channel_prefix="nosuch") == first
        assert not Maintenance.objects.exists()

    def test_an_unexpected_error_is_kept_and_leaves_nothing_behind(self) -> None:
        real = maintenance.maintenance_create

        def broken(**given: Any) -> None:
            real(**given)
            raise RuntimeError

        with patch.object(maintenance, "maintenance_create", broken):
            self.assert_error(self.answer("key"), -1)
        self.assert_error(self.answer("key"), -1)
        assert not Maintenance.objects.exists()

    def test_a_failed_database_keeps_nothing(self) -> None:
        with patch.object(maintenance, "maintenance_create", side_effect=OperationalError):
            self.assert_error(self.answer("key"), -1)
        assert not IdempotentCall.objects.exists()
        self.assert_ok(self.answer("key"))

    def test_what_is_refused_before_it_begins_does_not_take_the_key(self) -> None:
        self.assert_error(self.answer("key", datetime_begin="yesterday"), 20)
        given = {"client_id": self.cast.north.client.pk, "channel_prefix": "one", "datetime_begin": BEGIN}
        self.http.post(PATH, {**given, "signature": "0" * 32}, headers={"Idempotency-Key": "key"})
        assert not IdempotentCall.objects.exists()

    def test_keys_of_operators_are_their_own(self) -> None:
        self.assert_ok(self.answer("key"))
        south = self.decoded(self.keyed("key", self.cast.south.client, channel_prefix="foreign"))
        self.assert_ok(south)
        assert Maintenance.objects.filter(client=self.cast.south.client).count() == 1

    def test_unusable_keys(self) -> None:
        for key in ("", " ", "x" * 256, "a\tb"):
            self.assert_error(self.answer(key), 400)
        self.assert_ok(self.answer("x" * 255))
        assert Maintenance.objects.count() == 1

    @override_settings(SMARTY_IDEMPOTENCY_HOURS=24)
    def test_a_key_is_kept_for_its_hours(self) -> None:
        self.assert_ok(self.answer("key"))
        self.at(NOW + timedelta(hours=23, minutes=59))
        assert clean_idempotent_calls(now=NOW + timedelta(hours=23, minutes=59)) == 0
        self.answer("key")
        assert Maintenance.objects.count() == 1
        self.at(NOW + timedelta(hours=24, minutes=1))
        self.assert_ok(self.answer("key", channel_prefix="two"))
        assert Maintenance.objects.count() == 2
        assert clean_idempotent_calls(now=NOW + timedelta(hours=49)) == 1
        assert not IdempotentCall.objects.exists()

    def test_the_answer_is_kept_encrypted(self) -> None:
        self.answer("key")
        assert "error" not in IdempotentCall.objects.get().body

    def test_a_call_whose_process_died_is_not_done_again(self) -> None:
        """Only calls that speak with other systems commit their key before they begin."""
        self.answer("key")
        IdempotentCall.objects.update(status=None, body="")
        self.assert_error(self.answer("key"), 409)
        self.assert_error(self.answer("key", channel_prefix="two"), 422)
        assert Maintenance.objects.count() == 1


class IdempotencyRaceTest(RaceTestCase):
    def test_the_same_call_at_the_same_moment(self) -> None:
        from django.test import Client as HttpClient

        from tests.cast import make_cast

        client = make_cast().north.client
        params = signed(
            {"client_id": client.pk, "channel_prefix": "one", "datetime_begin": BEGIN}, client.streaming_api_key
        )

        def call() -> Any:
            return HttpClient().post(PATH, params, headers={"Idempotency-Key": "key"}).json()

        answers, count = self.race([call] * 6, Maintenance.objects.count)
        assert count == 1
        done = [answer for answer in answers if answer["error"] == 0]
        assert done
        assert len({answer["id"] for answer in done}) == 1
        assert {answer["error"] for answer in answers} <= {0, 409}
