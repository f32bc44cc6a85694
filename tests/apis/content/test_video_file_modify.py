from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.models import Video, VideoFile
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class VideoFileModifyTest(FilmTestCase):
    path = "video/file/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.file = self.make_file("F", filename="f.mp4", duration=60, quality=3, is_trailer=True)

    def changed(self, **params: Any) -> VideoFile:
        self.ok(id=self.file.pk, **params)
        return VideoFile.objects.get(pk=self.file.pk)

    def test_what_is_sent_and_nothing_else(self) -> None:
        row = self.changed(name_lang1="E", duration="1.5", quality=10, self_skip_fragments_priority=1)
        assert (row.name, row.name_lang1, row.duration, row.quality) == ("F", "E", 90, 10)
        assert (row.filename, row.is_trailer, row.self_skip_fragments_priority) == ("f.mp4", True, True)
        row = self.changed(is_trailer="False", name="", filename="", duration="", quality=0)
        assert (row.name, row.filename, row.duration, row.is_trailer, row.quality) == ("F", "f.mp4", 90, False, 0)

    def test_it_comes_to_an_episode_and_stays_there(self) -> None:
        episode, other = self.make_episode("E"), self.make_episode("O", video=self.make_film())
        assert self.changed(episode_id=episode.pk).episode == episode
        for nothing in ("", 0):
            assert self.changed(episode_id=nothing, name="New").episode == episode
        self.names_wrong(21, "episode_id", id=self.file.pk, episode_id=other.pk)
        theirs = self.make_episode("S", video=self.theirs)
        for wrong in (theirs.pk, 999999, "x"):
            self.names_wrong(20, "episode_id", id=self.file.pk, episode_id=wrong)

    def test_the_film_has_one_more_version_if_anything_changed(self) -> None:
        later, before, episode = NOW + timedelta(hours=1), self.version(), self.make_episode("E")
        self.at(later)
        before = self.version()
        self.changed(name="F", duration=1, is_trailer=1)
        assert (self.version(), Video.objects.get(pk=self.film.pk).content_changed_at) == (before, NOW)
        self.changed(name="New", episode_id=episode.pk)
        assert (self.version(), Video.objects.get(pk=self.film.pk).content_changed_at) == (before + 1, later)
        assert VideoFile.objects.get(pk=self.file.pk).updated_at == later

    def test_what_is_refused(self) -> None:
        for wrong in (self.make_file("S", self.theirs).pk, 999999, 0, -1):
            self.refused(404, id=wrong, name="New")
        self.names_wrong(20, "id", name="New")
        self.names_wrong(21, "filename", id=self.file.pk, filename="http://x/")
        self.names_wrong(20, "quality", id=self.file.pk, quality=9)
        self.names_wrong(20, "duration", id=self.file.pk, duration="x")
        assert VideoFile.objects.get(pk=self.file.pk).updated_at == self.file.updated_at

    def test_what_was_entered_in_the_panel_is_not_asked_again(self) -> None:
        """A file without a name, or with an address in its path: who changes something else is not refused for it."""
        VideoFile.objects.filter(pk=self.file.pk).update(name="", filename="http://x/")
        assert self.changed(duration=2).duration == 120
