from __future__ import annotations

from datetime import timedelta
from typing import Any

from epg.models import Epg
from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tests.factories import NOW
from tvmiddleware.models import Channel, ProgramBlocking

HOUR = timedelta(hours=1)
TODAY = NOW.date()


class ProgramBlockingCreateTest(ContentTestCase):
    path = "programblocking/create/"

    def row(self, **params: Any) -> ProgramBlocking:
        return ProgramBlocking.objects.get(pk=self.ok(**params)["id"])

    def unix(self, program: Epg) -> int:
        return int(program.datetime_begin.timestamp())

    def test_by_the_programme(self) -> None:
        past = self.cast.past
        row = self.row(pid=past.pk)
        assert (row.client, row.epg_channel, row.datetime_begin, row.name, row.end_date) == (
            self.cast.north.client, self.cast.guide, past.datetime_begin, past.name, None,
        )  # fmt: skip

    def test_its_archive_is_closed(self) -> None:
        watch = {**self.identity(), "cid": self.cast.one.pk, "pid": self.cast.past.pk, "redirect": 0}
        url = "/tvmiddleware/api/program/url/"
        assert self.http.get(url, watch).json()["error"] == 0
        self.ok(pid=self.cast.past.pk)
        assert self.http.get(url, watch).json()["error"] != 0

    def test_by_prefix_and_begin(self) -> None:
        past = self.cast.past
        for begin in (self.unix(past), self.unix(past) + 60):
            assert self.row(prefix="one", time_start=begin).datetime_begin == past.datetime_begin

    def test_as_the_channel_is_broadcast(self) -> None:
        Channel.objects.filter(pk=self.cast.one.pk).update(timeshift_offset=2)
        past = self.cast.past
        assert self.row(prefix="one", time_start=self.unix(past) + 2 * 3600).datetime_begin == past.datetime_begin

    def test_the_id_of_the_programme_counts_more(self) -> None:
        current = self.cast.current
        assert self.row(pid=current.pk, prefix="nosuch", time_start=0).datetime_begin == current.datetime_begin

    def test_for_some_days(self) -> None:
        assert self.row(pid=self.cast.past.pk, end_date=3).end_date == TODAY + timedelta(days=3)
        begin = NOW + timedelta(days=5)
        coming = make.program(self.cast.guide, begin, begin + HOUR, name="Later")
        assert self.row(pid=coming.pk, end_date="2").end_date == TODAY + timedelta(days=7)

    def test_again_is_longer_never_shorter(self) -> None:
        past = self.cast.past.pk
        first = self.row(pid=past, end_date=3)
        assert self.row(pid=past, end_date=1) == first
        first.refresh_from_db()
        assert first.end_date == TODAY + timedelta(days=3)
        assert self.row(pid=past, end_date=9).end_date == TODAY + timedelta(days=9)
        assert self.row(pid=past).end_date is None
        assert self.row(pid=past, end_date=9).end_date is None
        assert ProgramBlocking.objects.count() == 1

    def test_another_operators_is_another(self) -> None:
        Channel.objects.filter(pk=self.cast.foreign.pk).update(epg_channel=self.cast.guide)
        first = self.row(pid=self.cast.past.pk)
        second = self.ok(client=self.cast.south.client, pid=self.cast.past.pk)["id"]
        assert first.pk != second

    def test_unknown_programmes(self) -> None:
        elsewhere = make.program(make.epg_channel(name="Elsewhere"), NOW, NOW + HOUR)
        for wrong in (elsewhere.pk, 999999, -1, 2**62):
            self.refused(1, pid=wrong)
        self.refused(1, client=self.cast.south.client, pid=self.cast.past.pk)

    def test_unknown_prefixes_and_begins(self) -> None:
        begin = self.unix(self.cast.past)
        for wrong in ("nosuch", "One", self.cast.foreign.url_prefix or "foreign"):
            self.refused(2, prefix=wrong, time_start=begin)
        self.refused(3, prefix="one", time_start=0)
        Channel.objects.filter(pk=self.cast.one.pk).update(epg_channel=None)
        self.refused(3, prefix="one", time_start=begin)

    def test_nothing_named(self) -> None:
        given: list[dict[str, Any]] = [
            {},
            {"prefix": "one"},
            {"time_start": 1},
            {"pid": 0},
            {"pid": ""},
            {"end_date": 1},
        ]
        for params in given:
            assert self.refused(4, **params)["error_fields"] == {}

    def test_what_can_not_be_read(self) -> None:
        wrong = {
            "pid": ["x"],
            "time_start": ["now", "-1", "9" * 12],
            "end_date": ["x", "0", "-1", "40000", "2026-01-01"],
        }
        for name, values in wrong.items():
            for value in values:
                self.names_wrong(20, name, **{"prefix": "one", "time_start": 1, name: value})
        assert not ProgramBlocking.objects.exists()
