from __future__ import annotations

from library.showcase_constants import DashboardType, ShownTo
from tests.base import ApiTestCase
from tests.library.showcase import make_dashboard


class PortalDashboardChannelListGuestTest(ApiTestCase):
    path = "noauth/portaldashboard/channel/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def test_every_channel_of_the_operator(self) -> None:
        row = make_dashboard(self.north, DashboardType.CHANNELS)
        answer = self.assert_ok(self.call_with_key(portal_dashboard_id=row.pk))
        assert [one["name"] for one in answer["channels"]] == ["One", "Two", "Closed"]

    def test_a_guest_has_watched_nothing(self) -> None:
        row = make_dashboard(self.north, DashboardType.RECENT_CHANNELS)
        assert self.assert_ok(self.call_with_key(portal_dashboard_id=row.pk))["channels"] == []

    def test_what_a_guest_is_not_shown(self) -> None:
        inside = make_dashboard(self.north, DashboardType.CHANNELS, shown_to=ShownTo.SUBSCRIBERS)
        theirs = make_dashboard(self.cast.south.client, DashboardType.CHANNELS)
        for wrong in (inside.pk, theirs.pk, 999_999, "x"):
            self.assert_error(self.call_with_key(portal_dashboard_id=wrong), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(portal_dashboard_id=1, api_key="wrong"), 403)
