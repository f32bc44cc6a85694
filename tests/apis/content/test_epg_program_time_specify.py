from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import override_settings

from epg.models import Epg
from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tvmiddleware.models import ProgramBlocking

BEGIN = datetime(2026, 11, 22, 10, 3, 20, tzinfo=UTC)
END = datetime(2026, 11, 22, 10, 58, 1, tzinfo=UTC)
TIMES: dict[str, Any] = {"start": "20261122100320", "stop": "20261122105801"}


class EpgProgramTimeSpecifyTest(ContentTestCase):
    path = "epg/program/time/specify/"

    def setUp(self) -> None:
        super().setUp()
        allowed = override_settings(CONTENT_FULL_ACCESS_CLIENTS=[self.cast.north.client.pk])
        allowed.enable()
        self.addCleanup(allowed.disable)
        self.past = self.cast.past
        Epg.objects.filter(pk=self.past.pk).update(external_id="E-1")

    def times(self, program: Epg | None = None) -> tuple[datetime, datetime]:
        row = Epg.objects.get(pk=(program or self.past).pk)
        return row.datetime_begin, row.datetime_end

    def test_every_notation(self) -> None:
        notations = (
            (TIMES["start"], TIMES["stop"]),
            ("20261122130320 +0300", "20261122135801 +0300"),
            ("20261122130320+0300", "20261122135801  0300"),
            ("20261122050320 -0500", "20261122055801 -0500"),
            ("2026-11-22T13:03:20+03:00", "2026-11-22T13:58:01+0300"),
            ("2026-11-22T10:03:20", "2026-11-22 10:58:01"),
            ("2026-11-22T10:03:20Z", "2026-11-22T10:58:01.000Z"),
            (str(int(BEGIN.timestamp())), str(int(END.timestamp()))),
        )
        for start, stop in notations:
            Epg.objects.filter(pk=self.past.pk).update(
                datetime_begin=self.past.datetime_begin, datetime_end=self.past.datetime_end
            )
            self.ok(external_id="E-1", start=start, stop=stop)
            assert self.times() == (BEGIN, END), (start, stop)

    def test_without_an_offset_it_is_utc_wherever_the_server_is(self) -> None:
        with override_settings(TIME_ZONE="Europe/Moscow"):
            self.ok(external_id="E-1", start="2026-11-22T10:03:20", stop="2026-11-22T10:58:01")
        assert self.times() == (BEGIN, END)

    def test_a_box_sees_it_at_once_and_neighbours_stay(self) -> None:
        asked = {**self.identity(), "pid": self.past.pk, "cid": self.cast.one.pk}
        detail = "/tvmiddleware/api/program/detail/"
        self.http.get(detail, asked)
        current = self.times(self.cast.current)
        self.ok(external_id="E-1", **TIMES)
        assert self.times(self.cast.current) == current
        assert str(int(BEGIN.timestamp())) in self.http.get(detail, asked).content.decode()

    def test_what_is_blocked_stays_blocked(self) -> None:
        row = ProgramBlocking.objects.create(
            client=self.cast.south.client, epg_channel=self.cast.guide, datetime_begin=self.past.datetime_begin
        )
        self.ok(external_id="E-1", **TIMES)
        row.refresh_from_db()
        assert row.datetime_begin == BEGIN
        self.ok(external_id="E-1", **TIMES)

    def test_the_same_broadcast_on_several_channels(self) -> None:
        begin = self.past.datetime_begin
        twin = make.program(make.epg_channel(name="HD"), begin, begin + timedelta(hours=1), external_id="E-1")
        far = make.program(
            make.epg_channel(name="Other"), begin + timedelta(days=9), begin + timedelta(days=10), external_id="E-1"
        )
        before = self.times(far)
        self.ok(external_id="E-1", **TIMES)
        assert (self.times(), self.times(twin), self.times(far)) == ((BEGIN, END), (BEGIN, END), before)

    def test_who_may_not(self) -> None:
        south = self.cast.south.client
        answer = self.refused(20, client=south, external_id="E-1", **TIMES)
        assert list(answer["error_fields"]) == ["client_id"]
        assert self.times()[0] == self.past.datetime_begin

    def test_an_unknown_broadcast(self) -> None:
        for wrong in ("E-2", "e-1", "x" * 300):
            self.refused(404, external_id=wrong, **TIMES)

    def test_it_ends_after_it_begins(self) -> None:
        for stop in (TIMES["start"], "20261122100000"):
            self.names_wrong(21, "stop", external_id="E-1", start=TIMES["start"], stop=stop)

    def test_two_that_begin_together(self) -> None:
        begin = int(self.cast.current.datetime_begin.timestamp())
        self.names_wrong(21, "start", external_id="E-1", start=begin, stop=begin + 60)

    def test_what_can_not_be_read(self) -> None:
        given: dict[str, Any] = {"external_id": "E-1", **TIMES}
        for name in given:
            self.names_wrong(20, name, **{key: value for key, value in given.items() if key != name})
        for name in ("start", "stop"):
            for wrong in (
                "",
                "now",
                "20261322100320",
                "20261122100320 +9900",
                "9" * 11,
                "0001-01-01T00:00:00",
                "99999" * 9,
            ):
                self.names_wrong(20, name, **{**given, name: wrong})
