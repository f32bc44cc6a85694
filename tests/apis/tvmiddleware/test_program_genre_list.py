from __future__ import annotations

from epg.models import EpgGenre
from tests.base import ApiTestCase


class ProgramGenreListTest(ApiTestCase):
    path = "program/genre/list/"
    drama: EpgGenre

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.drama = EpgGenre.objects.create(
            name="Drama", name_lang1="Drama en", show_in_archive=True, icon_for_archive="epg/genres/d.png"
        )
        EpgGenre.objects.create(name="Action")

    def test_all(self) -> None:
        answer = self.assert_ok(self.call(lang="en"))
        assert [row["name"] for row in answer["genres"]] == ["Action", "Drama en"]

    def test_those_of_the_archive_screen(self) -> None:
        answer = self.assert_ok(self.call(only_records_genres=1))
        assert answer["genres"] == [
            {
                "id": self.drama.pk,
                "name": "Drama",
                "icon_for_archive": "http://testserver/media/epg/genres/d.png",
            }
        ]

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert [item.findtext("name") for item in self.xml().find("genres")] == ["Action", "Drama"]

    def test_a_debtor(self) -> None:
        self.assert_error(self.call(key=self.cast.boris_key), 403)
