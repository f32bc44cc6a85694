from __future__ import annotations

from datetime import timedelta

from library.models import Season, Video
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class SeasonCreateTest(FilmTestCase):
    path = "season/create/"

    def seasons(self) -> list[tuple[str, int]]:
        return self.places(Season.objects.filter(video=self.film))

    def test_a_season(self) -> None:
        answer = self.ok(vid=self.film.pk, name="Сезон 1", name_lang1="Season 1", name_lang5="5")
        row = Season.objects.get(pk=answer["id"])
        assert (row.video, row.name, row.name_lang1, row.name_lang5, row.sort) == (
            self.film, "Сезон 1", "Season 1", "5", 1,
        )  # fmt: skip
        assert self.ok("video/detail/", id=self.film.pk)["seasons"] == [row.pk]

    def test_places(self) -> None:
        first = self.ok(vid=self.film.pk, name="A")["id"]
        self.ok(vid=self.film.pk, name="B")
        self.ok(vid=self.film.pk, name="C", sort_after_sid=first)
        self.ok(vid=self.film.pk, name="D", sort_after_sid=0)
        assert self.seasons() == [("D", 1), ("A", 2), ("C", 3), ("B", 4)]

    def test_places_of_the_panel_are_mended(self) -> None:
        for name, sort in (("A", 10), ("B", 0), ("C", 0)):
            self.make_season(name, sort=sort)
        self.ok(vid=self.film.pk, name="D")
        assert self.seasons() == [("B", 0), ("C", 0), ("A", 10), ("D", 11)]
        self.ok(vid=self.film.pk, name="E", sort_after_sid=0)
        assert self.seasons() == [("E", 1), ("B", 2), ("C", 3), ("A", 4), ("D", 5)]

    def test_the_film_says_that_its_content_has_changed(self) -> None:
        before = Video.objects.get(pk=self.film.pk)
        later = NOW + timedelta(hours=1)
        self.at(later)
        self.ok(vid=self.film.pk, name="A")
        row = Video.objects.get(pk=self.film.pk)
        assert (row.content_changed_at, row.content_added_at) == (later, before.content_added_at)
        assert row.version == before.version + 1

    def test_what_is_refused(self) -> None:
        other = self.make_season("Other", self.make_film())
        self.names_wrong(20, "name", vid=self.film.pk)
        self.names_wrong(20, "vid", name="A")
        self.names_wrong(21, "name", vid=self.film.pk, name="  ")
        self.names_wrong(21, "name", vid=self.film.pk, name="x" * 256)
        for wrong in (self.theirs.pk, 999999, -1, "x"):
            self.names_wrong(20, "vid", vid=wrong, name="A")
        for wrong_place in (other.pk, 999999, -1):
            self.names_wrong(21, "sort_after_sid", vid=self.film.pk, name="A", sort_after_sid=wrong_place)
        assert self.seasons() == []
