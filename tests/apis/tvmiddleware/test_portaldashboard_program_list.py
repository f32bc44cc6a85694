from __future__ import annotations

from datetime import timedelta
from typing import Any

from epg.models import EpgCategory, EpgGenre
from library.models import PortalDashboard
from library.showcase_constants import DashboardType
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.showcase import make_dashboard
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition, ProgramBlocking

HOUR = timedelta(hours=1)


class PortalDashboardProgramListTest(ApiTestCase):
    path = "portaldashboard/program/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.guide = make.epg_channel(name="Two")
        self.cast.two.epg_channel = self.guide
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.two.save()
        self.other = make.program(self.guide, NOW - HOUR, NOW + HOUR, name="Two now")

    def dashboard(self, **fields: Any) -> PortalDashboard:
        return make_dashboard(self.north, DashboardType.PROGRAMS, **fields)

    def names(self, row: PortalDashboard) -> list[str]:
        answer = self.assert_ok(self.call(portal_dashboard_id=row.pk))
        return [one["name"] for one in answer["programs"]]

    def test_now_then_to_come_then_recorded(self) -> None:
        assert self.names(self.dashboard()) == ["Two now", "Noon news", "Evening show", "Morning film"]

    def test_a_row(self) -> None:
        row = self.dashboard(only_recorded=True)
        past = self.cast.past
        assert self.call(portal_dashboard_id=row.pk)["programs"] == [
            {
                "id": past.pk,
                "name": "Morning film",
                "preview": "",
                "begin_time": int(past.datetime_begin.timestamp()),
                "end_time": int(past.datetime_end.timestamp()),
                "description": "A film",
                "rating": 0,
                "has_record": 1,
                "meta": "",
                "channel_id": self.cast.one.pk,
                "channel_name": "One",
                "channel_icon_url": "",
            }
        ]

    def test_kinds(self) -> None:
        now, coming = self.dashboard(only_current=True), self.dashboard(only_coming=True)
        both = self.dashboard(only_recorded=True, only_current=True)
        assert self.names(now) == ["Two now", "Noon news"]
        assert self.names(coming) == ["Evening show"]
        assert self.names(both) == ["Two now", "Noon news", "Morning film"]

    def test_of_channels(self) -> None:
        row = self.dashboard()
        row.channels.set([self.cast.two, self.cast.closed])
        assert self.names(row) == ["Two now"]

    def test_of_a_category_the_first_or_a_further_one(self) -> None:
        sport = EpgCategory.objects.create(name="Sport")
        self.other.category = sport
        self.other.save()
        self.cast.past.categories.add(sport)
        assert self.names(self.dashboard(epg_category=sport)) == ["Two now", "Morning film"]

    def test_of_genres_any_or_all(self) -> None:
        chess, draughts = (EpgGenre.objects.create(name=name) for name in ("Chess", "Draughts"))
        self.other.genres.set([chess, draughts])
        self.cast.past.genres.set([chess])
        some, every = self.dashboard(), self.dashboard(every_genre=True)
        for row in (some, every):
            row.epg_genres.set([chess, draughts])
        assert self.names(some) == ["Two now", "Morning film"]
        assert self.names(every) == ["Two now"]

    def test_what_the_archive_does_not_show(self) -> None:
        ProgramBlocking.objects.create(
            client=self.north, epg_channel=self.cast.guide, datetime_begin=self.cast.past.datetime_begin
        )
        make.program(self.cast.guide, NOW - 100 * HOUR, NOW - 99 * HOUR, name="Too old")
        assert self.names(self.dashboard(only_recorded=True)) == []

    def test_watched_last(self) -> None:
        cast = self.cast
        gone = make.program(cast.guide, NOW - 9 * HOUR, NOW - 8 * HOUR)
        for hours, program in ((1, cast.past), (2, self.other), (3, gone)):
            ContentPosition.objects.create(
                account=cast.anna,
                content_type=PositionType.PROGRAM,
                content_id=program.pk,
                position=60,
                updated_at=NOW - hours * HOUR,
            )
        type(gone).objects.filter(pk=gone.pk)._raw_delete("default")
        row = make_dashboard(self.north, DashboardType.RECENT_PROGRAMS)
        assert self.names(row) == ["Morning film", "Two now"]
        assert self.call(key=cast.vera_key, portal_dashboard_id=row.pk)["error"] == 1

    def test_what_shows_no_programmes(self) -> None:
        theirs = make_dashboard(self.cast.south.client, DashboardType.PROGRAMS)
        for wrong in (make_dashboard(self.north).pk, theirs.pk, 999_999, "x", ""):
            self.assert_error(self.call(portal_dashboard_id=wrong), 1)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(portal_dashboard_id=1), 403)
