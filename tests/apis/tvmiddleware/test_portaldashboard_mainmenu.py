from __future__ import annotations

from library.models import DashboardMenuItem
from library.showcase_constants import DashboardType, MenuItem
from tests.base import ApiTestCase
from tests.library.showcase import make_dashboard


class PortalDashboardMainMenuTest(ApiTestCase):
    path = "portaldashboard/mainmenu/"

    def setUp(self) -> None:
        super().setUp()
        self.menu = make_dashboard(self.cast.north.client, DashboardType.MENU)
        for place, item in enumerate((MenuItem.SERVICES, MenuItem.TVCHANNELS, MenuItem.CCTV)):
            DashboardMenuItem.objects.create(dashboard=self.menu, item=item, sort=place)

    def test_names_in_the_order_of_the_dashboard(self) -> None:
        answer = self.assert_ok(self.call(portal_dashboard_id=self.menu.pk))
        assert answer["mainmenu"] == ["services", "tvchannels", "cctv"]

    def test_an_xml_box(self) -> None:
        root = self.xml(portal_dashboard_id=self.menu.pk)
        assert [item.text for item in root.findall("mainmenu/item")] == ["services", "tvchannels", "cctv"]

    def test_what_is_no_main_menu(self) -> None:
        films = make_dashboard(self.cast.north.client)
        theirs = make_dashboard(self.cast.south.client, DashboardType.MENU)
        for wrong in (films.pk, theirs.pk, 999_999, "x", ""):
            self.assert_error(self.call(portal_dashboard_id=wrong), 1)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(portal_dashboard_id=self.menu.pk), 403)
