from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_video
from tests.library.showcase import make_selection, make_series


class SelectionListGuestTest(ApiTestCase):
    path = "noauth/selection/list/"

    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        north = cast.north.client
        make_selection(north, "Channels", [cast.one, cast.closed], sort=1)
        make_selection(north, "Films", [make_video(north, tariffs=[cast.north.extra]), make_video(north)], sort=2)
        make_series(north, "Series", [cast.past, cast.coming], sort=3)
        make_selection(cast.south.client, "South", [cast.foreign])

    def test_what_a_guest_is_shown(self) -> None:
        rows = self.assert_ok(self.call_with_key())["selections"]
        assert [(row["name"], row["count"]) for row in rows] == [("Channels", 2), ("Films", 1), ("Series", 2)]

    def test_filters(self) -> None:
        assert [row["name"] for row in self.call_with_key(type=1)["selections"]] == ["Series"]
        assert [row["name"] for row in self.call_with_key(content_type=0)["selections"]] == ["Channels"]
        assert [row["name"] for row in self.call_with_key(program_id=self.cast.past.pk)["selections"]] == ["Series"]
        self.assert_error(self.call_with_key(program_id=999_999), 1)
        self.assert_error(self.call_with_key(limit="many"), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
