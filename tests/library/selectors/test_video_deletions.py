"""What films point at is deleted: the next call sees them without it, in whatever process."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from external_api.models import ApiConfig
from geo.models import Country
from library.constants import VideoSource
from library.models import Video, VideoProvider
from library.services.video_deletion import delete_video
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.films import make_file, make_genre, make_price, make_video
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PlayDevice


class DeletionsCase(ApiTestCase):
    path = "video/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def film(self, name: str = "Film", **fields: Any) -> Video:
        video = make_video(self.north, name, **{"tariffs": [self.cast.north.basic], **fields})
        make_file(video)
        return video

    def detail(self, video: Video, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(vid=video.pk, **params))

    def listed(self, **params: Any) -> dict[str, dict[str, Any]]:
        return {row["name"]: row for row in self.assert_ok(self.call("video/list/", **params))["videos"]}

    def delete(self, row: Model) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row.delete()

    def hidden(self) -> Any:
        """A tariff of Anna's that shows films and does not open them."""
        extra = self.cast.north.extra
        extra.period = 0
        extra.save()
        return extra


class PointedTest(DeletionsCase):
    def test_a_tariff(self) -> None:
        """A cinema's film that only tariffs without a price hold from then on is a subscription's."""
        cinema = ApiConfig.objects.create(client=self.north, name="Cinema", handler="cinema")
        paid = make.tariff(self.north)
        film = self.film(tariffs=[self.hidden(), paid], external_api_config=cinema)
        assert self.listed()["Film"]["price_category_type"] == PriceKind.FREE
        assert "get_video_url" in [row["action"] for row in self.detail(film)["actions"]]
        self.delete(paid)
        assert self.listed()["Film"]["price_category_type"] == PriceKind.SUBSCRIPTION
        assert self.detail(film)["actions"] == []

    def test_the_tariff_that_shows_it(self) -> None:
        film = self.film(tariffs=[self.cast.north.extra])
        assert "Film" in self.listed()
        self.delete(self.cast.north.extra)
        assert "Film" not in self.listed()
        self.assert_error(self.call(vid=film.pk), 1)

    def test_an_integration(self) -> None:
        """Its films become the operator's own."""
        cinema = ApiConfig.objects.create(client=self.north, name="Cinema", handler="cinema")
        film = self.film(external_api_config=cinema)
        assert self.listed()["Film"]["video_source"] == VideoSource.EXTERNAL
        self.delete(cinema)
        assert self.listed()["Film"]["video_source"] == VideoSource.OWN
        assert self.detail(film)["video_source"] == VideoSource.OWN

    def test_a_price_category(self) -> None:
        price = make_price(self.north)
        film = self.film(tariffs=[self.hidden()], price_category=price)
        assert self.listed()["Film"]["price_category_type"] == PriceKind.PURCHASE
        assert [row["action"] for row in self.detail(film)["actions"]] == ["buy"]
        self.delete(price)
        assert self.listed()["Film"]["price_category_type"] == PriceKind.FREE
        assert [row["action"] for row in self.detail(film)["actions"]] == ["get_video_url"]

    def test_a_provider(self) -> None:
        provider = VideoProvider.objects.create(client=self.north, name="Megogo", enabled=True)
        film, _other = self.film(video_provider=provider), self.film("Other")
        assert self.listed(video_provider=provider.pk)["Film"]["provider"] == "Megogo"
        self.delete(provider)
        assert self.listed()["Film"]["provider"] == ""
        assert self.listed()["Film"]["video_provider_id"] == self.listed()["Other"]["video_provider_id"]
        assert self.detail(film)["provider"] == ""

    def test_a_genre(self) -> None:
        drama, comedy = make_genre(self.north, "Drama"), make_genre(self.north, "Comedy")
        film = self.film(genres=[drama, comedy])
        assert self.detail(film)["genres"] == "Drama, Comedy"
        assert "Film" in self.listed(genre=drama.pk)
        drama_id = drama.pk
        self.delete(drama)
        assert self.detail(film)["genres"] == "Comedy"
        assert self.listed(genre=drama_id) == {}

    def test_a_device_type(self) -> None:
        """A film that was for that one alone is for all."""
        only = PlayDevice.objects.create(name="Fridge", system_name="fridge")
        film = self.film()
        with self.captureOnCommitCallbacks(execute=True):
            film.available_on.add(only)
        assert "Film" not in self.listed(device="pc")
        self.delete(only)
        assert "Film" in self.listed(device="pc")

    def test_a_country(self) -> None:
        country = Country.objects.create(name="Here", iso_code="ZZ")
        film = self.film(available_everywhere=False)
        film.available_countries.add(country)
        before = Video.objects.get(pk=film.pk).version
        self.delete(country)
        assert Video.objects.get(pk=film.pk).version == before + 1


class LinksTest(DeletionsCase):
    def test_all_films_of_a_tariff_let_go_at_once(self) -> None:
        self.film()
        assert "Film" in self.listed()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.basic.videos.clear()
        assert "Film" not in self.listed()

    def test_films_added_to_a_tariff_from_its_side(self) -> None:
        film, other = self.film(tariffs=[]), self.film("Other", tariffs=[])
        assert self.listed() == {}
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.basic.videos.add(film, other)
        assert set(self.listed()) == {"Film", "Other"}


class NeighboursTest(DeletionsCase):
    def test_a_package_no_longer_opens_its_films(self) -> None:
        film = self.film(tariffs=[self.hidden()], price_category=make_price(self.north))
        package = self.film("Package", is_package=True)
        package.package_videos.add(film)
        assert self.detail(film)["actions"][0]["action"] == "get_video_url"
        assert self.listed()["Film"]["has_subscription"] == 1
        self.delete(package)
        assert [row["action"] for row in self.detail(film)["actions"]] == ["buy"]
        assert self.listed()["Film"]["has_subscription"] == 0

    def test_a_film_of_a_package(self) -> None:
        film, other = self.film(), self.film("Other")
        package = self.film("Package", is_package=True)
        package.package_videos.set([film, other])
        assert [row["id"] for row in self.detail(package)["package_videos"]] == [film.pk, other.pk]
        self.delete(film)
        assert [row["id"] for row in self.detail(package)["package_videos"]] == [other.pk]

    def test_the_only_similar_film(self) -> None:
        film, other = self.film(), self.film("Other")
        film.similar.add(other)
        assert self.detail(film)["is_similar_exist"] == 1
        self.delete(other)
        assert self.detail(film)["is_similar_exist"] == 0
        assert self.call("video/similar/", vid=film.pk)["count"] == 0

    def test_the_only_similar_film_deleted_from_outside(self) -> None:
        film, other = self.film(), self.film("Other")
        film.similar.add(other)
        assert self.detail(film)["is_similar_exist"] == 1
        with self.captureOnCommitCallbacks(execute=True):
            delete_video(client_id=self.north.pk, video_id=other.pk)
        assert self.detail(film)["is_similar_exist"] == 0
