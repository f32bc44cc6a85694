from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import override_settings

from clients.models import Client
from tests import factories as make
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.models import Channel, ProgramBlocking

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class ProgramListSearchTest(ApiTestCase):
    path = "program/list/search/"

    def results(self, search: str = "news", **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(search=search, **params))["results"]
        return found

    def names(self, search: str = "news", **params: Any) -> list[str]:
        return [row["program_name"] for row in self.results(search, **params)]

    def test_a_result(self) -> None:
        row = self.results("NOON")[0]
        assert row["id"] == self.cast.one.pk
        assert row["name"] == "One"
        assert row["category_id"] == self.cast.north.news.pk
        assert row["program_id"] == self.cast.current.pk
        assert row["program_name"] == row["program_short_name"] == "Noon news"
        assert row["program_begin_time"] == int(self.cast.current.datetime_begin.timestamp())
        assert (row["has_record"], row["has_subscription"], row["blocked"]) == (1, 1, 0)
        assert "api/program/url" in row["url"]

    def test_what_has_no_recording_yet_plays_the_channel(self) -> None:
        row = self.results("evening")[0]
        assert row["has_record"] == 0
        assert "api/channel/url/" in row["url"]

    def test_icon_of_a_size(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            Channel.objects.filter(pk=self.cast.one.pk).update(icon="channels/one.png")
            Channel.objects.get(pk=self.cast.one.pk).save()
        row = self.results(icon_width=40, icon_height=30)[0]
        assert row["icon"] == "http://testserver/media/channels/one40_30.png"

    def test_languages_and_case(self) -> None:
        make.program(self.cast.guide, NOW + 2 * HOUR, NOW + 3 * HOUR, name="Вечерние НОВОСТИ", name_lang2="Жаңалықтар")
        assert self.names("новости") == ["Вечерние НОВОСТИ"]
        assert self.names("ЖАҢАЛЫҚТАР", lang="kk") == ["Жаңалықтар"]
        assert self.names("жаңалықтар") == []
        assert self.names("news en", lang="en") == ["Noon news en"]
        assert self.names("Noon news", lang="kk") == ["Noon news"]

    def test_signs_of_patterns_are_letters(self) -> None:
        make.program(self.cast.guide, NOW + 2 * HOUR, NOW + 3 * HOUR, name="100% _real_")
        assert self.names("0%") == ["100% _real_"]
        assert self.names("%%") == []
        assert self.names("__") == []
        assert self.names("_r") == ["100% _real_"]

    def test_days(self) -> None:
        for days in (-3, -1, 1, 3):
            begin = NOW + days * DAY + HOUR * 3 * (-1 if days > 0 else 1)
            make.program(self.cast.guide, begin, begin + HOUR, name=f"Daily {days}")
        assert self.names("daily") == ["Daily -1", "Daily 1"]
        with override_settings(
            TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_PAST=7, TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_FUTURE=7
        ):
            assert self.names("daily") == ["Daily -3", "Daily -1", "Daily 1", "Daily 3"]

    def test_over_and_not_recorded_is_left_out(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.recording_days = 0
            channel.save()
        assert self.names("film") == []
        assert self.names("news") == ["Noon news"]
        assert self.names("news", only_archive=1) == []

    def test_only_archive(self) -> None:
        assert self.names("show") == ["Evening show"]
        assert self.names("show", only_archive=1) == []
        assert self.names("film", only_archive=1) == ["Morning film"]

    def test_skip_unavailable(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            client = Client.objects.get(pk=self.cast.north.client.pk)
            client.show_channels_without_subscription = True
            client.save()
            self.cast.closed.epg_channel = self.cast.guide
            self.cast.closed.save()
        rows = self.results()
        assert [(row["id"], row["has_subscription"]) for row in rows] == [
            (self.cast.one.pk, 1),
            (self.cast.closed.pk, 0),
        ]
        assert "api/channel/url/" in rows[1]["url"]
        assert [row["id"] for row in self.results(skip_unavailable=1)] == [self.cast.one.pk]

    def test_blocked(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            ProgramBlocking.objects.create(
                client=self.cast.north.client, epg_channel=self.cast.guide, datetime_begin=self.cast.past.datetime_begin
            )
        assert self.names("film") == []
        with self.captureOnCommitCallbacks(execute=True):
            ProgramBlocking.objects.create(
                client=self.cast.north.client,
                epg_channel=self.cast.guide,
                datetime_begin=self.cast.coming.datetime_begin,
            )
        assert self.results("show")[0]["blocked"] == 1
        assert self.results("show", skip_unavailable=1) == []

    def test_rows_come_in_pages(self) -> None:
        for number in range(7):
            begin = NOW + (2 + number) * HOUR
            make.program(self.cast.guide, begin, begin + HOUR, name=f"Serial {number}")
        assert self.names("serial", limit=3) == ["Serial 0", "Serial 1", "Serial 2"]
        assert self.names("serial", limit=3, page=3) == ["Serial 6"]
        assert self.names("serial", limit=3, page=4) == []
        assert len(self.names("serial", page=0)) == 7
        with override_settings(TVMIDDLEWARE_PROGRAM_LIST_SEARCH_LIMIT_RESULTS_TO=2):
            assert len(self.names("serial")) == 2
            assert len(self.names("serial", limit=100)) == 2

    def test_only_channels_of_the_account(self) -> None:
        for channel, name in ((self.cast.closed, "Closed secret"), (self.cast.foreign, "Foreign secret")):
            guide = make.epg_channel()
            with self.captureOnCommitCallbacks(execute=True):
                channel.epg_channel = guide
                channel.save()
            make.program(guide, NOW, NOW + HOUR, name=name)
        assert self.names("secret") == []

    def test_the_hour_shift(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.timeshift_offset = 2
            channel.save()
        row = self.results("film")[0]
        assert row["program_begin_time"] == int(self.cast.past.datetime_begin.timestamp()) + 7200

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(search="news")
        assert root.find("results")[0].findtext("program_name") == "Noon news"
        assert self.xml(search="zzzz").find("results").text is None

    def test_statements(self) -> None:
        self.results()
        with counted() as cost:
            self.results()
        assert cost.sql == 2

    def test_wrong_calls_get_their_error_codes(self) -> None:
        wrongs: list[dict[str, Any]] = [{}, {"search": "n"}, {"search": " n "}, {"search": "news", "limit": "x"}]
        for wrong in wrongs:
            self.assert_error(self.call(**wrong), 1)
        self.assert_error(self.call(key=self.cast.boris_key, search="news"), 403)
