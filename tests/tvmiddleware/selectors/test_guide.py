from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from django.core.cache import cache
from django.test import TestCase

from core.cache import store
from epg.models import Epg, EpgChannel
from tests import factories as make
from tests.costs.counting import counted
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.selectors import guide
from tvmiddleware.selectors.guide import DAY, read_days

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
TODAY = int(MIDNIGHT.timestamp()) // DAY
HOUR = timedelta(hours=1)


class ReadDaysTest(TestCase):
    channel: EpgChannel
    over: Epg
    day: Epg
    last: Epg

    @classmethod
    def setUpTestData(cls) -> None:
        cls.channel = make.epg_channel()
        cls.over = make.program(cls.channel, MIDNIGHT - HOUR, MIDNIGHT + HOUR, name="Over midnight")
        cls.day = make.program(cls.channel, MIDNIGHT + 12 * HOUR, MIDNIGHT + 13 * HOUR, name="By day")
        cls.last = make.program(cls.channel, MIDNIGHT + 23 * HOUR, MIDNIGHT + 24 * HOUR, name="Last")

    def ids(self, *days: int) -> list[int]:
        return [row.id for row in read_days(self.channel.pk, days, 0).rows()]

    def test_a_programme_stands_in_each_of_its_days_and_once_in_both(self) -> None:
        assert self.ids(TODAY - 1) == [self.over.pk]
        assert self.ids(TODAY) == [self.over.pk, self.day.pk, self.last.pk]
        assert self.ids(TODAY - 1, TODAY) == [self.over.pk, self.day.pk, self.last.pk]
        assert self.ids(TODAY + 1) == []

    def test_own_keys_come_along(self) -> None:
        cache.set("own", 7)
        assert read_days(self.channel.pk, [TODAY], 0, ["own"]).found["own"] == 7

    def test_each_process_reads_a_day_once(self) -> None:
        self.ids(TODAY)
        with counted() as cost:
            self.ids(TODAY)
        assert (cost.sql, cost.cache) == (0, 1)

    def test_processes_share_what_one_has_read(self) -> None:
        self.ids(TODAY)
        guide.days_here.clear()
        with counted() as cost:
            assert len(self.ids(TODAY)) == 3
        assert (cost.sql, cost.cache) == (0, 1)

    def test_only_the_changed_channel_is_read_again(self) -> None:
        other = make.epg_channel()
        self.ids(TODAY)
        read_days(other.pk, [TODAY], 0)
        invalidate.epg_changed([self.channel.pk])
        with counted() as cost:
            read_days(other.pk, [TODAY], 0)
        assert cost.sql == 0
        with counted() as cost:
            self.ids(TODAY)
        assert cost.sql == 1

    def test_what_an_older_reader_stores_late_is_not_seen(self) -> None:
        slow = store.read_generation(keys.epg_generation(self.channel.pk))
        words = store.read_generation(keys.EPG_WORDS_GENERATION)
        invalidate.epg_changed([self.channel.pk])
        stale = keys.guide_day(self.channel.pk, f"{slow}.{words}", TODAY, 0)
        store.keep_value(stale, guide.pack(()), 60)
        assert len(self.ids(TODAY)) == 3

    def test_without_a_cache(self) -> None:
        with (
            patch.object(store, "get_many", return_value={}),
            patch.object(cache, "get", return_value=None),
            patch.object(cache, "add", return_value=False),
            patch.object(cache, "set", return_value=None),
            patch.object(store, "WAIT_SECONDS", 0),
        ):
            assert len(self.ids(TODAY)) == 3

    def test_languages_are_kept_apart(self) -> None:
        self.day.name_lang1 = "By day en"
        self.day.save()
        row = list(read_days(self.channel.pk, [TODAY], 1).rows())[1]
        assert row.json[0] == b"By day en"
        assert list(read_days(self.channel.pk, [TODAY], 0).rows())[1].json[0] == b"By day"
