from __future__ import annotations

import json
from typing import Any

from epg.models import EpgCategory
from tests.base import ApiTestCase


class ProgramCategoryChannelListNoauthTest(ApiTestCase):
    path = "noauth/program/category/channel/list/"
    news: EpgCategory

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.news = EpgCategory.objects.create(name="News", name_lang1="News en")
        cls.cast.current.category = cls.news
        cls.cast.current.save()

    def test_by_category(self) -> None:
        row = self.assert_ok(self.call_with_key(category_id=self.news.pk, lang="en"))["programs"][0]
        assert row["name"] == "One en"
        assert (row["program_name"], row["program_category"]) == ("Noon news en", "News en")
        assert row["program_id"] == self.cast.current.pk
        assert json.loads(row["meta"]) == {}
        assert not {"url", "is_favorited", "has_subscription"} & set(row)

    def test_every_channel_without_a_category(self) -> None:
        names = [row["name"] for row in self.assert_ok(self.call_with_key())["programs"]]
        assert names == ["One", "Two", "Closed"]
        assert self.call_with_key(category_id=self.news.pk, consider_program_category=0)["programs"] == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        given: dict[str, Any] = {"client_id": self.cast.north.client.pk, "api_key": self.cast.north.client.api_key}
        response = self.response(**given, device="mag", category_id=self.news.pk)
        assert b"<program_name>Noon news</program_name>" in response.content

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call_with_key(channel_sort_id=10**6), 1)
        response = self.response(client_id=self.cast.north.client.pk, api_key="wrong")
        assert json.loads(response.content)["error"] == 403
