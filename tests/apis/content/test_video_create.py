from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from django.db import IntegrityError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from external_api.models import ApiConfig
from library.models import PictureLoad, Video, VideoProvider
from library.services import video_records
from tests.apis.content.films import FilmTestCase, in_media, picture_file
from tvmiddleware.models import CopyrightHolder, PlayDevice, PriceCategory

TEXTS = ("name", "description", "short_description", "countries", "director", "language")


class VideoCreateTest(FilmTestCase):
    path = "video/create/"

    def made(self, **params: Any) -> Video:
        return Video.objects.get(pk=self.ok(**{"name": "New", **params})["id"])

    def test_a_name_is_enough(self) -> None:
        answer = self.ok(name="New")
        assert answer["upload_errors"] == []
        row = Video.objects.get(pk=answer["id"])
        assert (row.client, row.name, row.year, row.duration, row.rating) == (self.cast.north.client, "New", 0, 0, 0)
        assert (row.is_season, row.is_package, row.parent_control, row.is_announcement) == (False,) * 4
        assert (row.search_text, row.sort_name, row.meta, row.ext_mark) == ("new", "new", {}, None)

    def test_everything_that_it_is_made_of(self) -> None:
        texts = {
            field: f"the {field}"
            for name in TEXTS
            for field in (name, *(f"{name}_lang{slot}" for slot in (1, 2, 3, 4, 5)))
        }
        plain = {"name_orig": "Original", "genres_kinopoisk": "drama, war", "uri": "http://x/", "ext_id": "X-1"}
        numbers = {"year": 1999, "duration": 101, "rating": 16, "kinopoisk_id": 301}
        ratings = {"kinopoisk_rating": 8.5, "imdb_rating": 7}
        flags = {"parent_control": 1, "is_announcement": 1, "is_season": 1}
        row = self.made(
            **texts, **plain, **numbers, **ratings, **flags, average_customers_rating="6.25", meta='{"a": [1]}'
        )
        for name, value in {**texts, **plain, **numbers, **ratings, **flags, "imported_rating": 6.25}.items():
            assert getattr(row, name) == value, name
        assert row.meta == {"a": [1]}
        assert "original" in row.search_text

    def test_what_it_is_linked_with(self) -> None:
        north, client = self.cast.north, self.cast.north.client
        pointers: dict[str, Any] = {
            "copyright_holder": CopyrightHolder.objects.create(client=client, name="Holder").pk,
            "external_api_config": ApiConfig.objects.create(client=client, name="Cinema", handler="x").pk,
            "price_category": PriceCategory.objects.create(client=client, name="Price").pk,
            "video_provider": VideoProvider.objects.create(client=client, name="Provider").pk,
        }
        first, second = self.make_genre("A"), self.make_genre("B")
        sets: dict[str, list[int]] = {
            "genres": [first.pk, second.pk],
            "stream_services": [north.live.pk],
            "tariffs": [north.basic.pk, north.extra.pk],
            "available_on": [PlayDevice.objects.get(system_name="mag").pk],
        }
        row = self.made(**pointers, **sets)
        for name, value in pointers.items():
            assert getattr(row, f"{name}_id") == value, name
        for name, ids in sets.items():
            assert sorted(getattr(row, name).values_list("pk", flat=True)) == sorted(ids), name

    def test_people_and_similar_films_keep_their_order(self) -> None:
        people = [self.make_actor(name).pk for name in "abc"]
        films = [self.make_film().pk for _number in range(3)]
        wanted, similar = [people[2], people[0], people[1]], [films[1], films[2], films[0]]
        row = self.made(actors_set=",".join(map(str, wanted)), similar_set=str(similar))
        assert list(row.cast.order_by("sort").values_list("actor_id", flat=True)) == wanted
        through = Video.similar.through.objects.filter(from_video_id=row.pk).order_by("pk")
        assert list(through.values_list("to_video_id", flat=True)) == similar

    # --- packages -----------------------------------------------------------------------------------------------------
    def test_films_make_a_package(self) -> None:
        row = self.made(package_videos=[self.film.pk])
        assert row.is_package
        self.names_wrong(21, "package_videos", name="New", package_videos=[row.pk])
        assert not self.made(package_videos=0).is_package

    # --- units, times, flags ------------------------------------------------------------------------------------------
    def test_durations_are_minutes(self) -> None:
        for sent, minutes in (("100", 100), ("45.5", 46), ("45.4", 45), ("0", 0)):
            assert self.made(duration=sent).duration == minutes

    def test_times_are_the_operators(self) -> None:
        self.set_zone("Asia/Yekaterinburg")
        row = self.made(published_from="2026-01-01", published_to="2026-02-01T12:00:00", premiere_date="1939-05-01")
        assert row.published_from == datetime(2025, 12, 31, 19, tzinfo=UTC)
        assert row.published_to == datetime(2026, 2, 1, 7, tzinfo=UTC)
        assert row.premiere_date == date(1939, 5, 1)
        row = self.made(published_from="2026-01-01T00:00:00.0+03:00", premiere_date="2026-01-01T23:30:00Z")
        assert row.published_from == datetime(2025, 12, 31, 21, tzinfo=UTC)
        assert row.premiere_date == date(2026, 1, 2)

    def set_zone(self, name: str) -> None:
        client = self.cast.north.client
        client.time_zone = name
        with self.captureOnCommitCallbacks(execute=True):
            client.save()

    def test_flags_in_every_notation(self) -> None:
        for sent, expected in (("True", True), ("true", True), (1, True), ("False", False), ("0", False), ("", False)):
            assert self.made(is_season=sent).is_season is expected

    def test_an_age_rating_is_kept_and_any_other_ignored(self) -> None:
        for sent, kept in (("18", 18), ("0", 0), ("21", 21), ("22", 0), ("-1", 0), ("7.8", 0), ("R", 0), ("16+", 0)):
            assert self.made(rating=sent).rating == kept, sent

    def test_unknown_and_empty_parameters_are_ignored(self) -> None:
        row = self.made(poster_big="http://x/", actors="A, B", year="", genres="", ext_id="", meta="", duration="")
        assert (row.year, row.ext_id, row.genres.count()) == (0, "", 0)

    # --- external ids -------------------------------------------------------------------------------------------------
    def test_an_external_id_is_there_once(self) -> None:
        cinema = ApiConfig.objects.create(client=self.cast.north.client, name="Cinema", handler="x")
        self.made(ext_id="X")
        self.names_wrong(21, "ext_id", name="New", ext_id="X")
        self.made(ext_id="x")
        self.made(ext_id="X", external_api_config=cinema.pk)
        self.names_wrong(21, "ext_id", name="New", ext_id="X", external_api_config=cinema.pk)
        self.ok(client=self.cast.south.client, name="New", ext_id="X")

    def test_two_calls_with_one_external_id_meet(self) -> None:
        """The other call wrote between our look and our write."""
        with patch.object(video_records, "check_new"):
            self.made(ext_id="X")
            self.names_wrong(21, "ext_id", name="New", ext_id="X")
        with patch.object(video_records, "add_links", side_effect=IntegrityError("of another kind")):
            self.refused(22, name="New", ext_id="Y")
        assert Video.objects.filter(name="New").count() == 1

    @override_settings(TVMIDDLEWARE_VIDEO_EXTERNAL_API_REQUIRED=True)
    def test_where_films_come_from_other_systems_only(self) -> None:
        cinema = ApiConfig.objects.create(client=self.cast.north.client, name="Cinema", handler="x")
        assert set(self.refused(21, name="New")["error_fields"]) == {"ext_id", "external_api_config"}
        self.names_wrong(21, "external_api_config", name="New", ext_id="X")
        self.names_wrong(21, "ext_id", name="New", external_api_config=cinema.pk)
        self.ok(name="New", ext_id="X", external_api_config=cinema.pk)

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_without_a_name(self) -> None:
        self.names_wrong(20, "name", year=1999)
        for empty in ("", "   "):
            self.names_wrong(21, "name", name=empty)

    def test_links_of_another_operator_and_unknown_ones(self) -> None:
        south, client = self.cast.south, self.cast.south.client
        foreign: dict[str, Any] = {
            "copyright_holder": CopyrightHolder.objects.create(client=client, name="S").pk,
            "external_api_config": ApiConfig.objects.create(client=client, name="S", handler="x").pk,
            "price_category": PriceCategory.objects.create(client=client, name="S").pk,
            "video_provider": VideoProvider.objects.create(client=client, name="S").pk,
            "genres": self.make_genre("S", client=client).pk,
            "actors_set": self.make_actor("S", client=client).pk,
            "stream_services": south.live.pk,
            "tariffs": [self.cast.north.basic.pk, south.basic.pk],
            "package_videos": self.theirs.pk,
            "similar_set": self.theirs.pk,
            "available_on": 99999,
        }
        for name, value in foreign.items():
            for wrong in (value, 999999, 2**62, -1):
                self.names_wrong(20, name, name="New", **{name: wrong})
        assert not Video.objects.filter(name="New").exists()

    def test_what_can_not_be_read(self) -> None:
        wrong = {
            "duration": ["abc", "1e3", "10 min", "9" * 30],
            "year": ["abc", "1999.5"],
            "genres": ["drama", "1,x", "[1"],
            "is_season": ["perhaps"],
            "kinopoisk_rating": ["7,5", "high", "-1", "101"],
            "premiere_date": ["soon", "1700-01-01"],
            "published_from": ["01.02.2026", "2026-13-01"],
            "poster_url": ["x" * 3000],
            "load_meta": ["perhaps"],
        }
        for name, values in wrong.items():
            for value in values:
                self.names_wrong(20, name, name="New", **{name: value})

    def test_what_no_column_holds(self) -> None:
        wrong = {
            "name_lang3": "ю" * 256,
            "ext_id": "x" * 65,
            "uri": "x" * 1025,
            "countries": "x" * 513,
            "year": -1,
            "duration": -5,
            "kinopoisk_id": 2**40,
            "meta": "[]",
        }
        for name, value in wrong.items():
            self.names_wrong(21, name, name="New", **{name: value})
        self.names_wrong(21, "name", name="x" * 256)
        days: dict[str, Any] = {"published_from": "2026-02-01", "published_to": "2026-01-01"}
        assert self.refused(21, name="New", **days)["error_fields"]

    def test_who_signs_wrong(self) -> None:
        params = self.signed(name="New")
        broken = self.decoded(self.response(post=True, **{**params, "name": "Other"}), self.path)
        self.assert_error(broken, -2)
        unknown = self.decoded(self.response(post=True, **{**params, "client_id": 999999}), self.path)
        self.assert_error(unknown, -3)

    # --- pictures -----------------------------------------------------------------------------------------------------
    def test_a_picture_that_is_sent_along(self) -> None:
        with in_media():
            answer = self.assert_ok(self.send_file("poster_url", picture_file(), name="New"))
            row = Video.objects.get(pk=answer["id"])
            assert (row.poster_big.width, row.poster_small.width) == (800, 300)
        assert answer["upload_errors"] == []
        assert row.version > 1

    def test_addresses_inside_are_not_asked_and_do_no_harm(self) -> None:
        for address in ("http://127.0.0.1:6379/", "http://169.254.169.254/", "file:///etc/passwd", "http://[::1]/"):
            answer = self.ok(name="New", poster_url=address, logo=address)
            errors = {(one["field"], one["url"], one["error"]) for one in answer["upload_errors"]}
            assert errors == {("poster_url", address, 1), ("logo", address, 1)}
            assert not Video.objects.get(pk=answer["id"]).poster_big
        assert not PictureLoad.objects.exists()

    def test_nothing_is_fetched_for_a_film_that_is_refused(self) -> None:
        with patch.object(video_records, "fetch_pictures") as fetching:
            self.refused(21, name="", poster_url="http://example.com/")
            self.refused(20, name="New", genres=999999, poster_url="http://example.com/")
        fetching.assert_not_called()

    # --- what it costs ------------------------------------------------------------------------------------------------
    def test_statements_do_not_grow_with_links(self) -> None:
        def count(links: int) -> int:
            genres = [self.make_genre(f"{links} {number}").pk for number in range(links)]
            people = [self.make_actor(f"{links} {number}").pk for number in range(links)]
            with CaptureQueriesContext(connection) as statements:
                self.ok(name="New", genres=genres, actors_set=people, ext_id=f"X{links}", year=1999)
            return len(statements)

        count(1)
        assert count(30) == count(2) <= 10
