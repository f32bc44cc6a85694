from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.constants import ViewState
from library.models import HomeFeed, Video, VideoFavourite, VideoView
from library.showcase_constants import FeedContent, PosterRatio
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_episode, make_file, make_genre, make_season, make_video
from tests.library.showcase import make_feed
from tvmiddleware.constants import PositionType
from tvmiddleware.models import AccountChannel, ContentPosition

HOUR = timedelta(hours=1)


class FeedDetailTest(ApiTestCase):
    path = "feed/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def film(self, name: str = "Film", **fields: Any) -> Video:
        return make_video(self.north, name, tariffs=[self.cast.north.basic], **fields)

    def rows(self, feed: HomeFeed, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(id=feed.pk, **params))["feed"]
        return found

    def test_what_was_chosen_in_its_order(self) -> None:
        cast = self.cast
        film = self.film(
            rating=16,
            genres=[make_genre(self.north)],
            short_description="Short",
            description="Long",
            horizontal_poster="posters/wide.png",
            vertical_poster="posters/high.png",
        )
        make_file(film, duration=5400)
        feed = make_feed(
            self.north,
            items=[cast.past, film, cast.one, cast.closed, make_video(self.north, "Unseen")],
            deep_link="app://open/{type}/{id}?from=home",
        )
        program, video, channel = self.rows(feed)
        assert video["poster"].endswith("/posters/wide.png")
        assert {name: value for name, value in video.items() if name != "poster"} == {
            "feed_id": feed.pk,
            "type": "video",
            "content_name": "Film",
            "genres": "Drama",
            "content_id": film.pk,
            "rating": 16,
            "duration": 5400,
            "deeplink": f"app://open/video/{film.pk}?from=home",
            "poster_aspect_ratio": "16:9",
            "description": "Short",
            "position": 0,
            "last_viewing_date": 0,
        }
        assert (program["type"], program["content_id"], program["duration"]) == ("program", cast.past.pk, 5400)
        assert (program["content_name"], program["description"]) == ("Morning film", "A film")
        assert (channel["type"], channel["content_name"], channel["duration"]) == ("channel", "One", 0)

    def test_posters_that_stand(self) -> None:
        film = self.film(horizontal_poster="posters/wide.png", vertical_poster="posters/high.png")
        feed = make_feed(self.north, items=[film], poster_aspect_ratio=PosterRatio.MOVIE)
        assert self.rows(feed)[0]["poster"].endswith("/posters/high.png")

    def test_a_guest_sees_what_guests_see(self) -> None:
        feed = make_feed(self.north, items=[self.cast.closed, self.film(), make_video(self.north)])
        answer = self.assert_ok(self.call_with_key(id=feed.pk))
        assert [row["type"] for row in answer["feed"]] == ["channel", "video"]

    def test_what_belongs_to_an_account_is_not_for_guests(self) -> None:
        own = (FeedContent.FAVOURITES, FeedContent.UNFINISHED)
        for feed in [make_feed(self.north, content=content, auth_required=False) for content in own]:
            self.assert_error(self.call_with_key(id=feed.pk, device="pc"), 2)

    def test_favourites(self) -> None:
        cast = self.cast
        films = [self.film(str(number)) for number in range(3)]
        for number, film in enumerate(films[:2]):
            VideoFavourite.objects.create(account=cast.anna, video=film, added_at=NOW + number * HOUR)
        VideoFavourite.objects.create(account=cast.boris, video=films[2], added_at=NOW)
        VideoView.objects.create(account=cast.anna, video=films[0], state=ViewState.STARTED, viewed_at=NOW - HOUR)
        ContentPosition.objects.create(
            account=cast.anna,
            content_type=PositionType.VIDEO,
            content_id=films[0].pk,
            asset_id=make_file(films[0]).pk,
            position=70,
            updated_at=NOW,
        )
        AccountChannel.objects.create(account=cast.anna, channel=cast.two, is_favorited=True, last_viewed_at=NOW)
        feed = make_feed(self.north, content=FeedContent.FAVOURITES, auth_required=True)
        found = [(row["type"], row["content_id"], row["position"], row["last_viewing_date"]) for row in self.rows(feed)]
        now = int(NOW.timestamp())
        assert found == [
            ("video", films[1].pk, 0, 0),
            ("video", films[0].pk, 70, now - 3600),
            ("channel", cast.two.pk, 0, now),
        ]

    def test_what_was_begun(self) -> None:
        cast = self.cast
        films = [self.film(str(number)) for number in range(3)]
        for hours, film in enumerate(films, start=1):
            self.begin(PositionType.VIDEO, film.pk, hours, asset_id=make_file(film).pk)
            state = ViewState.SEEN if film == films[1] else ViewState.STARTED
            VideoView.objects.create(account=cast.anna, video=film, state=state, viewed_at=NOW)
        self.begin(PositionType.VIDEO, films[0].pk, 5, asset_id=9)
        self.begin(PositionType.PROGRAM, cast.past.pk, 2)
        feed = make_feed(
            self.north,
            content=FeedContent.UNFINISHED,
            auth_required=True,
            is_continue_watching=True,
            continue_watching_count=3,
        )
        short = make_feed(
            self.north,
            content=FeedContent.UNFINISHED,
            auth_required=True,
            is_continue_watching=True,
            continue_watching_count=1,
        )
        now = int(NOW.timestamp())
        assert [(row["content_id"], row["position"], row["last_viewing_date"]) for row in self.rows(feed)] == [
            (films[0].pk, 60, now - 3600),
            (cast.past.pk, 60, now - 7200),
            (films[2].pk, 60, now - 10800),
        ]
        assert len(self.rows(short)) == 1

    def test_a_series_goes_on_with_the_episode_that_is_next(self) -> None:
        series = self.film("Series", is_season=True)
        season = make_season(series)
        files = [make_episode(season, sort=place).files.get().pk for place in (1, 2, 3)]
        feed = make_feed(self.north, content=FeedContent.UNFINISHED, auth_required=True)
        place: dict[str, Any] = {"content_type": "video", "content_id": series.pk}
        found = []
        for minutes, (asset_id, position) in enumerate(
            ((files[0], 600), (files[1], 900), (files[1], 2690), (files[2], 2690)), start=1
        ):
            self.at(NOW + timedelta(minutes=minutes))
            self.assert_ok(self.call("content/position/set/", **place, asset_id=asset_id, position=position))
            found.append([(row["content_id"], row["position"]) for row in self.rows(feed)])
        assert found == [[(series.pk, 600)], [(series.pk, 900)], [(series.pk, 0)], []]

    def begin(self, kind: PositionType, content_id: int, hours: int, asset_id: int = 0) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna,
            content_type=kind,
            content_id=content_id,
            asset_id=asset_id,
            position=60,
            updated_at=NOW - hours * HOUR,
        )

    def test_refusals(self) -> None:
        chosen: dict[str, Any] = {"items": [self.cast.one]}
        closed = make_feed(self.north, auth_required=True, **chosen)
        empty = make_feed(self.north)
        elsewhere = make_feed(self.north, auth_required=True, **chosen)
        elsewhere.devices.set([make.play_device("mag")])
        theirs = make_feed(self.cast.south.client, items=[self.cast.foreign])
        off = make_feed(self.north, enabled=False, **chosen)
        for wrong in (theirs.pk, off.pk, 999_999, "x", ""):
            self.assert_error(self.call(id=wrong), 1)
        self.assert_error(self.call_with_key(id=closed.pk), 2)
        self.assert_error(self.call(id=elsewhere.pk), 3)
        self.assert_error(self.call_with_key(id=elsewhere.pk, device="pc"), 3)
        self.assert_error(self.call(id=empty.pk), 4)
        assert len(self.rows(closed)) == 1

    def test_an_operator_without_feeds(self) -> None:
        feed = make_feed(self.north, items=[self.cast.one])
        self.north.feeds_enabled = False
        with self.captureOnCommitCallbacks(execute=True):
            self.north.save()
        self.assert_error(self.call(id=feed.pk), 5)
        self.assert_error(self.call(id=999_999), 5)
        self.north.feeds_enabled = True
        self.north.save()

    def test_an_xml_box(self) -> None:
        feed = make_feed(self.north, items=[self.cast.one])
        assert self.xml(id=feed.pk).findtext("feed/item/content_name") == "One"

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(id=1, api_key="wrong"), 403)
