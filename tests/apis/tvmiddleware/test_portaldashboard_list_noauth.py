from __future__ import annotations

from library.showcase_constants import ShownTo
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.showcase import make_dashboard
from tvmiddleware.models import PlayDeviceTemplate


class PortalDashboardListGuestTest(ApiTestCase):
    path = "noauth/portaldashboard/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        PlayDeviceTemplate.objects.create(name="Impuls", system_name="impuls")
        for shown_to in ShownTo:
            make_dashboard(self.north, title=shown_to.name, shown_to=shown_to)
        make_dashboard(self.north, title="MAG").devices.set([make.play_device("mag")])
        make_dashboard(self.north, title="Home", screen="home")
        make_dashboard(self.cast.south.client, title="South")

    def test_what_a_guest_is_shown(self) -> None:
        rows = self.assert_ok(self.call_with_key(template="impuls", device="pc"))["portaldashboards"]
        assert [row["title"] for row in rows] == ["EVERYBODY", "GUESTS"]

    def test_no_device_is_not_compared(self) -> None:
        rows = self.call_with_key(template="impuls", screen="all")["portaldashboards"]
        assert [row["title"] for row in rows] == ["EVERYBODY", "GUESTS", "MAG", "Home"]

    def test_wrong_calls(self) -> None:
        self.assert_error(self.call_with_key(template="unknown"), 1)
        self.assert_error(self.call_with_key(), 1)
        self.assert_error(self.call_with_key(template="impuls", api_key="wrong"), 403)
