"""load_meta of video/create and video/modify: data that comes from a film database."""

from __future__ import annotations

from django.test import override_settings

from library.models import Actor, PictureLoad, Video
from library.services import metadata
from library.services.metadata import FilmMetadata, PersonMetadata
from tests.apis.content.films import FilmTestCase, in_media, picture_file
from tests.library.film_database import CODES, film_database

FOUND = FilmMetadata(
    name="Alien",
    name_orig="A" * 300,
    year=1979,
    countries=("UK", "USA"),
    genres=("horror", "sci-fi"),
    kinopoisk_rating=8.1,
    poster_url="https://example.com/poster.jpg",
    screenshot_url="https://example.com/still.jpg",
    persons=(
        PersonMetadata(name="Ridley Scott", person_type=1, movie_db_id="55", biography="<p>", photo_url="https://e/p"),
        PersonMetadata(name="Sigourney Weaver", biography="Born"),
    ),
)


class VideoMetadataTest(FilmTestCase):
    path = "video/modify/"

    def test_what_is_loaded(self) -> None:
        with film_database(FOUND) as source:
            self.ok(id=self.film.pk, load_meta=1, kinopoisk_id=42, is_season=1)
        assert [asked for asked, _seconds in source.asked] == ["series 42"]
        assert source.asked[0][1] < 1
        row = Video.objects.get(pk=self.film.pk)
        assert (row.name, row.year, row.countries, row.genres_kinopoisk) == ("Alien", 1979, "UK, USA", "horror, sci-fi")
        assert (row.name_orig, row.kinopoisk_rating, row.description) == ("A" * 255, 8.1, "")
        assert [one.actor.name for one in row.cast.order_by("sort")] == ["Ridley Scott", "Sigourney Weaver"]
        assert {(one.field, one.row_id) for one in PictureLoad.objects.filter(table="library.Video")} == {
            ("poster_big", row.pk),
            ("screenshot_big", row.pk),
        }
        assert row.search_text.startswith("alien")

    def test_what_is_sent_wins(self) -> None:
        self.film.year = 2000
        self.film.save()
        with film_database(FOUND), in_media():
            self.ok(id=self.film.pk, load_meta=1, kinopoisk_id=42, name="Чужой", year=1980, actors_set=0)
            self.assert_ok(
                self.send_file("poster_url", picture_file(), id=self.film.pk, load_meta=1, description="Mine")
            )
        row = Video.objects.get(pk=self.film.pk)
        assert (row.description, row.poster_big != "") == ("Mine", True)
        assert "poster_big" not in PictureLoad.objects.filter(table="library.Video").values_list("field", flat=True)

    def test_people_are_found_again(self) -> None:
        client = self.cast.north.client
        scott = Actor.objects.create(client=client, name="R. Scott", person_type=1, movie_db_id="55")
        weaver = Actor.objects.create(client=client, name="Sigourney Weaver")
        Actor.objects.create(client=client, name="Sigourney Weaver", person_type=1)
        Actor.objects.create(client=self.cast.south.client, name="Sigourney Weaver")
        with film_database(FOUND):
            self.ok(id=self.film.pk, load_meta=1, kinopoisk_id=42)
        assert list(self.film.cast.order_by("sort").values_list("actor_id", flat=True)) == [scott.pk, weaver.pk]

    def test_how_much_of_people(self) -> None:
        with film_database(FOUND), override_settings(TVMIDDLEWARE_VIDEO_ACTORS_EXTENDED_UPDATE=False):
            self.ok(id=self.film.pk, load_meta=1, kinopoisk_id=42)
        assert set(Actor.objects.values_list("biography", flat=True)) == {""}
        Actor.objects.all().delete()
        with film_database(FOUND):
            self.ok(id=self.film.pk, load_meta=1, kinopoisk_id=42)
        assert set(Actor.objects.values_list("biography", flat=True)) == {"<p>", "Born"}
        assert PictureLoad.objects.filter(table="library.Actor", url="https://e/p").exists()

    def test_what_went_wrong_and_the_rest_is_saved(self) -> None:
        for error, code in CODES.items():
            with film_database(error()):
                self.refused(code, id=self.film.pk, load_meta=1, kinopoisk_id=42, name=f"Film {code}")
            assert Video.objects.get(pk=self.film.pk).name == f"Film {code}"

    def test_what_is_late_is_loaded_by_the_queue(self) -> None:
        with film_database(metadata.MetadataLate()) as source:
            self.refused(7, id=self.film.pk, load_meta=1, kinopoisk_id=42, year=1980)
            assert len(source.asked) == 2
            assert source.asked[1][1] > 1
            source.film = FOUND
            self.ok("video/create/", name="Mine", load_meta=1, kinopoisk_id=43)
        row = Video.objects.get(kinopoisk_id=43)
        assert (row.name, row.year) == ("Mine", 1979)

    def test_a_film_without_an_id(self) -> None:
        with film_database(FOUND) as source:
            self.refused(3, id=self.film.pk, load_meta=1)
            self.ok("video/create/", name="Mine", load_meta=1)
        assert source.asked == []

    def test_nothing_is_configured(self) -> None:
        self.refused(5, id=self.film.pk, load_meta=1, kinopoisk_id=42)
        with film_database(FOUND) as source:
            source.has_key = False
            self.refused(5, id=self.film.pk, load_meta=1)
        self.ok("video/create/", name="Mine", load_meta=1, kinopoisk_id=43)
