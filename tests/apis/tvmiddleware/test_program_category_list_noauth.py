from __future__ import annotations

import json

from epg.models import EpgCategory
from tests.base import ApiTestCase


class ProgramCategoryListNoauthTest(ApiTestCase):
    path = "noauth/program/category/list/"

    def test_all_and_those_with_recordings(self) -> None:
        EpgCategory.objects.create(name="Films", name_lang1="Films en")
        news = EpgCategory.objects.create(name="News")
        answer = self.assert_ok(self.call_with_key(lang="en"))
        assert [row["name"] for row in answer["categories"]] == ["Films en", "News"]
        self.cast.past.category = news
        self.cast.past.save()
        answer = self.assert_ok(self.call_with_key(only_records_categories=1))
        assert [row["name"] for row in answer["categories"]] == ["News"]

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call_with_key(only_records_categories="x"), 1)
        response = self.response(client_id=self.cast.north.client.pk, api_key=self.cast.south.client.api_key)
        assert json.loads(response.content)["error"] == 403
