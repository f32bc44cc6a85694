from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.apis.tvmiddleware.seances import CinemaTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.films import make_video
from tests.library.seances import HOUR, make_seance, make_ticket
from tvmiddleware.models import Profile


class SeanceListTest(CinemaTestCase):
    path = "seance/list/"

    def setUp(self) -> None:
        super().setUp()
        self.coming = self.seance(begin=NOW + 5 * HOUR)
        self.running = self.seance(begin=NOW - HOUR, file=self.file)
        self.over = self.seance(begin=NOW - 2 * HOUR)
        for place, seance in enumerate((self.coming, self.running, self.over)):
            self.ticket(seance, str(place), account=self.cast.anna)
        self.ticket(self.seance(), "8")
        self.ticket(self.seance(), "9", account=self.boris)

    def ids(self, **params: Any) -> list[int]:
        return [row["id"] for row in self.assert_ok(self.call(**params))["seances"]]

    def test_own_seances_in_the_order_in_which_they_begin(self) -> None:
        self.north.time_zone = "Asia/Tashkent"
        with self.captureOnCommitCallbacks(execute=True):
            self.north.save()
        first, second = self.assert_ok(self.call())["seances"]
        assert first == {
            "id": self.running.pk, "vid": self.film.pk, "vfid": self.file.pk, "video_name": "Премьера",
            "date_start": "2026-11-22T16:00:00+05:00", "date_end": "2026-11-22T18:00:00+05:00",
        }  # fmt: skip
        assert (second["id"], second["vfid"]) == (self.coming.pk, 0)

    def test_those_that_are_over_where_they_are_asked_for(self) -> None:
        assert self.ids() == [self.running.pk, self.coming.pk]
        assert self.ids(show_past=1) == [self.over.pk, self.running.pk, self.coming.pk]
        assert self.ids(show_past=0) == [self.running.pk, self.coming.pk]
        self.at(NOW + HOUR)
        assert self.ids() == [self.coming.pk], "its last second is the one before its end"

    def test_in_the_callers_language(self) -> None:
        self.film.name_lang1 = "Premiere"
        self.film.save()
        assert self.call(lang="en")["seances"][0]["video_name"] == "Premiere"

    def test_another_accounts_tickets_and_another_operators_are_not_there(self) -> None:
        south = make_seance(make_video(self.cast.south.client))
        make_ticket(south, "1", account=self.cast.vera_key.account)
        assert self.assert_ok(self.call(key=self.cast.vera_key))["seances"][0]["id"] == south.pk
        assert south.pk not in self.ids(show_past=1)
        assert len(self.call(key=self.boris_key)["seances"]) == 1

    def test_a_childs_session_learns_of_no_film_that_is_not_for_it(self) -> None:
        for field, value in (("parent_control", True), ("rating", 18)):
            type(self.film).objects.filter(pk=self.film.pk).update(**{"parent_control": False, field: value})
            child = Profile.objects.create(
                client=self.north, name=field, show_adult_content=False, max_rating=12 if field == "rating" else 0
            )
            key = make.session(self.cast.anna, device=self.cast.north.pc, device_uid=field, profile=child)
            assert self.assert_ok(self.call(key=key, show_past=1))["seances"] == []
            assert len(self.ids()) == 2

    def test_one_statement_however_many_tickets(self) -> None:
        self.call()
        with counted() as cost:
            self.call(show_past=1)
        assert cost.sql == 1

    def test_by_post_as_of_old_and_for_xml_boxes(self) -> None:
        answer = self.decoded(self.response(post=True, **self.identity()))
        assert [row["id"] for row in answer["seances"]] == [self.running.pk, self.coming.pk]
        assert [name.text for name in self.xml().iter("video_name")] == ["Премьера", "Премьера"]

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
