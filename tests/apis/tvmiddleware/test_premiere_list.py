from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from epg.models import EpgPremiere
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Channel

HOUR = timedelta(hours=1)


class PremiereListTest(ApiTestCase):
    path = "premiere/list/"

    def announce(self, begin: datetime, name: str = "First night", **fields: Any) -> EpgPremiere:
        values = {"epg_channel": self.cast.guide, "datetime_end": begin + HOUR, **fields}
        return EpgPremiere.objects.create(name=name, datetime_begin=begin, **values)

    def premieres(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(**params))["premieres"]
        return found

    def names(self, **params: Any) -> list[str]:
        return [row["program_name"] for row in self.premieres(**params)]

    def test_in_full(self) -> None:
        self.cast.coming.rating = 16
        self.cast.coming.short_name = "Show"
        self.cast.coming.preview = "http://img.example.com/1.jpg"
        self.cast.coming.meta = {"year": "2026"}
        self.cast.coming.save()
        self.announce(self.cast.coming.datetime_begin, description="New", name_lang1="First night en")
        row = self.premieres(lang="en")[0]
        assert json.loads(row.pop("program_meta"))["year"] == "2026"
        assert row == {
            "id": self.cast.one.pk,
            "program_id": self.cast.coming.pk,
            "program_name": "First night en",
            "program_short_name": "First night en",
            "program_begin_time": int(self.cast.coming.datetime_begin.timestamp()),
            "program_preview_url": "http://img.example.com/1.jpg",
            "program_rating": 16,
            "icon": "",
            "name": "One en",
            "program_description": "New",
        }
        assert self.premieres()[0]["program_short_name"] == "Show"

    def test_not_in_the_guide_yet(self) -> None:
        self.announce(NOW + 100 * HOUR)
        assert self.premieres()[0]["program_id"] == 0

    def test_compact(self) -> None:
        self.announce(NOW + HOUR)
        assert not {"icon", "name", "program_description", "program_meta"} & set(self.premieres(compact=1)[0])

    def test_only_what_is_not_over(self) -> None:
        self.announce(NOW - 2 * HOUR, "Over")
        self.announce(NOW - HOUR, "Just over")
        self.announce(NOW - HOUR / 2, "Running")
        self.announce(NOW + HOUR, "To come")
        assert self.names() == ["Running", "To come"]

    def test_limit_is_per_channel(self) -> None:
        guide = make.epg_channel()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.two.epg_channel = guide
            self.cast.two.save()
        for number in range(3):
            self.announce(NOW + number * HOUR, f"One {number}")
            self.announce(NOW + number * HOUR, f"Two {number}", epg_channel=guide)
        assert self.names(limit=1) == ["One 0", "Two 0"]
        assert len(self.names(limit=2)) == 4
        assert len(self.names()) == 6
        assert self.names(cid=self.cast.two.pk) == ["Two 0", "Two 1", "Two 2"]
        assert self.names(limit=-5) == self.names()

    def test_shifts(self) -> None:
        self.announce(NOW - 2 * HOUR, "Earlier")
        assert self.names() == []
        assert self.names(timeshift_offset=2) == ["Earlier"]
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.timeshift_offset = 2
            channel.save()
        assert self.premieres()[0]["program_begin_time"] == int(NOW.timestamp())

    def test_channels_of_others(self) -> None:
        guide = make.epg_channel()
        for channel in (self.cast.closed, self.cast.foreign):
            channel.epg_channel = guide
            channel.save()
        self.announce(NOW + HOUR, epg_channel=guide)
        assert self.names() == []
        for cid in (self.cast.closed.pk, self.cast.foreign.pk, 10**9):
            self.assert_error(self.call(cid=cid), 1)

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.announce(NOW + HOUR)
        root = self.xml()
        assert root.find("premieres")[0].findtext("program_name") == "First night"

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call(limit="x"), 1)
        self.assert_error(self.call(key=self.cast.boris_key), 403)
