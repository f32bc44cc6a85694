from __future__ import annotations

from typing import Any

from django.test import override_settings

from epg.models import EpgCategory
from tests.base import ApiTestCase


class ProgramCategoryListTest(ApiTestCase):
    path = "program/category/list/"
    news: EpgCategory
    films: EpgCategory

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.news = EpgCategory.objects.create(
            name="News", name_lang1="News en", sort_number=2, icon_type="news", icon_tv="epg/categories/news.png"
        )
        cls.films = EpgCategory.objects.create(name="Films", sort_number=1)
        EpgCategory.objects.create(name="Hidden", enabled=False)

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["categories"]]

    def test_all_in_the_editors_order(self) -> None:
        answer = self.assert_ok(self.call(lang="en"))
        assert [row["name"] for row in answer["categories"]] == ["Films", "News en"]
        assert answer["categories"][1] == {
            "id": self.news.pk,
            "name": "News en",
            "icon_type": "news",
            "icon": "http://testserver/media/epg/categories/news.png",
            "icon_tv": "http://testserver/media/epg/categories/news.png",
        }
        assert answer["categories"][0]["icon"] == ""

    def test_only_with_recordings(self) -> None:
        assert self.names(only_records_categories=1) == []
        self.cast.coming.category = self.films
        self.cast.coming.save()
        assert self.names(only_records_categories=1) == []
        self.cast.past.category = self.news
        self.cast.past.save()
        assert self.names(only_records_categories=1) == ["News"]

    def test_without_the_empty_ones(self) -> None:
        assert self.names(consider_program_category=0) == []
        self.cast.guide.extra_categories.add(self.films)
        assert self.names(consider_program_category=0) == ["Films"]
        assert self.names() == ["Films", "News"]
        with override_settings(TVMW_CONSIDER_PROGRAM_CATEGORY=False):
            assert self.names() == ["Films"]

    def test_categories_of_other_peoples_channels_are_empty(self) -> None:
        self.cast.guide.extra_categories.add(self.films)
        answer = self.call(key=self.cast.vera_key, consider_program_category=0)
        assert answer["categories"] == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml()
        assert [item.findtext("name") for item in root.find("categories")] == ["Films", "News"]
        assert root.find("categories")[1].findtext("icon_type") == "news"

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call(only_records_categories="x"), 1)
        self.assert_error(self.call(key=self.cast.boris_key), 403)
