from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from library.models import Episode, Video
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class EpisodeDeleteTest(FilmTestCase):
    path = "episode/delete/"

    def test_its_files_stay(self) -> None:
        season = self.make_season("One")
        a, b, c = (self.make_episode(name, season) for name in "ABC")
        file, other = self.make_file("F", episode=b), self.make_file("G", episode=c)
        before = self.version()
        self.at(NOW + timedelta(hours=1))
        self.ok(id=b.pk)
        assert self.places(Episode.objects.filter(season=season)) == [("A", 1), ("C", 2)]
        file.refresh_from_db()
        other.refresh_from_db()
        assert (file.video, file.episode, other.episode, a.sort) == (self.film, None, c, 1)
        row = Video.objects.get(pk=self.film.pk)
        assert (row.version, row.content_changed_at) == (before + 1, NOW + timedelta(hours=1))

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_where_nothing_goes_along(self) -> None:
        episode = self.make_episode("E")
        file = self.make_file("F", episode=episode)
        self.names_wrong(21, "id", id=episode.pk)
        file.delete()
        self.ok(id=episode.pk)

    def test_what_there_is_not(self) -> None:
        theirs = self.make_episode("S", video=self.theirs)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        assert Episode.objects.filter(pk=theirs.pk).exists()
