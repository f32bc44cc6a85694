from __future__ import annotations

import json
from typing import Any

from epg.models import Epg, EpgCategory
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Channel, Notification


class NotificationListTest(ApiTestCase):
    path = "notification/list/"

    def remind(self, program: Epg, *, channel: Channel | None = None, **fields: Any) -> Notification:
        values = {"account": self.cast.anna, "created_at": NOW, **fields}
        return Notification.objects.create(channel=channel or self.cast.one, program=program, **values)

    def reminders(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(**params))["notifications"]
        return found

    def names(self) -> list[str]:
        return [row["program_name"] for row in self.reminders()]

    def test_in_full(self) -> None:
        self.cast.coming.meta = {"imdb": "7.1"}
        self.cast.coming.category = EpgCategory.objects.create(name="Shows")
        self.cast.coming.rating = 12
        self.cast.coming.save()
        self.remind(self.cast.coming)
        row = self.reminders(lang="en")[0]
        assert json.loads(row.pop("program_meta"))["imdb"] == "7.1"
        url = row.pop("url")
        assert "api/channel/url/" in url
        assert f"cid={self.cast.one.pk}" in url
        begin = int(self.cast.coming.datetime_begin.timestamp())
        assert row == {
            "id": self.cast.one.pk,
            "name": "One en",
            "icon": "",
            "category_id": self.cast.north.news.pk,
            "timeshift_offset": 0,
            "has_record": 0,
            "max_archive_duration": 3,
            "program_id": self.cast.coming.pk,
            "program_begin_time": begin,
            "program_end_time": begin + 5400,
            "program_name": "Evening show",
            "program_description": "",
            "program_category": "Shows",
            "program_rating": 12,
            "program_preview_url": "",
        }

    def test_by_begin_with_recorded_past_ones(self) -> None:
        for program in (self.cast.coming, self.cast.past, self.cast.current):
            self.remind(program)
        assert self.names() == ["Morning film", "Noon news", "Evening show"]
        assert [row["has_record"] for row in self.reminders()] == [1, 1, 0]
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.recording_days = 0
            channel.save()
        assert self.names() == ["Noon news", "Evening show"]

    def test_programmes_that_are_gone_or_moved(self) -> None:
        gone = make.program(self.cast.guide, NOW.replace(hour=20), NOW.replace(hour=21))
        self.remind(gone)
        self.remind(self.cast.coming)
        Epg.objects.filter(pk=gone.pk)._raw_delete("default")
        assert self.names() == ["Evening show"]
        Epg.objects.filter(pk=self.cast.coming.pk).update(epg_channel=make.epg_channel())
        assert self.names() == []

    def test_channels_that_are_gone(self) -> None:
        guide = make.epg_channel()
        program = make.program(guide, NOW, NOW.replace(hour=13))
        self.cast.closed.epg_channel = guide
        self.cast.closed.save()
        self.remind(program, channel=self.cast.closed)
        assert self.names() == []

    def test_the_shift_of_the_reminder_and_of_the_channel(self) -> None:
        self.remind(self.cast.coming, timeshift_offset=2)
        begin = int(self.cast.coming.datetime_begin.timestamp())
        row = self.reminders()[0]
        assert (row["timeshift_offset"], row["program_begin_time"]) == (2, begin + 7200)
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.timeshift_offset = 1
            channel.save()
        row = self.reminders()[0]
        assert (row["timeshift_offset"], row["program_begin_time"]) == (1, begin + 3600)

    def test_icons(self) -> None:
        self.remind(self.cast.coming)
        self.cast.one.icon = "channels/one.png"
        self.cast.one.save()
        assert self.reminders(icon_width=40, icon_height=40)[0]["icon"].endswith("/channels/one40_40.png")

    def test_only_the_accounts_own(self) -> None:
        other = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
        self.remind(self.cast.coming, account=other)
        assert self.reminders() == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml().find("notifications").text is None
        self.remind(self.cast.coming)
        item = self.xml().find("notifications")[0]
        assert item.findtext("program_name") == "Evening show"
        assert item.findtext("max_archive_duration") == "3"

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call(icon_width="wide"), 1)
        self.assert_error(self.call(key=self.cast.boris_key), 403)
