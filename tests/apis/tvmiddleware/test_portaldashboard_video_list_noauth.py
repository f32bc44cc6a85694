from __future__ import annotations

from typing import Any

from library.showcase_constants import DashboardType
from tests.base import ApiTestCase
from tests.library.films import make_video
from tests.library.showcase import make_dashboard


class PortalDashboardVideoListGuestTest(ApiTestCase):
    path = "noauth/portaldashboard/video/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north
        make_video(self.north.client, "Basic", tariffs=[self.north.basic])
        make_video(self.north.client, "Extra", tariffs=[self.north.extra])
        make_video(self.north.client, "In no tariff")
        self.row = make_dashboard(self.north.client)

    def names(self, **params: Any) -> list[str]:
        answer = self.assert_ok(self.call_with_key(portal_dashboard_id=self.row.pk, **params))
        return sorted(one["name"] for one in answer["videos"])

    def test_films_of_all_tariffs(self) -> None:
        assert self.names() == ["Basic", "Extra"]

    def test_within_tariffs(self) -> None:
        assert self.names(tariff_id=self.north.basic.pk) == ["Basic"]
        assert self.names(exclude_tariff_id=f"{self.north.basic.pk},999999") == ["Extra"]

    def test_a_guest_has_watched_nothing(self) -> None:
        row = make_dashboard(self.north.client, DashboardType.RECENT_VIDEOS)
        assert self.assert_ok(self.call_with_key(portal_dashboard_id=row.pk))["videos"] == []

    def test_what_there_is_not(self) -> None:
        for wrong in (make_dashboard(self.cast.south.client).pk, 999_999, "x", ""):
            self.assert_error(self.call_with_key(portal_dashboard_id=wrong), 1)
        self.assert_error(self.call_with_key(portal_dashboard_id=self.row.pk, tariff_id="x"), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(portal_dashboard_id=self.row.pk, api_key="wrong"), 403)
