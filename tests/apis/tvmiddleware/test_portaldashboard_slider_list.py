from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.showcase_constants import DashboardType, ShownTo
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.showcase import make_dashboard, make_slide


class PortalDashboardSliderListTest(ApiTestCase):
    path = "portaldashboard/slider/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.first = make_dashboard(self.north, DashboardType.SLIDER, sort=1)
        self.second = make_dashboard(self.north, DashboardType.SLIDER, sort=2)
        make_slide(self.first, "s/1.png", image_lang1="s/1-en.png", deep_link="app://1", sort=1)
        make_slide(self.first, "s/2.png", sort=2)
        make_slide(self.second, "s/3.png", deep_link="app://3")

    def links(self, **params: Any) -> list[str]:
        return [one["deep_link"] for one in self.assert_ok(self.call(**params))["sliders"]]

    def test_of_one_slider_by_language(self) -> None:
        with self.settings(SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            rows = self.assert_ok(self.call(portal_dashboard_id=self.first.pk, lang="en"))["sliders"]
        assert [row["url"].rpartition("/")[2] for row in rows] == ["1-en.png", "2.png"]
        assert [row["deep_link"] for row in rows] == ["app://1", ""]
        assert rows[0]["url"].startswith("http")

    def test_of_all_sliders(self) -> None:
        assert self.links() == ["app://1", "", "app://3"]
        assert self.links(portal_dashboard_id="") == ["app://1", "", "app://3"]

    def test_those_of_other_devices_and_of_guests_are_left_out(self) -> None:
        self.second.devices.set([make.play_device("mag")])
        for number in (1, 2):
            made = make_dashboard(self.north, DashboardType.SLIDER, shown_to=ShownTo(number))
            make_slide(made, deep_link=f"app://{number}0")
        make_slide(make_dashboard(self.cast.south.client, DashboardType.SLIDER), deep_link="app://south")
        assert self.links() == ["app://10", "app://1", ""]

    def test_dates(self) -> None:
        make_slide(self.second, deep_link="over", published_to=NOW)
        make_slide(self.second, deep_link="later", published_from=NOW + timedelta(hours=1))
        make_slide(self.second, deep_link="off", enabled=False)
        assert self.links(portal_dashboard_id=self.second.pk) == ["app://3"]
        self.at(NOW + timedelta(hours=1))
        assert self.links(portal_dashboard_id=self.second.pk) == ["app://3", "later"]

    def test_what_is_no_slider(self) -> None:
        theirs = make_dashboard(self.cast.south.client, DashboardType.SLIDER)
        for wrong in (make_dashboard(self.north).pk, theirs.pk, 999_999, "x"):
            self.assert_error(self.call(portal_dashboard_id=wrong), 1)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
