from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile

from core.picture_fields import find_picture
from library.models import Episode, PictureLoad, Video
from library.services import picture_loads, series_records
from library.services.picture_fetching import FetchedPicture
from tests.apis.content.films import FilmTestCase, in_media, picture_file
from tests.factories import NOW


class EpisodeCreateTest(FilmTestCase):
    path = "episode/create/"

    def test_an_episode_of_a_season(self) -> None:
        season = self.make_season("One")
        texts: dict[str, Any] = {"name": "Серия 1", "name_lang2": "E", "description": "Text", "description_lang5": "T"}
        answer = self.ok(vid=self.film.pk, season_id=season.pk, duration="45", is_free=1, is_planned="True", **texts)
        row = Episode.objects.get(pk=answer["id"])
        assert (row.video, row.season, row.duration, row.is_free, row.is_planned) == (self.film, season, 45, True, True)
        for name, value in texts.items():
            assert getattr(row, name) == value
        assert answer["upload_errors"] == []

    def test_a_series_without_seasons(self) -> None:
        answer = self.ok(vid=self.film.pk, name="E", season_id="", duration="")
        row = Episode.objects.get(pk=answer["id"])
        assert (row.season, row.sort, row.duration, row.is_free, row.is_planned) == (None, 1, 0, False, False)
        film = self.ok("video/detail/", id=self.film.pk)
        assert (film["has_seasons"], film["has_episodes"]) == (False, True)

    def test_places_within_the_season(self) -> None:
        one, two = self.make_season("One"), self.make_season("Two")
        first = self.ok(vid=self.film.pk, season_id=one.pk, name="A")["id"]
        for name, season in (("B", one), ("X", two)):
            self.ok(vid=self.film.pk, season_id=season.pk, name=name)
        self.ok(vid=self.film.pk, season_id=one.pk, name="C", sort_after_eid=first)
        self.ok(vid=self.film.pk, season_id=one.pk, name="D", sort_after_eid=0)
        self.names_wrong(21, "sort_after_eid", vid=self.film.pk, season_id=two.pk, name="E", sort_after_eid=first)
        assert self.places(Episode.objects.filter(season=one)) == [("D", 1), ("A", 2), ("C", 3), ("B", 4)]
        assert self.places(Episode.objects.filter(season=two)) == [("X", 1)]

    def test_the_film_says_that_an_episode_was_added(self) -> None:
        later, before = NOW + timedelta(hours=1), self.version()
        self.at(later)
        self.ok(vid=self.film.pk, name="A")
        row = Video.objects.get(pk=self.film.pk)
        assert (row.content_changed_at, row.content_added_at, row.version) == (later, later, before + 1)

    # --- its picture --------------------------------------------------------------------------------------------------
    def test_a_picture(self) -> None:
        with in_media():
            answer = self.assert_ok(self.send_file("preview_url", picture_file(), vid=self.film.pk, name="A"))
            assert Episode.objects.get(pk=answer["id"]).preview.height == 720

    def test_a_picture_that_can_not_be_had(self) -> None:
        answer = self.refused(1, vid=self.film.pk, name="A", preview_url="http://127.0.0.1:1/")
        assert [one["field"] for one in answer["upload_errors"]] == ["preview_url"]
        assert Episode.objects.get(pk=answer["id"]).name == "A"

    def test_what_is_no_picture(self) -> None:
        wrong = SimpleUploadedFile("a.jpg", b"not a picture")
        answer = self.send_file("preview_url", wrong, vid=self.film.pk, name="A")
        self.assert_error(answer, 2)
        assert not Episode.objects.get(pk=answer["id"]).preview

    def test_a_picture_that_takes_long(self) -> None:
        def late(model: type[Episode], given: dict[str, str]) -> list[FetchedPicture]:
            rules = find_picture(model, "preview_url")
            assert rules is not None
            return [FetchedPicture(rules, given["preview_url"])]

        with patch.object(series_records, "fetch_pictures", late), patch.object(picture_loads, "enqueue_on_commit"):
            answer = self.ok(vid=self.film.pk, name="A", preview_url="http://example.com/a.jpg")
        load = PictureLoad.objects.get()
        assert (load.row_id, load.field, load.url) == (answer["id"], "preview", "http://example.com/a.jpg")

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_what_is_refused(self) -> None:
        theirs = self.make_season("S", self.theirs)
        other = self.make_season("O", self.make_film())
        self.names_wrong(20, "name", vid=self.film.pk)
        self.names_wrong(20, "vid", name="A")
        self.names_wrong(21, "name", vid=self.film.pk, name="")
        self.names_wrong(21, "duration", vid=self.film.pk, name="A", duration=-1)
        self.names_wrong(20, "duration", vid=self.film.pk, name="A", duration="abc")
        for wrong in (self.theirs.pk, 999999, "x"):
            self.names_wrong(20, "vid", vid=wrong, name="A")
        for wrong_season in (theirs.pk, 999999, -1, "x"):
            self.names_wrong(20, "season_id", vid=self.film.pk, name="A", season_id=wrong_season)
        self.names_wrong(21, "season_id", vid=self.film.pk, name="A", season_id=other.pk)
        assert not Episode.objects.exists()
