"""What the session of a child's profile finds and sees of films: nothing of adult ones, nothing above its age."""

from __future__ import annotations

from typing import Any

from apis.tvmiddleware.urls import routes
from library.constants import ViewState
from library.models import Video, VideoFavourite, VideoView
from library.showcase_constants import DashboardType, FeedContent
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_actor, make_episode, make_file, make_genre, make_season, make_trailer, make_video
from tests.library.showcase import make_dashboard, make_feed, make_selection
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition, Profile, StreamService

ADULT, OLD = "Sinners", "Slaughter"
MARKS = (ADULT, OLD, "sinners.jpg", "slaughter.jpg")
TELL = {  # what an account without a profile learns there, so that the sweep can be trusted
    "actor/detail/", "feed/detail/", "portaldashboard/video/list/", "selection/detail/", "video/detail/",
    "video/episode/detail/", "video/episode/list/", "video/list/", "video/similar/", "video/url/",
}  # fmt: skip
POSTERS = ("poster_big", "poster_small", "vertical_poster", "horizontal_poster", "screenshot_big", "screenshot_b_big")


class ChildsFilmsTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        self.genre, self.person = make_genre(cast.north.client), make_actor(cast.north.client)
        self.tale = self.film("Tale", rating=6)
        self.hidden = [
            self.film(ADULT, parent_control=True),
            self.film(OLD, rating=18, is_season=True),
            self.film(f"{ADULT} all", is_package=True, parent_control=True),
        ]
        every = [self.tale, *self.hidden]
        for film in every:
            film.similar.set([one for one in every if one != film])
        self.season = make_season(self.hidden[1], f"{OLD} 1")
        self.episode = make_episode(self.season, name=f"{OLD} episode", preview="slaughter.jpg")
        self.tale.packages.add(self.hidden[2])
        self.showcase(every)
        self.leave_marks(self.hidden)
        child = Profile.objects.create(client=cast.north.client, name="Child", show_adult_content=False, max_rating=12)
        with self.captureOnCommitCallbacks(execute=True):
            self.key = make.session(cast.anna, device=cast.north.pc, device_uid="child-pc", profile=child)

    def film(self, name: str, **fields: Any) -> Video:
        posters: dict[str, Any] = dict.fromkeys(POSTERS, f"posters/{name.split()[0].lower()}.jpg")
        links: dict[str, Any] = {"tariffs": [self.cast.north.basic], "genres": [self.genre], "people": [self.person]}
        video = make_video(self.cast.north.client, name, **links, **posters, **fields)
        if not video.is_season:
            make_file(video, f"{name} file", filename=f"{name}.mp4")
        make_trailer(video, name=f"{name} trailer", filename=f"{name}.mp4")
        service = make.stream_service(
            self.cast.north.client,
            type=StreamService.Type.VOD,
            uri_mask="http://vod.example.com/$filename?token=$token",
        )
        self.cast.north.basic.stream_services.add(service)
        video.stream_services.set([service])
        return video

    def showcase(self, films: list[Video]) -> None:
        north = self.cast.north.client
        north.feeds_enabled = True
        north.save()
        self.selection = make_selection(north, "Selection", films)
        self.dashboards = [
            make_dashboard(north),
            make_dashboard(north, DashboardType.SELECTION, selection=self.selection),
            make_dashboard(north, DashboardType.RECENT_VIDEOS),
        ]
        self.feeds = [
            make_feed(north, items=films),
            make_feed(north, content=FeedContent.FAVOURITES),
            make_feed(north, content=FeedContent.UNFINISHED),
        ]

    def leave_marks(self, films: list[Video]) -> None:
        for film in films:
            VideoFavourite.objects.create(account=self.cast.anna, video=film, added_at=NOW)
            VideoView.objects.create(account=self.cast.anna, video=film, state=ViewState.STARTED, viewed_at=NOW)
            file = film.files.filter(is_trailer=False).first()
            ContentPosition.objects.create(
                account=self.cast.anna,
                content_type=PositionType.VIDEO,
                content_id=film.pk,
                asset_id=file.pk if file else 0,
                position=60,
                updated_at=NOW,
            )

    def told(self, path: str, key: Any, params: dict[str, Any]) -> bool:
        given = {"client_id": self.cast.north.client.pk, "authkey": key.key, **params}
        body = self.http.get(self.url(path), given).content.decode()
        return any(mark in body for mark in MARKS)

    def asked(self) -> list[dict[str, Any]]:
        """Each method is asked with each of these."""
        places: list[dict[str, Any]] = [
            {"portal_dashboard_id": board.pk, "id": feed.pk} for board in self.dashboards for feed in self.feeds
        ]
        films: list[dict[str, Any]] = [
            {"vid": film.pk, "search": film.name[:5].lower(), "redirect": 0, "content_id": film.pk}
            for film in (self.tale, *self.hidden)
        ]
        files = [{"vfid": file.pk, "redirect": 0} for film in self.hidden for file in film.files.all()]
        other = {
            "season_id": self.season.pk,
            "episode_id": self.episode.pk,
            "selection_id": self.selection.pk,
            "aid": self.person.pk,
            "actor_id": self.person.pk,
        }
        marks = [{name: 1} for name in ("is_viewing", "favorited_only", "history_only", "is_package", "is_season")]
        return [*places, *films, *files, other, *marks, {"genre": self.genre.pk}]

    def test_no_method_tells_of_them(self) -> None:
        known: set[str] = set()
        found = []
        for route in routes:
            path = route.path.lstrip("/")
            if route.old or route.spec.db != "read" or not any("authkey" in way for way in route.spec.auth.schemes):
                continue
            for params in self.asked():
                if path in TELL - known and self.told(path, self.cast.anna_key, params):
                    known.add(path)
                if self.told(path, self.key, params):
                    found.append((path, params))
        assert found == []
        assert TELL - known == set()

    def test_what_is_for_the_very_age_stays(self) -> None:
        self.film("Twelve", rating=12)
        self.film(f"{OLD} for thirteen", rating=13)
        assert {row["name"] for row in self.as_child("video/list/")["videos"]} == {"Tale", "Twelve"}

    # --- counts and links -----------------------------------------------------------------------------------------
    def as_child(self, path: str, **params: Any) -> dict[str, Any]:
        return self.call(path, key=self.key, **params)

    def test_they_are_not_counted(self) -> None:
        assert [row["count"] for row in self.as_child("genre/list/")["genres"]] == [1]
        assert self.as_child("video/list/")["count"] == 1
        assert self.as_child("video/similar/", vid=self.tale.pk)["count"] == 0
        assert self.call("video/similar/", vid=self.tale.pk)["count"] == 3

    def test_a_package_is_not_named(self) -> None:
        package = self.film("Tales", is_package=True)
        with self.captureOnCommitCallbacks(execute=True):
            package.package_videos.set([self.tale, *self.hidden[:2]])
        ids = [row["id"] for row in self.as_child("video/detail/", vid=package.pk)["package_videos"]]
        assert ids == [self.tale.pk]

    def test_nothing_is_done_with_them(self) -> None:
        for film in self.hidden:
            place = {"content_type": "video", "content_id": film.pk, "asset_id": film.files.all()[0].pk}
            for path, params in (
                ("video/action/", {"vid": film.pk, "action": "buy"}),
                ("video/settings/set/", {"vid": film.pk, "is_favorited": 0}),
                ("video/rating/set/", {"vid": film.pk, "rating": 5}),
                ("content/position/set/", {**place, "position": 90}),
                ("v2/account/video/update/", {"account_video": f'[{{"id": {film.pk}}}]'}),
            ):
                assert self.as_child(path, **params)["error"] != 0, path
        assert VideoFavourite.objects.count() == len(self.hidden)
