from __future__ import annotations

from unittest.mock import patch

from tests.base import ApiTestCase
from tvmiddleware.selectors.banners import BannerRow

BANNERS = tuple(BannerRow(number, f"B{number}", "banners/1.png", "Text", "app://x", {"a": 1}) for number in range(1, 6))


class AccountTargetBannerListTest(ApiTestCase):
    path = "account/targetbanner/list"

    def test_an_operator_without_banners(self) -> None:
        answer = self.assert_ok(self.call())
        assert (answer["target_banners"], answer["count"]) == ([], 0)
        assert self.xml().find("target_banners").text is None

    def test_rows_and_pages(self) -> None:
        with patch("apis.tvmiddleware.account.target_banners", return_value=BANNERS):
            whole = self.assert_ok(self.call())
            assert [row["id"] for row in whole["target_banners"]] == [1, 2, 3, 4, 5]
            assert whole["target_banners"][0] == {
                "id": 1,
                "name": "B1",
                "image_url": "http://testserver/media/banners/1.png",
                "message": "Text",
                "deep_link": "app://x",
                "meta": '{"a":1}',
            }
            second = self.assert_ok(self.call(page=2, limit=2))
            assert ([row["id"] for row in second["target_banners"]], second["count"]) == ([3, 4], 5)
            assert self.call(page=9, limit=2)["target_banners"] == []
            assert len(self.call(page=0, limit=0)["target_banners"]) == 1

    def test_a_broken_parameter(self) -> None:
        self.assert_error(self.call(page="x"), 1)
        self.assert_error(self.call(limit="ten"), 1)

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 403)
