from __future__ import annotations

from typing import Any

from clients.models import Client
from library.models import Video, VideoFavourite, VideoRating
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import (
    make_actor,
    make_director,
    make_episode,
    make_file,
    make_price,
    make_season,
    make_trailer,
    make_video,
)
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import ContentPosition, PlayDevice

OFFER_MEMBERS = {"price", "cost", "activation_price", "tariff_id", "option_id", "periodical"}


class VideoDetailCase(ApiTestCase):
    path = "video/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.basic = self.cast.north.basic

    def film(self, name: str = "Матрица", **fields: Any) -> Video:
        return make_video(self.north, name, **{"tariffs": [self.basic], **fields})

    def detail(self, video: Video, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(vid=video.pk, **params))

    def actions(self, video: Video, **params: Any) -> list[str]:
        return [row["action"] for row in self.detail(video, **params)["actions"]]


class ActionsTest(VideoDetailCase):
    def test_what_plays_has_no_price_and_an_offer_no_file(self) -> None:
        film = self.film()
        file, trailer = make_file(film, "Фильм", duration=2701), make_trailer(film)
        rows = self.detail(film)["actions"]
        assert [row["action"] for row in rows] == ["get_video_url", "get_trailer_url"]
        assert [row["caption"] for row in rows] == ["Фильм", "Трейлер"]
        assert not OFFER_MEMBERS & set(rows[0])
        assert not OFFER_MEMBERS & set(rows[1])
        assert (rows[0]["file_id"], rows[1]["file_id"]) == (str(file.pk), str(trailer.pk))
        assert rows[0]["video_id"] == str(film.pk)
        assert rows[0]["duration"] == "46", "minutes, rounded up"

    def test_the_address_is_that_of_video_url(self) -> None:
        film = self.film()
        file = make_file(film)
        url = self.detail(film, device="pc")["actions"][0]["url"]
        assert url.startswith("http")
        assert f"/tvmiddleware/api/video/url/?vid={film.pk}&vfid={file.pk}&" in url
        assert f"client_id={self.north.pk}&device=pc&authkey={self.cast.anna_key.key}" in url

    def test_the_caption_of_a_trailer_in_the_language_asked_for(self) -> None:
        film = self.film()
        make_trailer(film)
        assert self.detail(film, lang="en")["actions"][0]["caption"] == "Trailer"

    def test_a_film_for_sale(self) -> None:
        film = self.film(price_category=make_price(self.north), tariffs=[self.hidden()])
        make_file(film)
        make_trailer(film)
        rows = self.detail(film)["actions"]
        assert [row["action"] for row in rows] == ["get_trailer_url", "buy"]
        offer = rows[1]
        assert (offer["price"], offer["file_id"], offer["url"], offer["caption"]) == (99, "", "", "Rent")
        assert "cost" not in offer

    def test_the_price_category_names_the_action(self) -> None:
        film = self.film(price_category=make_price(self.north, action="rent", price=0), tariffs=[self.hidden()])
        rows = self.detail(film)["actions"]
        assert [(row["action"], row["price"]) for row in rows] == [("rent", 0)]

    def test_tariffs_on_offer_in_the_subscription_model(self) -> None:
        Client.objects.filter(pk=self.north.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)
        cinema = self.tariff(name="Кино", price=300, default_activation_price=1)
        film = self.film(price_category=make_price(self.north, PriceKind.SUBSCRIPTION), tariffs=[self.hidden(), cinema])
        make_file(film)
        rows = self.detail(film)["actions"]
        assert [(row["action"], row["tariff_id"], row["caption"]) for row in rows] == [("subscribe", cinema.pk, "Кино")]
        assert (rows[0]["price"], rows[0]["activation_price"], rows[0]["periodical"]) == (300, 1, 1)

    def test_a_series_of_which_only_free_episodes_play_begins_with_its_offers(self) -> None:
        series = self.film(is_season=True, price_category=make_price(self.north), tariffs=[self.hidden()])
        season = make_season(series)
        make_episode(season, is_free=True, sort=1)
        make_episode(season, sort=2)
        make_trailer(series)
        assert self.actions(series) == ["buy", "get_video_url", "get_trailer_url"]

    def test_files_of_a_series_in_playing_order(self) -> None:
        series = self.film(is_season=True)
        second, first = make_season(series, "Two", sort=2), make_season(series, "One", sort=1)
        episodes = [
            make_episode(second, sort=1),
            make_episode(first, sort=20),
            make_episode(first, sort=10),
            make_episode(first, sort=30, is_planned=True),
        ]
        make_file(series, "Loose")
        rows = self.detail(series)["actions"]
        wanted = [episodes[2].pk, episodes[1].pk, episodes[0].pk]
        assert [row["episode_id"] for row in rows] == [*map(str, wanted), ""]
        assert [row["caption"] for row in rows] == [
            "Сезон 1 Серия 1",
            "Сезон 1 Серия 2",
            "Сезон 2 Серия 1",
            "Loose",
        ]
        assert [(row["season_sort"], row["episode_sort"]) for row in rows[:3]] == [(1, 10), (1, 20), (2, 1)]

    def test_an_announcement_has_its_trailers_only(self) -> None:
        film = self.film(is_announcement=True)
        make_file(film)
        make_trailer(film)
        assert self.actions(film) == ["get_trailer_url"]

    def test_on_a_device_that_may_not_play_it(self) -> None:
        film = self.film()
        film.available_on.set([PlayDevice.objects.get(system_name="mag")])
        make_file(film)
        make_trailer(film)
        assert self.actions(film, device="pc") == ["get_trailer_url"]
        assert self.actions(film) == ["get_video_url", "get_trailer_url"]

    def test_no_actions_without_an_outside_call(self) -> None:
        film = self.film()
        make_file(film)
        assert self.actions(film, external_api_request=0) == []

    def test_a_package_opens_its_films(self) -> None:
        package = self.film(
            name="Package", is_package=True, price_category=make_price(self.north, PriceKind.SUBSCRIPTION)
        )
        film = self.film(price_category=make_price(self.north, PriceKind.SUBSCRIPTION), tariffs=[self.hidden()])
        make_file(film)
        assert self.actions(film) == []
        with self.captureOnCommitCallbacks(execute=True):
            package.package_videos.add(film)
        assert self.actions(film) == ["get_video_url"]
        assert self.detail(package)["package_videos"] == [{"id": film.pk}]
        with self.captureOnCommitCallbacks(execute=True):
            package.package_videos.clear()
        assert self.actions(film) == []

    def hidden(self) -> Any:
        """A tariff of Anna's that shows and does not open."""
        extra = self.cast.north.extra
        extra.period = 0
        extra.save()
        return extra

    def tariff(self, **fields: Any) -> Any:
        from tests import factories as make

        return make.tariff(self.north, **fields)


class MembersTest(VideoDetailCase):
    def test_a_fresh_film(self) -> None:
        row = self.detail(self.film(meta={"a": "б"}, ext_id="x1"))
        assert (row["position"], row["position_asset_id"], row["position_season_id"]) == (0, -1, -1)
        assert (row["meta"], row["ext_id"], row["episode_count"]) == ('{"a":"б"}', "x1", 1)
        assert (row["seasons"], row["package_videos"], row["actors_info"], row["reviews"]) == ([], [], [], [])
        assert (row["is_favorited"], row["customer_rating"], row["is_similar_exist"]) == (0, 0, 0)

    def test_what_the_viewer_left(self) -> None:
        film = self.film()
        file = make_file(film)
        VideoFavourite.objects.create(account=self.cast.anna, video=film, added_at=NOW)
        VideoRating.objects.create(account=self.cast.anna, video=film, value=9, rated_at=NOW)
        self.position(film, file.pk, 600)
        row = self.detail(film)
        assert (row["is_favorited"], row["customer_rating"]) == (1, 9)
        assert (row["position"], row["position_asset_id"], row["position_season_id"]) == (600, file.pk, -1)

    def test_a_film_that_was_seen_begins_anew(self) -> None:
        film = self.film()
        file = make_file(film)
        self.position(film, file.pk, 2690, is_viewed=True)
        row = self.detail(film)
        assert (row["position"], row["position_asset_id"]) == (0, file.pk)

    def test_a_series_goes_on_with_the_next_episode(self) -> None:
        series = self.film(is_season=True)
        one, two = make_season(series, sort=1), make_season(series, sort=2)
        last = make_episode(one, sort=1)
        following = make_episode(two, sort=1)
        self.position(series, last.files.get().pk, 2690, is_viewed=True)
        row = self.detail(series)
        assert (row["position"], row["position_asset_id"]) == (0, following.files.get().pk)
        assert row["position_season_id"] == two.pk
        assert [(one["id"], one["number"]) for one in row["seasons"]] == [(one.pk, 1), (two.pk, 2)]
        assert row["episode_count"] == 2

    def test_people(self) -> None:
        people = [
            make_actor(self.north, "Яна", birthdate="1990-05-01", gender="2", country="Россия"),
            make_actor(self.north, "Анна"),
            make_director(self.north, "Пётр"),
        ]
        film = self.film(people=people)

        def names(**params: Any) -> list[str]:
            return [row["name"] for row in self.detail(film, **params)["actors_info"]]

        assert names() == ["Яна", "Анна"]
        assert names(actors_order="name") == ["Анна", "Яна"]
        assert names(actors_order="-birthdate") == ["Яна", "Анна"]
        assert names(type="director") == ["Пётр"]
        row = self.detail(film)["actors_info"][0]
        assert row == {
            "id": people[0].pk,
            "name": "Яна",
            "photo": "",
            "country": "Россия",
            "gender": "2",
            "birthdate": "1990-05-01",
            "type": "Actor",
        }

    def test_films_that_are_not_there(self) -> None:
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        unseen = make_video(self.north)
        for vid in (theirs.pk, unseen.pk, 99999, 0, -1, 2**40, "x", ""):
            self.assert_error(self.call(vid=vid), 1)
        self.assert_error(self.call(), 1)

    def test_an_xml_box(self) -> None:
        film = self.film()
        make_file(film)
        root = self.xml(vid=film.pk)
        assert root.find("name").text == "Матрица"
        assert root.find("actions/item/action").text == "get_video_url"

    def position(self, video: Video, asset_id: int, seconds: int, **fields: Any) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna,
            content_type="video",
            content_id=video.pk,
            asset_id=asset_id,
            position=seconds,
            duration=2700,
            updated_at=NOW,
            **fields,
        )
