from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from library.models import Episode, Season, Video
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class SeasonDeleteTest(FilmTestCase):
    path = "season/delete/"

    def test_its_episodes_stay(self) -> None:
        a, b, c = (self.make_season(name) for name in "ABC")
        alone = self.make_episode("Alone")
        first, second = self.make_episode("First", b), self.make_episode("Second", b)
        other = self.make_episode("Other", a)
        file = self.make_file("F", episode=first)
        before = self.version()
        self.at(NOW + timedelta(hours=1))
        self.ok(id=b.pk)
        assert self.places(Season.objects.filter(video=self.film)) == [("A", 1), ("C", 2)]
        without = Episode.objects.filter(video=self.film, season=None)
        assert self.places(without) == [("Alone", 1), ("First", 2), ("Second", 3)]
        file.refresh_from_db()
        other.refresh_from_db()
        assert (file.episode_id, other.season_id, alone.pk, second.pk) == (first.pk, a.pk, alone.pk, second.pk)
        assert self.version() == before + 1
        assert Video.objects.get(pk=self.film.pk).content_changed_at == NOW + timedelta(hours=1)
        assert c.pk in self.ok("video/detail/", id=self.film.pk)["seasons"]

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_where_nothing_goes_along(self) -> None:
        season = self.make_season("A")
        episode = self.make_episode("E", season)
        self.names_wrong(21, "id", id=season.pk)
        episode.delete()
        self.ok(id=season.pk)

    def test_what_there_is_not(self) -> None:
        theirs = self.make_season("S", self.theirs)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        self.names_wrong(20, "id", id="x")
        assert Season.objects.filter(pk=theirs.pk).exists()
