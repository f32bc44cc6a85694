from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.db import DatabaseError

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import ContentPosition


class ContentPositionSetTest(ApiTestCase):
    path = "content/position/set/"

    def set(self, **params: Any) -> dict[str, Any]:
        given = {"content_type": "program", "content_id": self.cast.past.pk, "position": 60, **params}
        return self.call(**{name: value for name, value in given.items() if value is not None})

    def row(self) -> ContentPosition:
        return ContentPosition.objects.get(account=self.cast.anna)

    def test_saved_and_shown_at_once(self) -> None:
        programs = self.call("program/list/", cid=self.cast.one.pk)["programs"]
        assert programs[0]["position"] == 0
        self.assert_ok(self.set())
        row = self.row()
        assert (row.content_type, row.content_id, row.position, row.duration) == (
            "program",
            self.cast.past.pk,
            60,
            90 * 60,
        )
        assert (row.is_viewed, row.channel, row.updated_at) == (False, self.cast.one, NOW)
        programs = self.call("program/list/", cid=self.cast.one.pk)["programs"]
        assert programs[0]["position"] == 60
        assert self.call("program/detail/", pid=self.cast.past.pk)["position"] == 60

    def test_the_newest_wins(self) -> None:
        for position in (60, 120, 90):
            self.assert_ok(self.set(position=position))
        assert self.row().position == 90

    def test_viewed(self) -> None:
        for given, viewed in (
            ({"position": 5129}, False),
            ({"position": 5130}, True),
            ({"position": 94, "duration": 100}, False),
            ({"position": 95, "duration": 100}, True),
            ({"position": 10, "is_viewed": 1}, True),
            ({"position": 5400, "is_viewed": 0}, False),
        ):
            self.assert_ok(self.set(**given))
            assert self.row().is_viewed is viewed, given

    def test_large_numbers(self) -> None:
        self.assert_ok(self.set(position=10**15, duration=10**15))
        assert self.row().position == 2_000_000_000

    def test_xml_and_post(self) -> None:
        identity = self.identity(self.cast.anna_mag_key)
        given: dict[str, Any] = {
            "content_type": "program",
            "content_id": self.cast.past.pk,
            "position": 5,
            "device": "mag",
        }
        response = self.response(post=True, **identity, **given)
        assert response.content == b"<rss><error>0</error><error_message></error_message></rss>"
        assert self.row().position == 5

    def test_wrong_parameters_are_refused(self) -> None:
        for wrong in (
            {"content_type": None},
            {"content_type": "radio"},
            {"content_id": None},
            {"content_id": "x"},
            {"position": None},
            {"position": -1},
            {"duration": -5},
            {"is_viewed": "perhaps"},
        ):
            self.assert_error(self.set(**wrong), 1)
        assert not ContentPosition.objects.exists()

    def test_unknown_content(self) -> None:
        guide = make.epg_channel()
        self.cast.foreign.epg_channel = guide
        self.cast.foreign.save()
        foreign = make.program(guide, NOW, NOW.replace(hour=13))
        for program in (10**9, foreign.pk):
            self.assert_error(self.set(content_id=program), 404)

    def test_films(self) -> None:
        self.assert_error(self.set(content_type="video", content_id=1), 3)
        self.assert_error(self.set(content_type="video", content_id=1, asset_id=1), 404)

    def test_the_database_refuses(self) -> None:
        with patch.object(ContentPosition.objects.__class__, "bulk_create", side_effect=DatabaseError):
            self.assert_error(self.set(), 2)

    def test_a_debtor(self) -> None:
        self.assert_error(self.call(key=self.cast.boris_key, content_type="program", content_id=1, position=1), 403)
