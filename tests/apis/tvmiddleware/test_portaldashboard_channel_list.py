from __future__ import annotations

from datetime import timedelta
from typing import Any

from epg.models import EpgCategory
from library.models import PortalDashboard
from library.showcase_constants import DashboardType
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.showcase import make_dashboard
from tvmiddleware.models import AccountChannel


class PortalDashboardChannelListTest(ApiTestCase):
    path = "portaldashboard/channel/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def ids(self, row: PortalDashboard, **params: Any) -> list[int]:
        answer = self.assert_ok(self.call(portal_dashboard_id=row.pk, **params))
        return [one["id"] for one in answer["channels"]]

    def test_all_that_the_viewer_sees(self) -> None:
        row = make_dashboard(self.north, DashboardType.CHANNELS)
        answer = self.assert_ok(self.call(portal_dashboard_id=row.pk, lang="en"))
        assert answer["channels"] == [
            {"id": self.cast.one.pk, "name": "One en", "icon": ""},
            {"id": self.cast.two.pk, "name": "Two", "icon": ""},
        ]

    def test_of_a_category(self) -> None:
        self.cast.one.additional_categories.add(self.cast.north.films)
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.save()
        news = make_dashboard(self.north, DashboardType.CHANNELS, category=self.cast.north.news)
        films = make_dashboard(self.north, DashboardType.CHANNELS, category=self.cast.north.films)
        assert self.ids(news) == [self.cast.one.pk]
        assert self.ids(films) == [self.cast.one.pk, self.cast.two.pk]

    def test_of_a_guide_category(self) -> None:
        """What shows something of it now, or always belongs to it."""
        sport, chess, other = (EpgCategory.objects.create(name=name) for name in ("Sport", "Chess", "Other"))
        self.cast.current.category = sport
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.current.save()
            self.cast.guide.extra_categories.add(chess)
        rows = [make_dashboard(self.north, DashboardType.CHANNELS, epg_category=one) for one in (sport, chess, other)]
        assert [self.ids(row) for row in rows] == [[self.cast.one.pk], [self.cast.one.pk], []]

    def test_watched_last(self) -> None:
        cast = self.cast
        for hours, channel in ((3, cast.one), (1, cast.two), (2, cast.closed)):
            AccountChannel.objects.create(
                account=cast.anna, channel=channel, last_viewed_at=NOW - timedelta(hours=hours)
            )
        row = make_dashboard(self.north, DashboardType.RECENT_CHANNELS)
        assert self.ids(row) == [cast.two.pk, cast.one.pk]

    def test_icons_of_a_size(self) -> None:
        self.cast.one.icon = "channels/icons/one.png"
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.save()
        row = make_dashboard(self.north, DashboardType.CHANNELS)
        answer = self.call(portal_dashboard_id=row.pk, icon_width=120, icon_height=90)
        assert answer["channels"][0]["icon"].endswith("/channels/icons/one120_90.png")

    def test_what_shows_no_channels(self) -> None:
        theirs = make_dashboard(self.cast.south.client, DashboardType.CHANNELS)
        for wrong in (make_dashboard(self.north).pk, theirs.pk, 999_999, "x", ""):
            self.assert_error(self.call(portal_dashboard_id=wrong), 1)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(portal_dashboard_id=1), 403)
