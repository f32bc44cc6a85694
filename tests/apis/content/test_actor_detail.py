from __future__ import annotations

from datetime import date

from tests.apis.content.films import FilmTestCase


class ContentActorDetailTest(FilmTestCase):
    path = "actor/detail/"

    def test_all_of_a_person(self) -> None:
        texts = {
            f"{name}{slot}": f"{name}{slot}"
            for name in ("name", "country", "profession", "biography")
            for slot in ("", "_lang1", "_lang2", "_lang3", "_lang4", "_lang5")
        }
        row = self.make_actor(
            **texts, name_orig="O", gender="2", movie_db_id="55", birthdate=date(1937, 11, 30), person_type=1,
            photo="actors/p.jpg",
        )  # fmt: skip
        answer = self.ok(id=row.pk)
        for name, value in {**texts, "name_orig": "O", "gender": "2", "movie_db_id": 55, "type": "Director"}.items():
            assert answer[name] == value, name
        assert answer["birthdate"] == "1937-11-30"
        assert answer["photo"].endswith("/actors/p.jpg")

    def test_of_whom_little_is_known(self) -> None:
        answer = self.ok(id=self.make_actor(movie_db_id="nm0000631").pk)
        assert (answer["birthdate"], answer["gender"], answer["photo"], answer["movie_db_id"]) == ("", "", "", 0)
        assert (answer["type"], answer["biography_lang5"], answer["name_orig"]) == ("Actor", "", "")

    def test_what_there_is_not(self) -> None:
        for wrong in (self.make_actor("S", client=self.cast.south.client).pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        self.names_wrong(20, "id", id="x")
