"""What the session of a child's profile finds, sees and plays: nothing of adult channels, nothing above its age."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apis.tvmiddleware.urls import routes
from epg.models import EpgCategory, EpgPremiere
from tests import factories as make
from tests.costs.counting import counted
from tests.factories import NOW
from tests.playing import PlayingTestCase
from tvmiddleware.models import AccountChannel, ContentPosition, Notification, Profile

HOUR = timedelta(hours=1)
ADULT, OLD = "Sinners", "Slaughter"
MARKS = (ADULT, OLD, "sinners.jpg", "slaughter.jpg")
TELL = {  # what an account without a profile learns there, so that the sweep can be trusted
    "channel/detail/", "channel/list/", "channel/list/last/", "channel/list/programs/", "channel/list/search/",
    "channel/programs/", "notification/list/", "premiere/list/", "program/category/channel/list/",
    "program/category/record/list/", "program/detail/", "program/list/", "program/list/search/",
    "v2/channel/info/", "v2/channel/list/",
}  # fmt: skip


class ChildsSessionTest(PlayingTestCase):
    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        self.guide, self.category = make.epg_channel(name=f"{ADULT} guide"), EpgCategory.objects.create(name="Any")
        adult = {"parent_control": True, "recording_days": 3, "epg_channel": self.guide, "name": f"{ADULT} TV"}
        self.saved(cast.two, **adult)
        self.film = self.aired(self.guide, -2, f"{ADULT} film")
        self.aired(self.guide, 0, f"{ADULT} now")
        self.saved(cast.past, name=f"{OLD} film", rating=18, preview="slaughter.jpg", category=self.category)
        self.saved(cast.current, name=f"{OLD} now", rating=18, preview="slaughter.jpg", category=self.category)
        self.saved(cast.coming, name="Late fairy tale", rating=6)
        for guide, begin, name in ((cast.guide, cast.current.datetime_begin, OLD), (self.guide, NOW, ADULT)):
            end = begin + 2 * HOUR
            EpgPremiere.objects.create(epg_channel=guide, name=name, datetime_begin=begin, datetime_end=end)
        for channel, program in ((cast.one, cast.current), (cast.two, self.film)):
            Notification.objects.create(account=cast.anna, channel=channel, program_id=program.pk, created_at=NOW)
        AccountChannel.objects.create(account=cast.anna, channel=cast.two, is_favorited=True, last_viewed_at=NOW)
        self.child = Profile.objects.create(
            client=cast.north.client, name="Child", show_adult_content=False, max_rating=6
        )
        with self.captureOnCommitCallbacks(execute=True):
            self.key = make.session(cast.anna, device=cast.north.pc, device_uid="child-pc", profile=self.child)

    def aired(self, guide: Any, hours: int, name: str) -> Any:
        begin = NOW + hours * HOUR
        return make.program(guide, begin, begin + HOUR, name=name, preview="sinners.jpg")

    def told(self, path: str, key: Any, params: dict[str, Any]) -> bool:
        given = {"client_id": self.cast.north.client.pk, "authkey": key.key, **params}
        body = self.http.get(self.url(path), given).content.decode()
        return any(mark in body for mark in MARKS)

    @staticmethod
    def reading() -> list[str]:
        """Every method that reads for a session, whatever it is about: those to come are asked too."""
        specs = ((row.path, row.spec) for row in routes if not row.old)
        return [
            path.lstrip("/")
            for path, spec in specs
            if spec.db == "read" and any("authkey" in way for way in spec.auth.schemes)
        ]

    # --- everything at once -----------------------------------------------------------------------------------
    def test_no_method_tells_of_it(self) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        day = {
            "programs_from_ts": int((NOW - 3 * HOUR).timestamp()),
            "programs_to_ts": int((NOW + 3 * HOUR).timestamp()),
        }
        either = {"channel_ids": f"{one},{two}", "category_id": self.category.pk, "redirect": 0, **day}
        asked = (
            {**either, "cid": two, "pid": self.film.pk, "search": ADULT[:5]},
            {**either, "cid": one, "pid": self.cast.past.pk, "search": OLD[:5]},
            {**either, "pid": self.cast.current.pk, "search": OLD.lower(), "next": 1, "device": "mag"},
            {"cid": 0, "pid": self.film.pk},
        )  # fmt: skip
        known: set[str] = set()
        found = []
        for path in self.reading():
            for params in asked:
                if path in TELL - known and self.told(path, self.cast.anna_key, params):
                    known.add(path)
                if self.told(path, self.key, params):
                    found.append((path, params))
        assert found == []
        assert TELL - known == set()

    # --- one by one -------------------------------------------------------------------------------------------
    def as_child(self, path: str, **params: Any) -> dict[str, Any]:
        return self.call(path, key=self.key, **params)

    def test_an_adult_channel_is_an_unknown_one(self) -> None:
        two = self.cast.two.pk
        for path, params in (
            ("channel/url/", {"redirect": 0}), ("channel/detail/", {}), ("channel/programs/", {}),
            ("program/list/", {}),
            ("program/url/", {"pid": self.film.pk, "redirect": 0}), ("program/detail/", {"pid": self.film.pk}),
            ("notification/create/", {"pid": self.film.pk}), ("content/position/remember/channel/", {}),
        ):  # fmt: skip
            with self.subTest(path):
                asked, unknown = (self.as_child(path, cid=pk, channel_id=pk, **params) for pk in (two, 999_999))
                assert asked == unknown
                self.assert_ok(self.call(path, cid=two, channel_id=two, **params))
        marks = f'[{{"channel_id": {two}, "is_favorited": 1}}]'
        assert self.as_child("v2/account/channels/update/", account_channels=marks)["error"] != 0

    def test_a_programme_above_the_age_is_an_unknown_one(self) -> None:
        one, past = self.cast.one.pk, self.cast.past
        began = int(past.datetime_begin.timestamp()) + 60
        pairs: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
            ("program/url/", {"pid": past.pk, "redirect": 0}, {"pid": 999_999, "redirect": 0}),
            ("program/url/", {"time": began, "redirect": 0}, {"pid": 999_999, "redirect": 0}),
            ("program/detail/", {"pid": past.pk}, {"pid": 999_999}),
            ("notification/create/", {"pid": self.cast.current.pk}, {"pid": 999_999}),
        )
        for path, params, other in pairs:
            with self.subTest(path):
                assert self.as_child(path, cid=one, **params) == self.as_child(path, cid=one, **other)
                self.assert_ok(self.call(path, cid=one, **params))
        place = {"content_type": "program", "content_id": past.pk, "position": 60}
        assert self.as_child("content/position/set/", **place)["error"] != 0
        assert not ContentPosition.objects.exists()

    def test_what_fits_the_age_stays(self) -> None:
        assert self.as_child("channel/url/", cid=self.cast.one.pk, redirect=0)["uri"]
        assert [row["program_name"] for row in self.as_child("program/list/search/", search="fairy")["results"]] != []
        names = [row["program_name"] for row in self.as_child("channel/programs/", cid=self.cast.one.pk)["programs"]]
        assert names == ["Late fairy tale"]
        row = self.as_child("channel/list/")["channels"][0]
        assert (row["program_name"], row["next_program_name"]) == ("", "Late fairy tale")

    def test_without_a_rating_and_at_the_very_age(self) -> None:
        for rating, told in ((0, True), (6, True), (7, False)):
            self.saved(self.cast.coming, rating=rating)
            answer = self.as_child("program/detail/", pid=self.cast.coming.pk)
            assert (answer["error"] == 0) is told, rating

    def test_a_profile_for_an_age_with_adult_channels_and_the_reverse(self) -> None:
        self.saved(self.child, show_adult_content=True)
        assert self.as_child("channel/url/", cid=self.cast.two.pk, redirect=0)["uri"]
        assert self.as_child("program/detail/", pid=self.cast.past.pk)["error"] == 1
        self.saved(self.child, show_adult_content=False, max_rating=0)
        assert self.as_child("channel/url/", cid=self.cast.two.pk, redirect=0)["error"] == 404
        assert self.as_child("program/detail/", pid=self.cast.past.pk)["error"] == 0

    def test_a_channel_that_becomes_adult_while_a_child_watches(self) -> None:
        uri = self.as_child("channel/url/", cid=self.cast.one.pk, redirect=0)["uri"]
        grown = self.watch()["uri"]
        assert self.check(uri) == (200, 0)
        self.saved(self.cast.one, parent_control=True)
        assert self.check(uri) == (403, 1)
        assert self.check(grown) == (200, 0)

    def test_the_rule_costs_nothing(self) -> None:
        for path, params in (("channel/url/", {"redirect": 0}), ("channel/programs/", {}), ("channel/list/", {})):
            self.as_child(path, cid=self.cast.one.pk, **params)
            with counted() as cost:
                self.as_child(path, cid=self.cast.one.pk, **params)
            assert cost.sql == 0, path

    def test_a_login_with_the_profile(self) -> None:
        north = self.cast.north.client
        who: dict[str, Any] = {
            "client_id": north.pk,
            "api_key": north.api_key,
            "abonement": 1001,
            "password": "1111",
            "device": "pc",
        }
        with self.captureOnCommitCallbacks(execute=True):
            key = self.response("login/", **who, device_uid="tablet", profile_id=self.child.pk).json()["authkey"]
        own = {"client_id": north.pk, "authkey": key}
        assert self.response("program/detail/", **own, pid=self.cast.past.pk).json()["error"] == 1
        assert self.response("channel/url/", **own, cid=self.cast.two.pk, redirect=0).json()["error"] == 404
