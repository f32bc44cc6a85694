from __future__ import annotations

from library.showcase_constants import DashboardType, ShownTo
from tests.base import ApiTestCase
from tests.library.showcase import make_dashboard, make_slide


class PortalDashboardSliderListGuestTest(ApiTestCase):
    path = "noauth/portaldashboard/slider/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.rows = [make_dashboard(north, DashboardType.SLIDER, shown_to=one) for one in ShownTo]
        for row in self.rows:
            make_slide(row, deep_link=f"app://{row.shown_to}")

    def test_what_a_guest_is_shown(self) -> None:
        answer = self.assert_ok(self.call_with_key())
        assert [one["deep_link"] for one in answer["sliders"]] == ["app://0", "app://2"]
        one = self.assert_ok(self.call_with_key(portal_dashboard_id=self.rows[2].pk))
        assert [slide["deep_link"] for slide in one["sliders"]] == ["app://2"]

    def test_what_a_guest_is_not_shown(self) -> None:
        theirs = make_dashboard(self.cast.south.client, DashboardType.SLIDER)
        for wrong in (self.rows[1].pk, theirs.pk, 999_999, "x"):
            self.assert_error(self.call_with_key(portal_dashboard_id=wrong), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
