from __future__ import annotations

from datetime import date
from typing import Any

from library.models import Actor, PictureLoad
from library.services.metadata import MetadataLate, PersonMetadata
from tests.apis.content.films import FilmTestCase, in_media, picture_file
from tests.library.film_database import CODES, film_database

FOUND = PersonMetadata(
    name="Ридли Скотт",
    name_orig="Ridley Scott",
    country="c" * 300,
    gender="1",
    birthdate=date(1937, 11, 30),
    photo_url="https://example.com/scott.jpg",
)


class ActorCreateTest(FilmTestCase):
    path = "actor/create/"

    def made(self, **params: Any) -> Actor:
        return Actor.objects.get(pk=self.ok(**params)["id"])

    def test_a_name_is_enough(self) -> None:
        row = self.made(name="Person")
        assert (row.client, row.name, row.person_type, row.gender) == (self.cast.north.client, "Person", 0, "")
        assert (row.birthdate, row.movie_db_id, row.search_text) == (None, "", "person")

    def test_everything_that_it_is_made_of(self) -> None:
        texts = {
            f"{name}{slot}": f"{name}{slot}"
            for name in ("name", "country", "profession", "biography")
            for slot in ("", "_lang1", "_lang2", "_lang3", "_lang4", "_lang5")
        }
        row = self.made(**texts, name_orig="Orig", birthdate="1862-10-19", gender=2, type="director")
        for name, value in {**texts, "name_orig": "Orig", "gender": "2", "person_type": 1}.items():
            assert getattr(row, name) == value, name
        assert row.birthdate == date(1862, 10, 19)
        assert self.made(name="B", birthdate="30.11.1937", type="Actor").birthdate == date(1937, 11, 30)

    def test_a_photo(self) -> None:
        with in_media():
            answer = self.assert_ok(self.send_file("photo_url", picture_file(900, 1200), name="Person"))
            assert Actor.objects.get(pk=answer["id"]).photo.height == 800
        answer = self.ok(name="Person", photo_url="http://127.0.0.1:1/")
        assert [one["field"] for one in answer["upload_errors"]] == ["photo_url"]

    # --- from the film database ---------------------------------------------------------------------------------------
    def test_by_its_id_alone(self) -> None:
        with film_database(person=FOUND) as source:
            row = self.made(movie_db_id=55, type="director", gender=2)
        assert [asked for asked, _seconds in source.asked] == ["person 55"]
        assert source.asked[0][1] < 1
        assert (row.name, row.name_orig, row.country) == ("Ридли Скотт", "Ridley Scott", "c" * 255)
        assert (row.gender, row.person_type, row.movie_db_id, row.birthdate) == ("2", 1, "55", FOUND.birthdate)
        assert PictureLoad.objects.get().url == FOUND.photo_url

    def test_what_went_wrong(self) -> None:
        for error, code in {**CODES, MetadataLate: 7}.items():
            with film_database(person=error()):
                self.refused(code, movie_db_id=55)
        self.refused(5, movie_db_id=55)
        with film_database(person=PersonMetadata()):
            self.names_wrong(21, "name", movie_db_id=55)
        assert not Actor.objects.exists()

    def test_with_a_name_it_is_there_at_once(self) -> None:
        """Whatever the film database says: the rest comes by the queue."""
        row = self.made(name="First", movie_db_id=55)
        assert (row.name, row.movie_db_id) == ("First", "55")
        with film_database(person=FOUND) as source:
            row = self.made(name="Scott", movie_db_id=55)
        assert source.asked[0][1] > 1
        assert (row.name, row.name_orig, row.birthdate) == ("Scott", "Ridley Scott", FOUND.birthdate)

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_neither_name_nor_id(self) -> None:
        for params in ({}, {"name": ""}, {"country": "RU"}, {"name": "", "movie_db_id": ""}):
            self.names_wrong(20, "name", **params)

    def test_what_can_not_be_read(self) -> None:
        wrong: dict[str, list[Any]] = {
            "birthdate": ["yesterday", "1937-13-01", "0900-01-01"],
            "gender": [3, 0, "male"],
            "type": ["producer", "0"],
            "movie_db_id": ["nm1", 0, -1],
        }
        for name, values in wrong.items():
            for value in values:
                self.names_wrong(20, name, **{"name": "P", name: value})
        for name in ("name", "country_lang3", "profession"):
            self.names_wrong(21, name, **{"name": "P", name: "x" * 256})
        self.names_wrong(20, "name", name="  ")
        assert not Actor.objects.exists()
