from __future__ import annotations

from datetime import date
from typing import Any

from library.models import Actor, PictureLoad, VideoActor
from library.services.metadata import MetadataLate, PersonMetadata
from tests.apis.content.films import FilmTestCase
from tests.library.film_database import CODES, film_database

FOUND = PersonMetadata(name="Scott", biography="Born", photo_url="https://example.com/scott.jpg")


class ActorModifyTest(FilmTestCase):
    path = "actor/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.actor = self.make_actor("Person", country="RU", gender="1", person_type=1)

    def changed(self, **params: Any) -> Actor:
        self.ok(id=self.actor.pk, **params)
        return Actor.objects.get(pk=self.actor.pk)

    def test_what_is_sent_and_nothing_else(self) -> None:
        row = self.changed(name="Новый", birthdate="1937-11-30", name_lang2="Новый", movie_db_id=7)
        assert (row.name, row.birthdate, row.name_lang2, row.movie_db_id) == (
            "Новый", date(1937, 11, 30), "Новый", "7",
        )  # fmt: skip
        assert (row.country, row.gender, row.person_type, row.search_text) == ("RU", "1", 1, "новый")
        row = self.changed(name="", country="", gender="", type="actor", birthdate="")
        assert (row.name, row.country, row.gender, row.person_type) == ("Новый", "RU", "1", 0)
        assert row.birthdate == date(1937, 11, 30)

    def test_films_are_built_anew_if_anything_changed(self) -> None:
        VideoActor.objects.create(video=self.film, actor=self.actor)
        before = self.version()
        self.changed(name="Person")
        assert self.version() == before
        self.changed(name="New", country="US")
        assert self.version() == before + 1

    # --- from the film database ---------------------------------------------------------------------------------------
    def test_what_is_loaded(self) -> None:
        with film_database(person=FOUND):
            row = self.changed(load_meta=1, movie_db_id=55, update_photo=0)
            assert (row.name, row.biography, row.country) == ("Scott", "Born", "RU")
            assert not PictureLoad.objects.exists()
            row = self.changed(load_meta=1, name="Mine")
            assert (row.name, row.biography) == ("Mine", "Born")
        assert PictureLoad.objects.get().url == FOUND.photo_url

    def test_what_went_wrong_and_the_rest_is_saved(self) -> None:
        for error, code in {**CODES, MetadataLate: 7}.items():
            with film_database(person=error()):
                self.refused(code, id=self.actor.pk, load_meta=1, movie_db_id=55, name=f"Person {code}")
            assert Actor.objects.get(pk=self.actor.pk).name == f"Person {code}"
        self.refused(5, id=self.actor.pk, load_meta=1)

    def test_a_person_without_an_id(self) -> None:
        with film_database(person=FOUND):
            self.refused(3, id=self.actor.pk, load_meta=1)

    def test_what_is_late_is_loaded_by_the_queue(self) -> None:
        with film_database(person=MetadataLate()) as source:
            self.refused(7, id=self.actor.pk, load_meta=1, movie_db_id=55)
        assert [seconds > 1 for _asked, seconds in source.asked] == [False, True]

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_what_is_refused(self) -> None:
        theirs = self.make_actor("S", client=self.cast.south.client)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong, name="New")
        self.names_wrong(20, "id", name="New")
        self.names_wrong(20, "gender", id=self.actor.pk, gender=3)
        self.names_wrong(20, "type", id=self.actor.pk, type="x")
        self.ok(id=self.actor.pk, name=" ")
        self.names_wrong(21, "name", id=self.actor.pk, name="x" * 256)
        assert Actor.objects.get(pk=self.actor.pk).name == "Person"
