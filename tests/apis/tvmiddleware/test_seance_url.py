from __future__ import annotations

from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from external_api import registry
from external_api.exceptions import ExternalApiException
from external_api.models import ApiConfig
from library.models import FileTrack, Seance
from library.services import seance_tickets
from tests import factories as make
from tests.apis.tvmiddleware.seances import CinemaTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.films import make_file, make_trailer, make_video
from tests.library.seances import HOUR, make_seance, make_ticket
from tvmiddleware.models import PlayDevice, Profile

CODE = "12345678"


class Billing:
    """The operator's billing; ``answer``: what it says of a ticket."""

    answer: Any = True
    asked: list[tuple[str, int, Any]] = []

    def __init__(self, **attributes: Any) -> None:
        pass

    def check_ticket(self, code: str, sid: int, params: Any) -> Any:
        self.asked.append((code, sid, params.account.pk))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class SeanceUrlTest(CinemaTestCase):
    path = "seance/url/"

    def setUp(self) -> None:
        super().setUp()
        self.running = self.seance(begin=NOW - HOUR)
        self.fresh = self.ticket(self.running)

    def check(self, uri: str) -> int:
        token = urlsplit(uri).query.removeprefix("token=")
        return int(self.response("streamservice/token/check/", token=token, name="films/premiere.mp4").status_code)

    # --- playing ----------------------------------------------------------------------------------------------
    def test_a_code_opens_what_is_not_paid(self) -> None:
        self.assert_error(self.call("video/url/", vid=self.film.pk, redirect=0), 3)
        answer = self.assert_ok(self.call(code=CODE))
        assert answer["uri"].startswith("http://vod.example.com/vod/films/premiere.mp4/index.m3u8?token=")
        assert answer["stream_service_id"] == self.vod.pk
        assert (answer["begin_time"], answer["position"]) == ("2026-11-22T11:00:00+00:00", 3600)
        assert (answer["ext_id"], answer["audio_tracks"], answer["video_qualities"]) == ("", [], [])
        row = type(self.fresh).objects.get()
        assert (row.account, row.activated_at) == (self.cast.anna, NOW)

    def test_later_by_the_seance_or_by_the_code_again(self) -> None:
        self.call(code=CODE)
        self.at(NOW + HOUR / 2)
        for named in ({"sid": self.running.pk}, {"code": CODE}, {"sid": self.running.pk, "code": f" {CODE} "}):
            assert self.assert_ok(self.call(**named))["position"] == 5400
        response = self.response(**self.identity(), sid=self.running.pk)
        assert response.headers["Cache-Control"] == "no-store"

    def test_the_token_opens_the_file_while_the_seance_runs_and_no_film(self) -> None:
        make_file(self.film, filename="films/other.mp4")
        uri = self.call(code=CODE)["uri"]
        assert self.check(uri) == 200
        with counted() as cost:
            assert self.check(uri) == 200
        assert cost.sql == 0, "streamers ask all evening"
        self.assert_error(self.call("video/url/", vfid=self.file.pk, redirect=0), 3)
        self.at(NOW + HOUR)
        assert self.check(uri) == 403

    def test_the_token_ends_with_the_ticket_and_with_the_seance(self) -> None:
        uri = self.call(code=CODE)["uri"]
        assert self.check(uri) == 200
        with self.captureOnCommitCallbacks(execute=True):
            Seance.objects.get().save()
            self.fresh.refresh_from_db()
            self.fresh.delete()
        assert self.check(uri) == 403
        self.ticket(self.running)
        uri = self.call(code=CODE)["uri"]
        assert self.check(uri) == 200
        with self.captureOnCommitCallbacks(execute=True):
            moved = Seance.objects.get()
            moved.date_start = NOW + HOUR
            moved.date_end = NOW + 2 * HOUR
            moved.save()
        assert self.check(uri) == 403

    def test_the_file_of_the_seance(self) -> None:
        make_trailer(self.film, sort=-1)
        second = make_file(self.film, filename="films/second.mp4", sort=9)
        assert "/films/premiere.mp4/" in self.call(code=CODE)["uri"], "the first that is no trailer"
        Seance.objects.update(file=second)
        assert "/films/second.mp4/" in self.call(code=CODE)["uri"]
        second.delete()
        assert "/films/premiere.mp4/" in self.call(code=CODE)["uri"]
        self.film.files.all().delete()
        with self.captureOnCommitCallbacks(execute=True):
            self.film.save()
        self.assert_error(self.call(code=CODE), 6)

    def test_other_services_and_tracks(self) -> None:
        FileTrack.objects.create(video_file=self.file, kind="audio", index="a2", lang="ru", is_active=True)
        answer = self.call(code=CODE, audio_pid=2)
        assert [row["index"] for row in answer["audio_tracks"]] == [2]
        self.assert_error(self.call(code=CODE, exclude_service_id=self.vod.pk), 6)

    def test_an_announcement_has_its_premiere(self) -> None:
        self.film.is_announcement = True
        with self.captureOnCommitCallbacks(execute=True):
            self.film.save()
        self.assert_ok(self.call(code=CODE))

    # --- refused ----------------------------------------------------------------------------------------------
    def test_nothing_named_or_nothing_there(self) -> None:
        south = make_seance(make_video(self.cast.south.client))
        make_ticket(south, "55555555")
        wrong: list[tuple[dict[str, Any], int]] = [
            ({}, 1),
            ({"sid": "x"}, 1),
            ({"sid": 999999}, 2),
            ({"sid": south.pk}, 2),
            ({"code": "55555555"}, 2),
            ({"code": "0"}, 2),
            ({"code": "12 34"}, 2),
            ({"code": CODE, "sid": south.pk}, 2),
            ({"sid": self.running.pk}, 5),
        ]
        for params, code in wrong:
            self.assert_error(self.call(**params), code)
        assert self.owner(self.fresh) is None

    def test_a_seance_that_is_over(self) -> None:
        self.call(code=CODE)
        self.at(NOW + HOUR)
        self.assert_error(self.call(code=CODE), 3)
        self.assert_error(self.call(sid=self.running.pk), 3)
        self.assert_error(self.call(key=self.boris_key, code=CODE), 3)

    def test_anothers_ticket(self) -> None:
        self.call(code=CODE)
        self.assert_error(self.call(key=self.boris_key, code=CODE), 4)
        self.assert_error(self.call(key=self.boris_key, sid=self.running.pk), 5)
        assert self.owner(self.fresh) == self.cast.anna

    def test_before_the_begin_the_ticket_is_stored(self) -> None:
        coming = self.seance(begin=NOW + HOUR)
        ticket = self.ticket(coming, "22222222")
        self.assert_error(self.call(code="22222222"), 7)
        assert self.owner(ticket) == self.cast.anna
        self.assert_error(self.call(sid=coming.pk), 7)
        self.at(NOW + HOUR)
        assert self.assert_ok(self.call(sid=coming.pk))["position"] == 0

    def test_a_second_ticket_stays_fresh(self) -> None:
        second = self.ticket(self.running, "22222222")
        self.call(code=CODE)
        self.assert_error(self.call(code="22222222"), 8)
        assert self.owner(second) is None
        self.assert_ok(self.call(key=self.boris_key, code="22222222"))

    def test_device_and_visibility(self) -> None:
        self.film.available_on.set([PlayDevice.objects.get(system_name="mag")])
        with self.captureOnCommitCallbacks(execute=True):
            self.film.save()
        self.assert_error(self.call(code=CODE, device="pc"), 6)
        assert self.owner(self.fresh) == self.cast.anna, "he watches on another device"
        assert self.xml(code=CODE, device="mag").findtext(".//error") == "0"
        self.film.available_on.clear()
        with self.captureOnCommitCallbacks(execute=True):
            self.film.tariffs.clear()
        self.assert_error(self.call(code=CODE), 6)

    def test_a_childs_session(self) -> None:
        self.film.rating = 18
        with self.captureOnCommitCallbacks(execute=True):
            self.film.save()
        child = Profile.objects.create(client=self.north, name="Child", max_rating=6)
        key = make.session(self.cast.anna, device=self.cast.north.pc, device_uid="child", profile=child)
        self.assert_error(self.call(key=key, code=CODE), 6)
        self.assert_ok(self.call(code=CODE))

    def test_codes_are_not_guessed(self) -> None:
        with patch.object(seance_tickets, "TRIES", 3):
            for _try in range(3):
                self.assert_error(self.call(code="99999999"), 2)
            self.assert_error(self.call(code=CODE), 2)
            self.assert_ok(self.call(key=self.boris_key, code=CODE))
            own = self.ticket(self.seance(), "22222222", account=self.cast.anna)
            self.assert_ok(self.call(code=own.code))

    # --- the operator's billing -------------------------------------------------------------------------------
    def billing(self, answer: Any) -> None:
        Billing.answer, Billing.asked = answer, []
        if registry.get("tests.tickets") is None:
            registry.add("tests.tickets", Billing)
            self.addCleanup(registry.remove, "tests.tickets")
            with self.captureOnCommitCallbacks(execute=True):
                ApiConfig.objects.create(
                    client=self.north, name="billing", handler="tests.tickets", default_for_billing=True
                )

    def test_the_billing_refuses_a_ticket(self) -> None:
        for answer in (False, 0, ExternalApiException("unknown"), RuntimeError("down")):
            self.billing(answer)
            self.assert_error(self.call(code=CODE), 9)
            assert Billing.asked == [(CODE, self.running.pk, self.cast.anna.pk)]
            assert self.owner(self.fresh) is None

    def test_the_billing_is_asked_about_fresh_tickets_only(self) -> None:
        for answer in (None, True):
            self.billing(answer)
            type(self.fresh).objects.update(account=None, activated_at=None)
            self.assert_ok(self.call(code=CODE))
        self.assert_ok(self.call(code=CODE))
        self.assert_ok(self.call(sid=self.running.pk))
        self.assert_error(self.call(key=self.boris_key, code=CODE), 4)
        self.ticket(self.running, "22222222")
        self.assert_error(self.call(code="22222222"), 8)
        assert len(Billing.asked) == 1

    def test_the_customers_own_billing(self) -> None:
        self.billing(False)
        registry.add("tests.own", type("Own", (Billing,), {"check_ticket": lambda self, code, sid, params: True}))
        self.addCleanup(registry.remove, "tests.own")
        with self.captureOnCommitCallbacks(execute=True):
            own = ApiConfig.objects.create(client=self.north, name="own", handler="tests.own")
            self.cast.anna.customer.custom_billing_api = own.pk
            self.cast.anna.customer.save()
        self.assert_error(self.call(key=self.boris_key, code=CODE), 9)
        self.assert_ok(self.call(code=CODE))

    # --- the rest ---------------------------------------------------------------------------------------------
    def test_by_post_as_of_old_and_for_xml_boxes(self) -> None:
        answer = self.decoded(self.response(post=True, **self.identity(), code=CODE))
        assert answer["position"] == 3600
        assert self.xml(sid=self.running.pk).findtext(".//position") == "3600"

    def test_a_foreign_page_activates_nothing(self) -> None:
        self.http.cookies["authkey"] = self.cast.anna_key.key
        given: dict[str, Any] = {"client_id": self.north.pk, "code": CODE}
        response = self.http.get(self.url(""), given, headers={"Origin": "https://evil.example.com"})
        assert response.json()["error"] == 403
        assert self.owner(self.fresh) is None

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(code=CODE), 403)
