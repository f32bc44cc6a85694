from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.models import Video, VideoFile
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class VideoFileCreateTest(FilmTestCase):
    path = "video/file/create/"

    def made(self, **params: Any) -> VideoFile:
        return VideoFile.objects.get(pk=self.ok(**{"vid": self.film.pk, "name": "Фильм", **params})["id"])

    def test_a_film_and_a_name_are_enough(self) -> None:
        row = self.made()
        assert (row.video, row.episode, row.name, row.sort, row.duration) == (self.film, None, "Фильм", 1, 0)
        assert (row.is_trailer, row.quality, row.filename) == (False, 0, "")

    def test_everything_that_it_is_made_of(self) -> None:
        episode = self.make_episode("E")
        texts = {"name_lang1": "Film", "name_lang5": "5", "filename": "films/1.mp4", "ext_id": "X"}
        flags = {"is_trailer": 1, "self_skip_fragments_priority": 1}
        row = self.made(episode_id=episode.pk, quality=15, **texts, **flags)
        for name, value in {**texts, **flags, "quality": 15}.items():
            assert getattr(row, name) == value, name
        assert row.episode == episode

    def test_minutes_are_sent_and_seconds_kept(self) -> None:
        """Importers divide seconds by 60, some of them with a remainder."""
        for sent, seconds in (("45", 2700), ("45.5", 2730), (str(2719 / 60), 2719), ("0", 0)):
            row = self.made(duration=sent)
            assert self.ok("video/file/detail/", id=row.pk)["duration"] == row.duration == seconds

    def test_places_among_all_files_of_the_film(self) -> None:
        episode = self.make_episode("E")
        first = self.made(name="A")
        self.made(name="B", episode_id=episode.pk)
        self.made(name="C", sort_after_vfid=first.pk)
        self.made(name="D", sort_after_vfid=0)
        assert self.places(self.film.files) == [("D", 1), ("A", 2), ("C", 3), ("B", 4)]
        other = self.make_file("O", self.make_film())
        self.names_wrong(21, "sort_after_vfid", vid=self.film.pk, name="E", sort_after_vfid=other.pk)

    def test_the_film_says_that_its_content_has_changed(self) -> None:
        later, before = NOW + timedelta(hours=1), self.version()
        self.at(later)
        self.made()
        row = Video.objects.get(pk=self.film.pk)
        assert (row.content_changed_at, row.content_added_at, row.version) == (later, NOW, before + 1)

    def test_names_of_directories_are_paths_too(self) -> None:
        for path in ("vod/film", "фильмы/Матрица 1.mp4", "a..b/c.mp4", "film.mp4/index.m3u8"):
            assert self.made(filename=path).filename == path

    def test_what_is_no_path(self) -> None:
        wrong = ("http://x/1.mp4", "../1.mp4", "a/../../b", "a\\..\\b", "a\x07b", "a\nb", "..", "x" * 1025)
        for path in wrong:
            self.names_wrong(21, "filename", vid=self.film.pk, name="F", filename=path)

    def test_what_is_refused(self) -> None:
        theirs, other = self.make_episode("S", video=self.theirs), self.make_episode("O", video=self.make_film())
        self.names_wrong(20, "name", vid=self.film.pk)
        self.names_wrong(20, "vid", name="F")
        self.names_wrong(21, "name", vid=self.film.pk, name="")
        for wrong in (self.theirs.pk, 999999, "x"):
            self.names_wrong(20, "vid", vid=wrong, name="F")
        for wrong_episode in (theirs.pk, 999999, -1, "x"):
            self.names_wrong(20, "episode_id", vid=self.film.pk, name="F", episode_id=wrong_episode)
        self.names_wrong(21, "episode_id", vid=self.film.pk, name="F", episode_id=other.pk)
        for quality in (8, 9, 16, -1, "HD"):
            self.names_wrong(20, "quality", vid=self.film.pk, name="F", quality=quality)
        for duration, code in (("abc", 20), ("-1", 21), ("9999999999", 20)):
            self.names_wrong(code, "duration", vid=self.film.pk, name="F", duration=duration)
        self.names_wrong(21, "ext_id", vid=self.film.pk, name="F", ext_id="x" * 65)
        assert not VideoFile.objects.exists()
