from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from external_api.models import ApiConfig
from geo.models import City, Country
from geo.records import Region
from library.constants import FileQuality, ViewState
from library.models import Video, VideoFavourite, VideoProvider, VideoView
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_actor, make_director, make_file, make_genre, make_price, make_trailer, make_video
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import ContentPosition, PlayDevice

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class VideoListCase(ApiTestCase):
    path = "video/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.basic = self.cast.north.basic

    def film(self, name: str = "Film", **fields: Any) -> Video:
        """Of a tariff that Anna has."""
        return make_video(self.north, name, tariffs=[self.basic], **fields)

    def names(self, **params: Any) -> list[str]:
        answer = self.assert_ok(self.call(**params))
        rows = [row["name"] for row in answer["videos"]]
        if "page" not in params and "limit" not in params:
            assert answer["count"] == len(rows)
        return rows


class VisibilityTest(VideoListCase):
    def test_films_of_connected_tariffs(self) -> None:
        self.film("Mine")
        make_video(self.north, "Of nobody's tariff", tariffs=[])
        make_video(self.north, "Of a tariff I lack", tariffs=[self.cast.north.debtors])
        make_video(self.cast.south.client, "Of another operator", tariffs=[self.cast.south.basic])
        assert self.names() == ["Mine"]

    def test_dates_of_publication_are_half_open(self) -> None:
        self.film("From now", published_from=NOW)
        self.film("Until now", published_to=NOW)
        self.film("Until tomorrow", published_to=NOW + DAY)
        self.film("From tomorrow", published_from=NOW + DAY)
        assert self.names(order="id") == ["From now", "Until tomorrow"]
        self.at(NOW + DAY)
        assert self.names(order="id") == ["From now", "From tomorrow"]

    def test_a_tariff_that_opens_no_films(self) -> None:
        self.film()
        self.basic.used_for_video_list = False
        self.basic.save()
        assert self.names() == []

    def test_other_countries_and_cities(self) -> None:
        here, there = (Country.objects.create(name=code, iso_code=code) for code in ("HH", "TT"))
        for name, country in (("Near", here), ("Far", there)):
            self.film(name, available_everywhere=False).available_countries.set([country])
        city = City.objects.create(country=here, name="Town")
        self.film("In town", available_everywhere=False).available_cities.set([city])
        assert self.names(order="id") == ["Near", "Far", "In town"], "nobody located Anna"
        for region, seen in ((Region(here.pk, None), ["Near"]), (Region(here.pk, city.pk), ["Near", "In town"])):
            with patch("tvmiddleware.selectors.sessions.locate_address", return_value=region):
                key = make.session(self.cast.anna)
                assert self.names(key=key, order="id") == seen

    def test_device_types(self) -> None:
        film = self.film()
        film.available_on.set([PlayDevice.objects.get(system_name="mag")])
        assert self.names(device="pc") == []
        assert self.names(device="android_x") == []
        assert self.names() == ["Film"], "no device named: not compared"

    def test_providers_and_integrations_that_are_off(self) -> None:
        provider = VideoProvider.objects.create(client=self.north, name="Cinema")
        config = ApiConfig.objects.create(client=self.north, name="cinema", handler="cinema")
        self.film("A", video_provider=provider)
        self.film("B", external_api_config=config)
        assert self.names(order="id") == ["A", "B"]
        with self.captureOnCommitCallbacks(execute=True):
            provider.enabled = False
            provider.save()
        assert self.names() == ["B"]
        with self.captureOnCommitCallbacks(execute=True):
            config.enabled = False
            config.save()
        assert self.names() == []

    def test_announcements_only_when_asked_for(self) -> None:
        self.film("Now")
        self.film("Soon", is_announcement=True)
        assert self.names() == ["Now"]
        assert self.names(announcement=1) == ["Soon"]
        assert self.names(announcement="") == ["Now"]

    def test_a_change_is_seen_by_the_next_call(self) -> None:
        film = self.film("Before")
        assert self.names() == ["Before"]
        with self.captureOnCommitCallbacks(execute=True):
            film.name = "After"
            film.save()
        assert self.names() == ["After"]
        with self.captureOnCommitCallbacks(execute=True):
            film.tariffs.clear()
        assert self.names() == []
        with self.captureOnCommitCallbacks(execute=True):
            film.tariffs.add(self.basic)
        assert self.names() == ["After"]
        with self.captureOnCommitCallbacks(execute=True):
            film.delete()
        assert self.names() == []

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)


class FilterTest(VideoListCase):
    def test_genres_all_and_any(self) -> None:
        drama, comedy = make_genre(self.north, "Drama"), make_genre(self.north, "Comedy")
        self.film("Both", genres=[drama, comedy])
        self.film("Drama", genres=[drama])
        self.film("Comedy", genres=[comedy])
        assert self.names(genre=f"{drama.pk},{comedy.pk}") == ["Both"]
        assert self.names(genre=[drama.pk, comedy.pk]) == ["Both"]
        assert self.names(gid=drama.pk, genre=comedy.pk) == ["Both"]
        assert self.names(cgid=comedy.pk, gid=drama.pk) == ["Both"]
        assert self.names(genre_any=f"{drama.pk},{comedy.pk}", order="id") == ["Both", "Drama", "Comedy"]
        assert self.names(genre_any=comedy.pk, genre=drama.pk) == ["Both"]
        assert self.names(genre=999999) == []

    def test_years_and_ratings(self) -> None:
        self.film("Old", year=1999, kinopoisk_rating=6.5)
        self.film("New", year=2020, kinopoisk_rating=8)
        self.film("Unknown")
        assert self.names(year="1999,2001") == ["Old"]
        assert self.names(year_from=1999, order="id") == ["Old", "New"]
        assert self.names(year_to=1999) == ["Old"]
        assert self.names(kinopoisk_rating_from="6.5", kinopoisk_rating_to=7) == ["Old"]
        assert self.names(kinopoisk_rating_from=7) == ["New"]

    def test_countries_without_case(self) -> None:
        self.film("One", countries="США, Франция")
        self.film("Two", countries="Россия")
        assert self.names(country="сша") == ["One"]
        assert self.names(country="Франция,россия", order="id") == ["One", "Two"]

    def test_people(self) -> None:
        actor = make_actor(self.north)
        self.film("With", people=[actor])
        self.film("Without")
        assert self.names(aid=actor.pk) == ["With"]

    def test_kinds(self) -> None:
        self.film("Movie")
        self.film("Series", is_season=True)
        self.film("Package", is_package=True)
        assert self.names(package=1) == ["Package"]
        assert self.names(package=0, order="id") == ["Movie", "Series"]
        assert self.names(season=1) == ["Series"]
        assert self.names(video_type="movie") == ["Movie"]
        assert self.names(video_type="non_package", order="id") == ["Movie", "Series"]
        assert self.names(video_type="season") == ["Series"]
        assert self.names(video_type="package") == ["Package"]

    def test_sources(self) -> None:
        config = ApiConfig.objects.create(client=self.north, name="cinema", handler="cinema")
        self.film("Own")
        self.film("Outside", external_api_config=config)
        self.film("Recorded", channel=self.cast.one, recorded_from=NOW - 20 * HOUR, recorded_to=NOW - 19 * HOUR)
        assert self.names(order="id") == ["Own", "Outside"]
        assert self.names(source_external=0) == ["Own"]
        assert self.names(source_internal=0) == ["Outside"]
        assert self.names(source_type=3) == ["Recorded"]
        assert self.names(source_type="1,3", order="id") == ["Own", "Recorded"]
        assert self.names(source_epg=1, order="id") == ["Own", "Outside", "Recorded"]
        assert self.names(provider="cinema") == ["Outside"]
        assert self.names(provider_id=config.pk, provider="nobody") == ["Outside"]
        self.assert_error(self.call(provider="nobody"), 1)

    def test_recordings_that_fall_out_of_the_archive(self) -> None:
        archive = timedelta(days=self.cast.one.recording_days)
        self.film("Kept", channel=self.cast.one, recorded_from=NOW - archive + 3 * HOUR)
        self.film("Falling out", channel=self.cast.one, recorded_from=NOW - archive + HOUR)
        self.film("Not my channel", channel=self.cast.closed, recorded_from=NOW - HOUR)
        assert self.names(source_type=3) == ["Kept"]

    def test_tariffs_never_widen(self) -> None:
        self.film("Mine")
        both = self.film("Mine and extra")
        both.tariffs.add(self.cast.north.extra)
        make_video(self.north, "Debtors'", tariffs=[self.cast.north.debtors])
        assert self.names(tariff=self.cast.north.extra.pk) == ["Mine and extra"]
        assert self.names(tariff=self.cast.north.debtors.pk) == []
        assert self.names(exclude_tariff_id=self.cast.north.extra.pk) == ["Mine"]

    def test_new_and_premieres(self) -> None:
        self.film("Old")
        Video.objects.update(created_at=NOW - 61 * DAY)
        self.film("New", premiere_date=(NOW - DAY).date())
        self.film("Yet to come", premiere_date=(NOW + DAY).date(), year=2026)
        assert self.names(new=1, order="id") == ["New", "Yet to come"]
        assert self.names(premiere=1) == ["New"]
        with override_settings(TVMIDDLEWARE_VIDEO_PREMIERE_YEARS=1):
            assert self.names(premiere=1) == ["Yet to come"]

    def test_numbers_that_are_none(self) -> None:
        wrongs: list[dict[str, Any]] = [
            {"limit": "x"},
            {"gid": "x"},
            {"year": "x"},
            {"kinopoisk_rating_from": "x"},
            {"package": "x"},
        ]
        for wrong in wrongs:
            self.assert_error(self.call(**wrong), 1)


class PersonalFilterTest(VideoListCase):
    def test_favourites_by_the_time_they_were_added(self) -> None:
        films = [self.film(name) for name in "ABC"]
        for hours, film in zip((3, 1, 2), films, strict=True):
            VideoFavourite.objects.create(account=self.cast.anna, video=film, added_at=NOW - hours * HOUR)
        VideoFavourite.objects.create(account=self.cast.vera, video=films[0], added_at=NOW)
        assert self.names(favorited_only=1, order="add_favorited_time") == ["B", "C", "A"]
        assert self.names(favorited_only=1, order="-add_favorited_time") == ["A", "C", "B"]
        assert [row["is_favorited"] for row in self.call(favorited_only=1)["videos"]] == [1, 1, 1]

    def test_viewed_viewing_history(self) -> None:
        begun, seen = self.film("Begun"), self.film("Seen")
        self.film("Never")
        VideoView.objects.create(account=self.cast.anna, video=begun, state=ViewState.STARTED, viewed_at=NOW)
        VideoView.objects.create(account=self.cast.anna, video=seen, state=ViewState.SEEN, viewed_at=NOW - DAY)
        assert self.names(is_viewing=1) == ["Begun"]
        assert self.names(viewed_only=1) == ["Seen"]
        assert self.names(history_only=1, order="view_datetime") == ["Begun", "Seen"]
        assert self.names(history_only=1, order="-view_datetime") == ["Seen", "Begun"]
        one = self.call(limit=1, viewed_only=1)
        assert (one["count"], one["videos"][0]["is_viewed"]) == (1, 1)

    def test_positions_come_with_what_is_being_viewed(self) -> None:
        film = self.film()
        file = make_file(film)
        VideoView.objects.create(account=self.cast.anna, video=film, state=ViewState.STARTED, viewed_at=NOW)
        ContentPosition.objects.create(
            account=self.cast.anna,
            content_type="video",
            content_id=film.pk,
            asset_id=file.pk,
            position=600,
            duration=2700,
            updated_at=NOW,
        )
        row = self.call(is_viewing=1)["videos"][0]
        assert (row["position"], row["position_asset_id"]) == (600, file.pk)
        assert row["files"][0]["position"] == 600
        assert "position" not in self.call()["videos"][0]

    def test_two_of_them_exclude_each_other(self) -> None:
        names = ("get_purchased", "viewed_only", "favorited_only", "is_viewing", "history_only")
        for first in names:
            for second in names:
                if first < second:
                    both: dict[str, Any] = {first: 1, second: 1}
                    self.assert_error(self.call(**both), 2)
        self.assert_ok(self.call(favorited_only=1, viewed_only=0))


class OrderTest(VideoListCase):
    def test_values_that_are_missing_stand_last_either_way(self) -> None:
        self.film("Low", kinopoisk_rating=3)
        self.film("None")
        self.film("High", kinopoisk_rating=9)
        assert self.names(order="kinopoisk_rating") == ["Low", "High", "None"]
        assert self.names(order="-kinopoisk_rating") == ["High", "Low", "None"]

    def test_titles_in_cyrillic(self) -> None:
        for name in ("Ящик", "ёлка", "«Аватар»", "Ель", "Ежи"):
            self.film(name)
        assert self.names(order="name") == ["«Аватар»", "Ежи", "ёлка", "Ель", "Ящик"]
        assert self.names(order="-name") == ["Ящик", "Ель", "ёлка", "Ежи", "«Аватар»"]

    def test_the_newest_first_where_no_order_is_known(self) -> None:
        for name in "ABC":
            self.film(name)
        for order in ("", "-id", "nonsense", "view_datetime"):
            assert self.names(order=order) == ["C", "B", "A"], order
        assert self.names(order="id") == ["A", "B", "C"]

    def test_pages_neither_repeat_nor_lose_films(self) -> None:
        for number in range(50):
            self.film(f"Film {number % 7}", year=2000 + number % 3, imdb_rating=number % 4)
        for order in (
            "id",
            "year",
            "-year",
            "name",
            "-name",
            "imdb_rating",
            "-created_at",
            "updated_at",
            "-number_of_ratings",
        ):
            pages = [self.call(order=order, limit=7, page=page) for page in range(1, 9)]
            found = [row["id"] for page in pages for row in page["videos"]]
            assert len(found) == len(set(found)) == 50, order
            assert {page["count"] for page in pages} == {50}

    def test_pages(self) -> None:
        for number in range(3):
            self.film(str(number))
        assert self.names(limit=2) == ["2", "1"]
        assert self.names(limit=2, page=2) == ["0"]
        assert self.names(limit=2, page=9999) == []
        assert self.call(limit=2, page=9999)["count"] == 3
        assert self.names(limit=0, page=-1) == ["2"]

    def test_a_large_limit_is_cut(self) -> None:
        Video.objects.bulk_create([Video(client=self.north, name=str(number)) for number in range(130)])
        for video in Video.objects.all():
            video.tariffs.set([self.basic])
        answer = self.call(limit=500)
        assert (len(answer["videos"]), answer["count"]) == (100, 130)
        assert len(self.call()["videos"]) == 20


class SearchTest(VideoListCase):
    def test_a_part_of_the_title_without_case(self) -> None:
        self.film("Матрица", name_orig="The Matrix")
        self.film("Ёлки", name_lang1="Six Degrees")
        for text in ("матр", "МАТРИЦА", " трица ", "matr"):
            assert self.names(search=text) == ["Матрица"], text
        for text in ("елки", "ёлки", "Ё", "degrees"):
            assert self.names(search=text) == ["Ёлки"], text
        for text in ("%", "_", "'", "x" * 300, "\\"):
            assert self.names(search=text) == [], text

    def test_a_letter_with_a_mark_is_another_letter(self) -> None:
        """Boxes and catalogues send й as one sign or as two."""
        parts = unicodedata.normalize("NFD", "Йога")
        self.film("Йога")
        self.film(f"{parts} 2")
        self.film("Иога")
        for text in ("йога", "Йог", parts):
            assert self.names(search=text) == [f"{parts} 2", "Йога"], text
        assert self.names(search="иога") == ["Иога"]


class RelevanceTest(VideoListCase):
    def test_mistakes_forms_and_keyboards(self) -> None:
        self.film("Матрица", kinopoisk_rating=8)
        self.film("Матрица 4", kinopoisk_rating=9)
        self.film("Другое")
        with override_settings(TVMW_VIDEO_LIST_SEARCH_BY_RELEVANCE=True):
            for text in ("матрица", "матрицы", "матирца", "vfnhbwf", "matritsa"):
                assert self.names(search=text)[0].startswith("Матрица"), text
            assert self.names(search="матрица") == ["Матрица", "Матрица 4"], "the exact title first"
            assert self.names(search="матрица", order="-kinopoisk_rating") == ["Матрица 4", "Матрица"]
            assert self.names(search="матрица", order="view_datetime") == ["Матрица", "Матрица 4"]
        assert self.names(search="матирца") == []


class RowTest(VideoListCase):
    def test_a_whole_row(self) -> None:
        drama = make_genre(self.north, "Драма", name_lang1="Drama")
        section = make_genre(self.north, "Кино", is_category=True)
        provider = VideoProvider.objects.create(client=self.north, name="Cinema")
        film = self.film(
            "Матрица",
            name_lang1="Matrix",
            genres=[drama, section],
            people=[make_actor(self.north, "Анна"), make_director(self.north, "Пётр"), make_actor(self.north, "Борис")],
            countries="США,Канада",
            year=1999,
            rating=16,
            duration=136,
            video_provider=provider,
            kinopoisk_rating=8.5,
            imported_rating=7.25,
            poster_big="posters/big.jpg",
        )
        file = make_file(film, "Фильм", quality=FileQuality.UHD)
        make_trailer(film)
        row = self.call()["videos"][0]
        assert row["name"] == "Матрица"
        assert row["genres"] == "Драма"
        assert row["actors"] == "Анна, Борис"
        assert row["director"] == "Пётр"
        assert row["countries"] == "США, Канада"
        assert (row["year"], row["rating"], row["duration"]) == (1999, 16, 136)
        assert (row["provider"], row["video_provider_id"]) == ("Cinema", provider.pk)
        assert (row["kinopoisk_rating"], row["average_customers_rating"]) == (8.5, 7.2)
        assert row["thumbnail_big"].endswith("/posters/big.jpg")
        assert row["thumbnail_big"].startswith("http")
        assert row["thumbnail_small"] == ""
        assert (row["is_4k"], row["video_source"], row["price_category_type"]) == (1, 1, 2)
        assert (row["has_subscription"], row["is_purchased"]) == (1, 0)
        assert [one["id"] for one in row["files"]] == [file.pk], "without the trailer"
        assert row["files"][0]["duration"] == 2700
        english = self.call(lang="en")["videos"][0]
        assert (english["name"], english["genres"], english["actors"]) == ("Matrix", "Drama", "Анна, Борис")

    def test_texts_while_no_person_is_linked(self) -> None:
        self.film(actors_text="Кто-то", director="Режиссёр")
        row = self.call()["videos"][0]
        assert (row["actors"], row["director"]) == ("Кто-то", "Режиссёр")

    def test_prices(self) -> None:
        hidden = self.cast.north.extra
        hidden.period = 0
        hidden.save()
        config = ApiConfig.objects.create(client=self.north, name="cinema", handler="cinema")
        rent, subscription = make_price(self.north), make_price(self.north, PriceKind.SUBSCRIPTION)
        make_video(self.north, "Paid, hidden tariff", tariffs=[hidden], price_category=subscription)
        make_video(self.north, "Free, hidden tariff", tariffs=[hidden])
        make_video(self.north, "Cinema, hidden tariff", tariffs=[hidden], external_api_config=config)
        self.film("Rent, paid tariff", price_category=rent)
        make_video(self.north, "Rent, hidden tariff", tariffs=[hidden], price_category=rent)
        rows = {row["name"]: (row["price_category_type"], row["has_subscription"]) for row in self.call()["videos"]}
        assert rows == {
            "Paid, hidden tariff": (0, 0),
            "Free, hidden tariff": (2, 1),
            "Cinema, hidden tariff": (0, 0),
            "Rent, paid tariff": (1, 1),
            "Rent, hidden tariff": (1, 0),
        }

    def test_an_xml_box(self) -> None:
        assert self.xml().find("videos").text is None
        self.film()
        with self.captureOnCommitCallbacks(execute=True):
            self.film("Матрица").save()
        root = self.xml()
        assert [name.text for name in root.iter("name")] == ["Матрица", "Film"]
        assert {one.text for one in root.iter("video_provider_id")} == {"None"}
        assert root.find("count").text == "2"
