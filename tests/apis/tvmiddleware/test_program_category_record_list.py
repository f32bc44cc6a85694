from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from epg.models import Epg, EpgCategory, EpgGenre
from epg.signals import guide_changed
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.showcase import make_selection, make_series
from tvmiddleware.models import Channel, ContentPosition, ProgramBlocking

HOUR = timedelta(hours=1)


class ProgramCategoryRecordListTest(ApiTestCase):
    path = "program/category/record/list/"
    films: EpgCategory
    drama: EpgGenre

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.films = EpgCategory.objects.create(name="Films", name_lang1="Films en")
        cls.drama = EpgGenre.objects.create(name="Drama")
        cls.cast.past.category = cls.films
        cls.cast.past.meta = {"year": "1999"}
        cls.cast.past.save()
        cls.cast.past.genres.add(cls.drama)
        cls.cast.coming.category = cls.films
        cls.cast.coming.save()

    def serial(self, *hours: int, name: str = "Serial", **fields: Any) -> list[Epg]:
        return [
            make.program(
                self.cast.guide, NOW - hour * HOUR, NOW - hour * HOUR + HOUR, category=self.films, name=name, **fields
            )
            for hour in hours
        ]

    def records(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(**{"category_id": self.films.pk, **params}))["records"]
        return found

    def test_a_single_recording(self) -> None:
        answer = self.assert_ok(self.call(category_id=self.films.pk, lang="en"))
        assert answer["count"] == 1
        row = answer["records"][0]
        begin = int(self.cast.past.datetime_begin.timestamp())
        record = row.pop("record")[0]
        assert row == {
            "selection_id": 0,
            "begin_time": begin,
            "short_name": "Morning film",
            "category": "Films en",
            "preview": "",
            "rating": 0,
            "description": "A film",
            "channel": {"id": self.cast.one.pk, "name": "One en", "icon": ""},
        }
        assert json.loads(record["meta"])["year"] == "1999"
        assert (record["program_id"], record["begin_time"], record["name"]) == (
            self.cast.past.pk,
            begin,
            "Morning film",
        )
        assert "api/program/url" in record["url"]

    def test_those_of_one_name_together(self) -> None:
        first, *_others = self.serial(60, 40, 20)
        rows = self.records()
        assert [row["short_name"] for row in rows] == ["Morning film", "Serial"]
        assert (rows[1]["selection_id"], rows[1]["record"]) == (0, [])
        series = make_series(self.cast.north.client, "Serial", [first])
        make_series(self.cast.south.client, "South", [first])
        make_selection(self.cast.north.client, "By hand", [first])
        assert self.records()[1]["selection_id"] == series.pk
        assert rows[1]["begin_time"] == int(first.datetime_begin.timestamp())

    def test_short_names_gather(self) -> None:
        self.serial(20, name="Serial, part 1", short_name="Serial")
        self.serial(10, name="Serial, part 2", short_name="Serial")
        assert [row["short_name"] for row in self.records()] == ["Morning film", "Serial"]

    def test_by_genre(self) -> None:
        rows = self.records(category_id="", genre_id=self.drama.pk)
        assert [row["short_name"] for row in rows] == ["Morning film"]
        assert self.records(category_id="", genre_id=10**6) == []

    def test_only_what_is_in_the_archive(self) -> None:
        self.serial(73, name="Gone")
        self.serial(72, name="Just there")
        with self.captureOnCommitCallbacks(execute=True):
            ProgramBlocking.objects.create(
                client=self.cast.north.client, epg_channel=self.cast.guide, datetime_begin=self.cast.past.datetime_begin
            )
        assert [row["short_name"] for row in self.records()] == ["Just there"]

    def test_rows_come_in_pages(self) -> None:
        for number in range(5):
            self.serial(10 + number, name=f"Film {number}")
        answer = self.assert_ok(self.call(category_id=self.films.pk, limit=2, page=2))
        assert answer["count"] == 6
        assert [row["short_name"] for row in answer["records"]] == ["Film 1", "Film 2"]
        assert self.records(limit=2, page=9) == []
        assert len(self.records(limit=1000)) == 6

    def test_position(self) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna, content_type="program", content_id=self.cast.past.pk, position=33, updated_at=NOW
        )
        assert self.records()[0]["record"][0]["position"] == 33

    def test_an_import_is_seen_at_once(self) -> None:
        assert len(self.records()) == 1
        Epg.objects.filter(pk=self.cast.past.pk).update(category=None)
        guide_changed.send(sender=None, epg_channel_ids=[self.cast.guide.pk])
        assert self.records() == []

    def test_channels_without_archive_or_of_others(self) -> None:
        assert self.call(key=self.cast.vera_key, category_id=self.films.pk)["count"] == 0
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.recording_days = 0
            channel.save()
        assert self.records() == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        item = self.xml(category_id=self.films.pk).find("records")[0]
        assert item.findtext("channel/name") == "One"
        assert item.findtext("record/item/program_id") == str(self.cast.past.pk)

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call(), 1)
        self.assert_error(self.call(category_id="x"), 1)
        self.assert_error(self.call(key=self.cast.boris_key, category_id=self.films.pk), 403)
