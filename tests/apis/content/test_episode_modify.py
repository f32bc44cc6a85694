from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.models import Episode, Video
from tests.apis.content.films import FilmTestCase, in_media, picture_file
from tests.factories import NOW


class EpisodeModifyTest(FilmTestCase):
    path = "episode/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.season = self.make_season("One")
        self.a, self.b, self.c = (self.make_episode(name, self.season) for name in "ABC")

    def changed(self, **params: Any) -> Episode:
        self.ok(episode_id=self.a.pk, **params)
        return Episode.objects.get(pk=self.a.pk)

    def test_what_is_sent_and_nothing_else(self) -> None:
        row = self.changed(name="New", description="Text", duration=45, is_free=1)
        assert (row.name, row.description, row.duration, row.is_free, row.is_planned) == (
            "New",
            "Text",
            45,
            True,
            False,
        )
        row = self.changed(is_free="False", is_planned=1, name="", duration="")
        assert (row.name, row.description, row.duration, row.is_free, row.is_planned) == (
            "New",
            "Text",
            45,
            False,
            True,
        )
        assert row.season == self.season

    def test_its_place(self) -> None:
        self.changed(sort_after_eid=self.b.pk)
        rows = Episode.objects.filter(season=self.season)
        assert self.places(rows) == [("B", 1), ("A", 2), ("C", 3)]
        self.changed(sort_after_eid=0)
        assert self.places(rows) == [("A", 1), ("B", 2), ("C", 3)]
        beside = self.make_episode("Beside")
        self.names_wrong(21, "sort_after_eid", episode_id=self.a.pk, sort_after_eid=beside.pk)

    def test_the_film_has_one_more_version_if_anything_changed(self) -> None:
        later, before = NOW + timedelta(hours=1), self.version()
        self.at(later)
        self.changed(name="A", sort_after_eid=0, is_free=0)
        assert self.version() == before
        self.changed(name="New", sort_after_eid=self.c.pk)
        row = Video.objects.get(pk=self.film.pk)
        assert (row.version, row.content_changed_at, row.content_added_at) == (before + 1, later, NOW)

    def test_a_picture(self) -> None:
        with in_media():
            self.assert_ok(self.send_file("preview_url", picture_file(), episode_id=self.a.pk))
            preview = Episode.objects.get(pk=self.a.pk).preview
            assert preview.height == 720
            answer = self.refused(1, episode_id=self.a.pk, name="New", preview_url="http://127.0.0.1:1/")
        assert [one["field"] for one in answer["upload_errors"]] == ["preview_url"]
        row = Episode.objects.get(pk=self.a.pk)
        assert (row.name, row.preview) == ("New", preview)

    def test_what_is_refused(self) -> None:
        theirs = self.make_episode("S", video=self.theirs)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, episode_id=wrong, name="New")
        self.names_wrong(20, "episode_id", name="New")
        self.names_wrong(20, "is_free", episode_id=self.a.pk, is_free="perhaps")
        self.names_wrong(21, "duration", episode_id=self.a.pk, duration=-1, name="New")
        assert Episode.objects.get(pk=self.a.pk).name == "A"
