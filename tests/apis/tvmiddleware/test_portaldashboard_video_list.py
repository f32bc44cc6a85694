from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.constants import ViewState
from library.models import PortalDashboard, Video, VideoFavourite, VideoProvider, VideoView
from library.showcase_constants import DashboardType
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_file, make_genre, make_video
from tests.library.showcase import make_dashboard
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition


class PortalDashboardVideoListTest(ApiTestCase):
    path = "portaldashboard/video/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def film(self, name: str, **fields: Any) -> Video:
        return make_video(self.north, name, tariffs=[self.cast.north.basic], **fields)

    def names(self, row: PortalDashboard) -> list[str]:
        answer = self.assert_ok(self.call(portal_dashboard_id=row.pk))
        return [one["name"] for one in answer["videos"]]

    def test_the_newest_contents_first(self) -> None:
        old = self.film("Old")
        self.film("New")
        make_video(self.north, "Unseen")
        Video.objects.filter(pk=old.pk).update(content_changed_at=NOW + timedelta(days=1))
        assert self.names(make_dashboard(self.north)) == ["Old", "New"]

    def test_a_row(self) -> None:
        film = self.film("Film", duration=90, screenshot_big="posters/still.png", year=2001)
        first, second = make_file(film, duration=100), make_file(film, duration=200, promo_image="files/two.png")
        VideoFavourite.objects.create(account=self.cast.anna, video=film, added_at=NOW)
        row = make_dashboard(self.north)
        fresh = self.call(portal_dashboard_id=row.pk)["videos"][0]
        assert (fresh["position"], fresh["position_asset_id"], fresh["duration"]) == (0, -1, 100)
        assert fresh["preview_url"].endswith("/posters/still.png")
        assert (fresh["is_favorited"], fresh["year"], fresh["rating"]) == (1, 2001, 0)
        self.begin(film, second.pk, 150)
        begun = self.call(portal_dashboard_id=row.pk)["videos"][0]
        assert (begun["position"], begun["position_asset_id"], begun["duration"]) == (150, second.pk, 200)
        assert begun["preview_url"].endswith("/files/two.png")
        assert first.pk != second.pk

    def begin(self, film: Video, asset_id: int, position: int, hours: int = 0) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna,
            content_type=PositionType.VIDEO,
            content_id=film.pk,
            asset_id=asset_id,
            position=position,
            updated_at=NOW,
        )
        VideoView.objects.create(
            account=self.cast.anna, video=film, state=ViewState.STARTED, viewed_at=NOW - timedelta(hours=hours)
        )
        from tvmiddleware.cache import invalidate

        invalidate.positions_changed([self.cast.anna.pk])

    def test_a_film_without_files_is_as_long_as_it_says(self) -> None:
        self.film("Film", duration=90)
        row = make_dashboard(self.north)
        assert self.call(portal_dashboard_id=row.pk)["videos"][0]["duration"] == 5400

    def test_rules(self) -> None:
        drama = make_genre(self.north)
        cinema = VideoProvider.objects.create(client=self.north, name="Cinema")
        self.film("Drama", genres=[drama], year=1995, kinopoisk_rating=8, imdb_rating=5)
        self.film("Cinema", video_provider=cinema, year=2005, kinopoisk_rating=5, imdb_rating=8)
        self.film("Series", is_season=True)
        self.film("Soon", is_announcement=True)
        self.film("Recorded", channel=self.cast.one, recorded_from=NOW - timedelta(hours=3))
        rows = {
            "all": make_dashboard(self.north),
            "genre": make_dashboard(self.north, genre=drama),
            "provider": make_dashboard(self.north, video_provider=cinema),
            "own": make_dashboard(self.north, video_source=0),
            "outside": make_dashboard(self.north, video_source=1),
            "guide": make_dashboard(self.north, video_source=2),
            "films": make_dashboard(self.north, only_movies=True, video_source=0),
            "series": make_dashboard(self.north, only_series=True),
            "soon": make_dashboard(self.north, only_announcements=True, only_series=True),
            "kinopoisk": make_dashboard(self.north, kinopoisk_rating=7),
            "imdb": make_dashboard(self.north, imdb_rating=7),
            "years": make_dashboard(self.north, year_from=1990, year_to=1999),
        }
        assert {name: sorted(self.names(row)) for name, row in rows.items()} == {
            "all": ["Cinema", "Drama", "Recorded", "Series"],
            "genre": ["Drama"],
            "provider": ["Cinema"],
            "own": ["Cinema", "Drama", "Series"],
            "outside": [],
            "guide": ["Recorded"],
            "films": ["Cinema", "Drama"],
            "series": ["Series"],
            "soon": ["Series", "Soon"],
            "kinopoisk": ["Drama"],
            "imdb": ["Cinema"],
            "years": ["Drama"],
        }

    def test_watched_last(self) -> None:
        films = [self.film(name) for name in ("First", "Second", "Third")]
        unseen = make_video(self.north, "Unseen")
        for hours, film in ((3, films[0]), (1, films[1]), (2, unseen)):
            self.begin(film, 0, 10, hours)
        row = make_dashboard(self.north, DashboardType.RECENT_VIDEOS)
        assert self.names(row) == ["Second", "First"]

    def test_at_most_a_hundred(self) -> None:
        for number in range(103):
            self.film(str(number))
        assert len(self.names(make_dashboard(self.north))) == 100

    def test_what_shows_no_films(self) -> None:
        theirs = make_dashboard(self.cast.south.client)
        for wrong in (make_dashboard(self.north, DashboardType.CHANNELS).pk, theirs.pk, 999_999, "x", ""):
            self.assert_error(self.call(portal_dashboard_id=wrong), 1)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(portal_dashboard_id=1), 403)
