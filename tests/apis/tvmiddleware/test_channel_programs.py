from __future__ import annotations

from datetime import timedelta
from typing import Any

from epg.signals import guide_changed
from tests import factories as make
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.cameras import make_camera
from tvmiddleware.models import Channel

HOUR = timedelta(hours=1)


class ChannelProgramsTest(ApiTestCase):
    path = "channel/programs/"

    def programs(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(**{"cid": self.cast.one.pk, **params}))["programs"]
        return found

    def names(self, **params: Any) -> list[str]:
        return [row["program_name"] for row in self.programs(**params)]

    def kept(self, **params: Any) -> str:
        response = self.response(**{**self.identity(), "cid": self.cast.one.pk, **params})
        return str(response.headers["Cache-Control"])

    def shifted(self, hours: int) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.timeshift_offset = hours
            channel.save()

    def test_current_and_following(self) -> None:
        current, coming = self.programs()
        begin = int(self.cast.current.datetime_begin.timestamp())
        assert current == {
            "id": self.cast.current.pk,
            "program_name": "Noon news",
            "program_begin_time": begin,
            "program_end_time": begin + 3600,
            "program_preview_url": "",
            "program_rating": 0,
            "program_category": "",
            "program_description": "",
            "datetime_begin": begin,
            "datetime_end": begin + 3600,
        }
        assert coming["program_name"] == "Evening show"

    def test_as_a_known_client_asks(self) -> None:
        rows = self.programs(timeshift_offset=0, compact=0, limit=6, device="browser", sess_key="1", lang="en")
        assert [row["program_name"] for row in rows] == ["Noon news en", "Evening show"]

    def test_compact(self) -> None:
        assert set(self.programs(compact=1)[0]) == {
            "id",
            "program_name",
            "program_begin_time",
            "program_end_time",
            "program_preview_url",
            "program_rating",
        }

    def test_limit(self) -> None:
        for number in range(20):
            make.program(self.cast.guide, NOW + (number + 2) * HOUR, NOW + (number + 3) * HOUR, name=f"{number}")
        assert len(self.programs()) == 6
        assert len(self.programs(limit=1)) == 1
        assert len(self.programs(limit=12)) == 12  # it runs into the next day
        assert len(self.programs(limit=100)) == 12
        assert len(self.programs(limit=0)) == 1

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(cid=self.cast.one.pk)
        assert [item.findtext("program_name") for item in root.find("programs")] == ["Noon news", "Evening show"]
        assert root.find("programs")[0].findtext("datetime_begin") == root.find("programs")[0].findtext(
            "program_begin_time"
        )
        assert self.xml(cid=self.cast.two.pk).find("programs").text is None

    # --- how long it holds ------------------------------------------------------------------------------------------
    def test_it_may_be_kept_until_the_programme_ends(self) -> None:
        assert self.kept() == "max-age=1800"
        self.at(NOW + timedelta(minutes=29, seconds=59))
        assert self.kept() == "max-age=1"
        self.at(NOW + timedelta(minutes=30))
        assert self.kept() == "max-age=5400"
        assert self.names() == ["Evening show"]

    def test_in_xml_too(self) -> None:
        identity = self.identity(self.cast.anna_mag_key)
        response = self.response(**identity, device="mag", cid=self.cast.one.pk)
        assert response.headers["Cache-Control"] == "max-age=1800"
        assert response.content.startswith(b"<rss>")

    def test_in_a_gap_until_the_next_begins(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.current.delete()
        assert self.names() == ["Evening show"]
        assert self.kept() == "max-age=1800"

    def test_without_a_guide_for_a_minute(self) -> None:
        assert self.kept(cid=self.cast.two.pk) == "max-age=60"
        assert self.programs(cid=self.cast.two.pk) == []

    def test_only_for_the_caller_when_the_key_is_in_a_cookie(self) -> None:
        self.http.cookies["authkey"] = self.cast.anna_key.key
        response = self.response(client_id=self.cast.north.client.pk, cid=self.cast.one.pk)
        assert response.headers["Cache-Control"] == "private, max-age=1800"

    # --- hour shift -------------------------------------------------------------------------------------------------
    def test_the_channels_shift(self) -> None:
        self.shifted(1)
        rows = self.programs()
        assert [row["program_name"] for row in rows] == ["Morning film", "Noon news", "Evening show"]
        begin = int(self.cast.past.datetime_begin.timestamp())
        assert (rows[0]["program_begin_time"], rows[0]["datetime_begin"]) == (begin + 3600, begin)
        assert self.kept() == "max-age=1800"

    def test_the_boxs_shift(self) -> None:
        assert self.names(timeshift_offset=-1) == ["Evening show"]
        assert self.kept(timeshift_offset=-1) == "max-age=3600"
        self.shifted(1)
        assert self.names(timeshift_offset=2) == ["Morning film", "Noon news", "Evening show"]
        assert self.kept(timeshift_offset=2) == "max-age=5400"
        assert self.names(timeshift_offset=10**9) == []  # two days ago at most, and there was no guide

    # --- caches and errors ------------------------------------------------------------------------------------------
    def test_warm(self) -> None:
        self.programs()
        with counted() as cost:
            self.programs()
        assert cost.sql == 0
        assert cost.cache <= 2

    def test_an_import_is_seen_at_once(self) -> None:
        self.programs()
        self.cast.coming.__class__.objects.filter(pk=self.cast.coming.pk).update(name="Imported")
        guide_changed.send(sender=None, epg_channel_ids=[self.cast.guide.pk])
        assert self.names() == ["Noon news", "Imported"]

    def test_wrong_calls_get_their_error_codes(self) -> None:
        for wrong in ({}, {"cid": "x"}, {"cid": self.cast.closed.pk}, {"cid": self.cast.foreign.pk}, {"cid": 10**9}):
            self.assert_error(self.call(**wrong), 1)
        self.assert_error(self.call(key=self.cast.boris_key, cid=self.cast.one.pk), 403)

    # --- cameras ------------------------------------------------------------------------------------------------------
    def test_of_a_camera(self) -> None:
        north = self.cast.north
        camera = make_camera(north.client, epg_channel=self.cast.guide, tariffs=[north.basic])
        wanted = {"cid": camera.pk, "is_camera": 1}
        assert self.names(**wanted) == self.names()
        assert self.names(**wanted, limit=1) == ["Noon news"]
        assert self.kept(**wanted) == "max-age=1800"
        later = self.programs(**wanted, timeshift_offset=1)[0]
        assert later["program_name"] == "Morning film"
        assert later["program_begin_time"] == int((NOW - HOUR).timestamp())

    def test_a_camera_is_not_a_channel(self) -> None:
        camera = make_camera(self.cast.north.client, epg_channel=self.cast.guide)
        foreign = make_camera(self.cast.south.client, tariffs=[self.cast.south.basic])
        for cid in (camera.pk, foreign.pk, 99999, "x"):
            self.assert_error(self.call(cid=cid, is_camera=1), 1)
