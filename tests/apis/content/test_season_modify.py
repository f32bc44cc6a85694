from __future__ import annotations

from datetime import timedelta

from library.models import Season, Video
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class SeasonModifyTest(FilmTestCase):
    path = "season/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.a, self.b, self.c = (self.make_season(name) for name in "ABC")

    def seasons(self) -> list[tuple[str, int]]:
        return self.places(Season.objects.filter(video=self.film))

    def test_its_name(self) -> None:
        self.ok(season_id=self.a.pk, name_lang1="Season")
        self.a.refresh_from_db()
        assert (self.a.name, self.a.name_lang1) == ("A", "Season")
        self.ok(season_id=self.a.pk, name="New", name_lang1="")
        self.a.refresh_from_db()
        assert (self.a.name, self.a.name_lang1) == ("New", "Season")

    def test_its_place(self) -> None:
        self.ok(season_id=self.a.pk, sort_after_sid=self.c.pk)
        assert self.seasons() == [("B", 1), ("C", 2), ("A", 3)]
        self.ok(season_id=self.c.pk, sort_after_sid=0, name="First")
        assert self.seasons() == [("First", 1), ("B", 2), ("A", 3)]
        self.ok(season_id=self.c.pk, sort_after_sid=self.c.pk)
        assert self.seasons() == [("First", 1), ("B", 2), ("A", 3)]

    def test_the_film_has_one_more_version_if_anything_changed(self) -> None:
        later = NOW + timedelta(hours=1)
        self.at(later)
        before = self.version()
        self.ok(season_id=self.a.pk, name="A", sort_after_sid=0)
        assert self.version() == before
        assert Video.objects.get(pk=self.film.pk).content_changed_at == NOW
        for params in ({"name": "New"}, {"sort_after_sid": self.c.pk}, {"name": "Other", "sort_after_sid": 0}):
            before = self.version()
            self.ok(season_id=self.a.pk, **params)
            assert self.version() == before + 1, params
        assert Video.objects.get(pk=self.film.pk).content_changed_at == later

    def test_what_is_refused(self) -> None:
        theirs = self.make_season("S", self.theirs)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, season_id=wrong, name="New")
        self.names_wrong(20, "season_id", name="New")
        self.names_wrong(21, "sort_after_sid", season_id=self.a.pk, name="New", sort_after_sid=theirs.pk)
        assert self.seasons() == [("A", 1), ("B", 2), ("C", 3)]
