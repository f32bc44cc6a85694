from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db import DatabaseError

from library.models import Video, VideoView
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_episode, make_file, make_season, make_trailer, make_video
from tvmiddleware.models import ContentPosition


class ContentPositionSetTest(ApiTestCase):
    path = "content/position/set/"

    def set(self, **params: Any) -> dict[str, Any]:
        given = {"content_type": "program", "content_id": self.cast.past.pk, "position": 60, **params}
        return self.call(**{name: value for name, value in given.items() if value is not None})

    def row(self) -> ContentPosition:
        return ContentPosition.objects.get(account=self.cast.anna)

    def test_saved_and_shown_at_once(self) -> None:
        programs = self.call("program/list/", cid=self.cast.one.pk)["programs"]
        assert programs[0]["position"] == 0
        self.assert_ok(self.set())
        row = self.row()
        assert (row.content_type, row.content_id, row.position, row.duration) == (
            "program",
            self.cast.past.pk,
            60,
            90 * 60,
        )
        assert (row.is_viewed, row.channel, row.updated_at) == (False, self.cast.one, NOW)
        programs = self.call("program/list/", cid=self.cast.one.pk)["programs"]
        assert programs[0]["position"] == 60
        assert self.call("program/detail/", pid=self.cast.past.pk)["position"] == 60

    def test_the_newest_wins(self) -> None:
        for position in (60, 120, 90):
            self.assert_ok(self.set(position=position))
        assert self.row().position == 90

    def test_viewed(self) -> None:
        for given, viewed in (
            ({"position": 5129}, False),
            ({"position": 5130}, True),
            ({"position": 94, "duration": 100}, False),
            ({"position": 95, "duration": 100}, True),
            ({"position": 10, "is_viewed": 1}, True),
            ({"position": 5400, "is_viewed": 0}, False),
        ):
            self.assert_ok(self.set(**given))
            assert self.row().is_viewed is viewed, given

    def test_large_numbers(self) -> None:
        self.assert_ok(self.set(position=10**15, duration=10**15))
        assert self.row().position == 2_000_000_000

    def test_xml_and_post(self) -> None:
        identity = self.identity(self.cast.anna_mag_key)
        given: dict[str, Any] = {
            "content_type": "program",
            "content_id": self.cast.past.pk,
            "position": 5,
            "device": "mag",
        }
        response = self.response(post=True, **identity, **given)
        assert response.content == b"<rss><error>0</error><error_message></error_message></rss>"
        assert self.row().position == 5

    def test_wrong_parameters_are_refused(self) -> None:
        for wrong in (
            {"content_type": None},
            {"content_type": "radio"},
            {"content_id": None},
            {"content_id": "x"},
            {"position": None},
            {"position": -1},
            {"duration": -5},
            {"is_viewed": "perhaps"},
        ):
            self.assert_error(self.set(**wrong), 1)
        assert not ContentPosition.objects.exists()

    def test_unknown_content(self) -> None:
        guide = make.epg_channel()
        self.cast.foreign.epg_channel = guide
        self.cast.foreign.save()
        foreign = make.program(guide, NOW, NOW.replace(hour=13))
        for program in (10**9, foreign.pk):
            self.assert_error(self.set(content_id=program), 404)

    def test_the_database_refuses(self) -> None:
        with patch.object(ContentPosition.objects.__class__, "bulk_create", side_effect=DatabaseError):
            self.assert_error(self.set(), 2)

    def test_a_debtor(self) -> None:
        self.assert_error(self.call(key=self.cast.boris_key, content_type="program", content_id=1, position=1), 403)


class FilmPositionTest(ApiTestCase):
    path = "content/position/set/"

    def set(self, **params: Any) -> dict[str, Any]:
        given: dict[str, Any] = {"position": 60, **params}
        return self.call(**given)

    def film(self, *, files: int = 1, **fields: Any) -> Video:
        film = make_video(self.cast.north.client, tariffs=[self.cast.north.basic], **fields)
        for _number in range(files):
            make_file(film, duration=2700)
        return film

    def film_row(self, film: Video) -> tuple[int, int]:
        row = self.call("video/detail/", vid=film.pk)
        return row["position"], row["position_asset_id"]

    def views(self) -> tuple[list[int], list[int]]:
        viewing = self.call("video/list/", is_viewing=1)["videos"]
        viewed = self.call("video/list/", viewed_only=1)["videos"]
        return [row["id"] for row in viewing], [row["id"] for row in viewed]

    def test_a_film_is_begun_and_seen(self) -> None:
        film = self.film()
        file = film.files.get()
        assert self.film_row(film) == (0, -1)
        self.assert_ok(self.set(content_type="video", content_id=film.pk, asset_id=file.pk, position=600))
        assert self.film_row(film) == (600, file.pk)
        assert self.views() == ([film.pk], [])
        self.assert_ok(self.set(content_type="video", content_id=film.pk, asset_id=file.pk, position=2600))
        assert self.film_row(film) == (0, file.pk)
        assert self.views() == ([], [film.pk])

    def test_from_which_second_on_it_is_seen(self) -> None:
        films = [self.film(files=0) for _film in range(2)]
        files = [make_file(film, duration=2000) for film in films]
        for film, file, position in zip(films, files, (1899, 1900), strict=True):
            self.assert_ok(self.set(content_type="video", content_id=film.pk, asset_id=file.pk, position=position))
        assert self.views() == ([films[0].pk], [films[1].pk])

    def test_the_day_of_the_mark_is_the_last_one(self) -> None:
        """Not each half minute is written, but each day is: by it the history is ordered, and forgotten."""
        film = self.film()
        place = {"content_type": "video", "content_id": film.pk}
        for hours, day in ((0, NOW), (1, NOW), (30, NOW + timedelta(hours=30))):
            self.at(NOW + timedelta(hours=hours))
            self.assert_ok(self.set(**place, position=60 + hours))
            assert VideoView.objects.get(video=film).viewed_at == day, hours

    def test_the_box_says_that_it_was_seen(self) -> None:
        film = self.film()
        self.assert_ok(self.set(content_type="video", content_id=film.pk, position=5, is_viewed=1))
        assert self.views() == ([], [film.pk])

    def test_a_film_of_one_file_needs_no_asset(self) -> None:
        film, other = self.film(), self.film(files=2)
        make_trailer(film)
        for asset in ("", "0", "null"):
            self.assert_ok(self.set(content_type="video", content_id=film.pk, asset_id=asset, position=10))
        assert self.film_row(film) == (10, film.files.get(is_trailer=False).pk)
        self.assert_error(self.set(content_type="video", content_id=other.pk, position=10), 3)

    def test_nothing_is_kept_of_a_trailer(self) -> None:
        film = self.film()
        trailer = make_trailer(film)
        self.assert_ok(self.set(content_type="video", content_id=film.pk, asset_id=trailer.pk, position=10))
        assert self.film_row(film) == (0, -1)
        assert self.views() == ([], [])

    def test_a_series_is_seen_with_its_last_episode(self) -> None:
        series = self.film(files=0, is_season=True)
        season = make_season(series)
        first, last = make_episode(season, sort=1), make_episode(season, sort=2)
        make_episode(season, sort=3, is_planned=True)
        for episode, seen in ((first, ([series.pk], [])), (last, ([], [series.pk]))):
            asset = episode.files.get().pk
            self.assert_ok(self.set(content_type="video", content_id=series.pk, asset_id=asset, position=2690))
            assert self.views() == seen

    def test_films_that_are_not_there(self) -> None:
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        film = self.film()
        for content_id, asset_id in ((theirs.pk, 1), (99999, 1), (99999, 0), (film.pk, 99999)):
            self.assert_error(self.set(content_type="video", content_id=content_id, asset_id=asset_id), 404)
        self.assert_error(self.set(content_type="video", content_id=film.pk, position=-1), 1)

    def test_the_newest_of_several_files_wins(self) -> None:
        other = self.film(files=2)
        one, two = other.files.order_by("pk")
        for seconds, file in enumerate((one, two, one), 1):
            self.at(NOW + timedelta(minutes=seconds))
            self.assert_ok(self.set(content_type="video", content_id=other.pk, asset_id=file.pk, position=seconds))
        assert self.film_row(other) == (3, one.pk)
