"""A content manager's script writes films, a viewer's box finds, buys and plays them: everything over HTTP.

In the order of the checks that outsiders may make of a video library: what each method says of what another one wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from billing.constants import Kind
from billing.models import CustomerTransaction
from core import clock
from library.models import Genre, Video
from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tests.factories import NOW
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import AccountAuthKey, Customer, PriceCategory, StreamService, Tariff

DEVICE_API, CONTENT_API = "/tvmiddleware/api/", "/content/api/"
DAY = timedelta(days=1)
ORDERS = {
    "name": "name",
    "created_at": "created_at",
    "kinopoisk_rating": "kinopoisk_rating",
    "imdb_rating": "imdb_rating",
    "year": "year",
}
"""What video/list sorts by -> the column that its rows are compared by."""


def local_text(moment: datetime) -> str:
    """As scripts send times: of the operator's zone, without an offset."""
    return moment.astimezone(clock.load_zone("UTC")).strftime("%Y-%m-%d %H:%M:%S")


class FilmsByScriptTest(ContentTestCase):
    basic: Tariff
    service: StreamService
    catalogue: Tariff
    """A hidden one: it shows films and opens none that are sold."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        north = cls.cast.north
        cls.basic = north.basic
        cls.service = make.stream_service(
            north.client, name="VOD", type=StreamService.Type.VOD, uri_mask="http://vod.example.com/$filename?t=$token"
        )
        north.basic.stream_services.add(cls.service)
        cls.catalogue = north.extra  # Anna has it
        Tariff.objects.filter(pk=cls.catalogue.pk).update(period=0)

    # --- who calls ------------------------------------------------------------------------------------------------
    def box(self, path: str, /, *, key: AccountAuthKey | None = None, **params: Any) -> dict[str, Any]:
        self.prefix = DEVICE_API
        try:
            return self.call(path, key=key, **params)
        finally:
            self.prefix = CONTENT_API

    def site(self, path: str, /, **params: Any) -> dict[str, Any]:
        self.prefix = DEVICE_API
        try:
            return self.call_with_key(path, **params)
        finally:
            self.prefix = CONTENT_API

    def opened(self, path: str, /, **params: Any) -> Any:
        """The raw answer of the device API."""
        self.prefix = DEVICE_API
        try:
            return self.response(path, **self.identity(), **params)
        finally:
            self.prefix = CONTENT_API

    def film(self, name: str = "Film", /, **params: Any) -> int:
        given = {"tariffs": self.basic.pk, "stream_services": self.service.pk, **params}
        made: int = self.ok("video/create/", name=name, **given)["id"]
        return made

    def file(self, film: int, name: str = "File", **params: Any) -> int:
        given = {"duration": 45, "filename": f"films/{name}.mp4", **params}
        made: int = self.ok("video/file/create/", vid=film, name=name, **given)["id"]
        return made

    def ids(self, **params: Any) -> list[int]:
        answer = self.assert_ok(self.box("video/list/", **params))
        found = [row["id"] for row in answer["videos"]]
        assert answer["count"] >= len(found)
        return found

    def detail(self, film: int, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.box("video/detail/", vid=film, **params))

    def kinds(self, film: int, **params: Any) -> list[str]:
        return [row["action"] for row in self.detail(film, **params)["actions"]]

    # --- 2, 3, 4: what a script writes ------------------------------------------------------------------------------
    def test_a_film_by_signature(self) -> None:
        drama = Genre.objects.create(client=self.cast.north.client, name="Drama")
        given: dict[str, Any] = {"name": "Film", "rating": 16, "tariffs": self.basic.pk, "duration": 100}
        given["genres"] = drama.pk
        film = self.ok("video/create/", **given)["id"]
        broken: dict[str, Any] = {**self.signed(**given), "signature": "0" * 32}
        assert self.decoded(self.response("video/create/", post=True, **broken), "video/create/")["error"] == -2
        unknown: dict[str, Any] = {**self.signed(**given), "client_id": 999999}
        assert self.decoded(self.response("video/create/", post=True, **unknown), "video/create/")["error"] == -3
        self.refused(20, "video/create/", **{**given, "genres": 999999})
        assert list(self.refused(20, "video/create/", **{**given, "duration": "abc"})["error_fields"]) == ["duration"]
        self.refused(404, "video/modify/", id=999999, name="Other")
        assert Video.objects.count() == 1
        (row,) = self.assert_ok(self.box("video/list/"))["videos"]
        assert (row["id"], row["rating"], row["duration"]) == (film, 16, 100)

    def test_units_of_duration(self) -> None:
        film = self.film()
        file = self.file(film)
        assert self.ok("video/file/detail/", id=file)["duration"] == 2700
        assert [row["duration"] for row in self.detail(film)["actions"]] == ["45"]
        guests = self.assert_ok(self.site("noauth/video/detail/", vid=film))
        assert [row["duration"] for row in guests["actions"]] == ["2700"]
        series = self.film("Series", is_season=1)
        season = self.ok("season/create/", vid=series, name="1")["id"]
        episode = self.ok("episode/create/", vid=series, season_id=season, name="One", duration=45)["id"]
        self.file(series, "e1", episode_id=episode)
        (listed,) = self.assert_ok(self.box("video/episode/list/", season_id=season))["episodes"]
        assert listed["duration"] == 45

    def test_ids_of_outside_systems(self) -> None:
        first, second = self.film("First"), self.film("Second", ext_id="X")
        assert self.ok("video/detail/", id=first, ext_id="X")["id"] == second
        self.refused(21, "video/create/", name="Third", ext_id="X")
        self.ok("video/create/", client=self.cast.south.client, name="South's", ext_id="Y")
        self.refused(404, "video/detail/", ext_id="Y")

    # --- 5, 6, 7: lists ---------------------------------------------------------------------------------------------
    def test_who_sees_what(self) -> None:
        north, today = self.cast.north, NOW
        shown = self.film("A")
        hidden = [
            self.film("B", tariffs=north.debtors.pk),
            self.film("C", published_to=local_text(today - DAY)),
            self.film("D", published_from=local_text(today + DAY)),
        ]
        announced = self.film("E", is_announcement=1)
        recorded = Video.objects.create(
            client=north.client, name="I", channel=self.cast.one, recorded_from=today - DAY, recorded_to=today
        )
        recorded.tariffs.add(self.basic)
        assert self.ids() == [shown]
        assert self.ids(announcement=1) == [announced]
        assert self.ids(source_type=3) in ([recorded.pk], [])  # its archive may be over
        for film in hidden:
            self.assert_error(self.box("video/detail/", vid=film), 1)
        assert self.box("video/list/")["count"] == 1

    def test_filters(self) -> None:
        client = self.cast.north.client
        drama, comedy = (Genre.objects.create(client=client, name=name) for name in ("Drama", "Comedy"))
        both = self.film("Both", genres=[drama.pk, comedy.pk], year=2001, countries="США, Франция")
        one = self.film("One", genres=drama.pk, year=2002, countries="Франция")
        other = self.film("Other", genres=comedy.pk, year=2003)
        package = self.film("Package", package_videos=[one, other])
        pair = f"{drama.pk},{comedy.pk}"
        assert self.ids(genre=pair) == [both]
        assert set(self.ids(genre_any=pair)) == {both, one, other}
        assert set(self.ids(year="2001,2003")) == {both, other}
        assert set(self.ids(year_from=2002, year_to=2003)) == {one, other}
        assert self.ids(country="США") == [both]
        assert package not in self.ids(video_type="non_package")
        assert self.ids(video_type="package") == [package]
        self.assert_error(self.box("video/list/", favorited_only=1, viewed_only=1), 2)
        assert self.ids(page=9999) == []

    def test_a_page_has_at_most_a_hundred_rows(self) -> None:
        self.make_many(130)
        answer = self.assert_ok(self.box("video/list/", limit=500))
        assert (len(answer["videos"]), answer["count"]) == (100, 130)

    def make_many(self, count: int) -> None:
        rows = [
            Video(
                client=self.cast.north.client,
                name=f"Film {number * 7 % 10}",
                year=0 if number % 11 == 0 else 1950 + number * 13 % 60,
                kinopoisk_rating=number * 17 % 100 / 10,
                imdb_rating=number * 19 % 100 / 10,
            )
            for number in range(count)
        ]
        for row in rows:
            row.fill_derived()
        made = Video.objects.bulk_create(rows)
        through = Video.tariffs.through
        through.objects.bulk_create(through(video_id=row.pk, tariff_id=self.basic.pk) for row in made)

    def test_each_order_has_every_film_once_on_pages_of_seven(self) -> None:
        self.make_many(200)
        everything = set(Video.objects.values_list("pk", flat=True))
        for order, column in ORDERS.items():
            for sign in ("", "-"):
                walked = list(self.walk(f"{sign}{order}"))
                assert len(walked) == len(everything) == len(set(walked)), (sign, order)
                self.assert_sorted(walked, column, descending=sign == "-")

    def walk(self, order: str) -> Iterable[int]:
        page = 1
        while found := self.ids(order=order, limit=7, page=page):
            yield from found
            page += 1

    def assert_sorted(self, walked: list[int], column: str, *, descending: bool) -> None:
        values = dict(Video.objects.values_list("pk", column))
        seen = [values[pk] for pk in walked]
        filled = [value for value in seen if value]
        assert filled == sorted(filled, reverse=descending), column
        assert seen == filled + [value for value in seen if not value], f"{column}: empty ones last"

    # --- 8, 9: offers and purchases -----------------------------------------------------------------------------------
    def sold(self) -> dict[str, Any]:
        """Parameters of a film that has to be bought."""
        return {"price_category": self.price(), "tariffs": self.catalogue.pk}

    def price(self, amount: int = 99, hours: int = 48) -> int:
        with self.captureOnCommitCallbacks(execute=True):
            row = PriceCategory.objects.create(
                client=self.cast.north.client, name="Rent", kind=PriceKind.PURCHASE, price=amount, hours=hours
            )
        return int(row.pk)

    def full(self, **params: Any) -> int:
        """A film with a trailer and two files."""
        film = self.film(**params)
        self.file(film, "Trailer", is_trailer=1, duration=2)
        self.file(film, "Part one")
        self.file(film, "Part two")
        return film

    def test_what_may_be_done_with_a_film(self) -> None:
        plays = ["get_video_url", "get_video_url", "get_trailer_url"]
        assert self.kinds(self.full()) == plays
        sold = self.full(**self.sold())
        rows = self.detail(sold)["actions"]
        assert [row["action"] for row in rows] == ["get_trailer_url", "buy"]
        assert (rows[-1]["price"], rows[-1]["file_id"], rows[-1]["url"]) == (99, "", "")
        assert not any(letter.isdigit() for letter in rows[-1]["caption"])
        self.pay(200)
        self.assert_ok(self.box("video/action/", vid=sold, action="buy"))
        rows = self.detail(sold)["actions"]
        assert [row["action"] for row in rows] == plays
        assert not any("price" in row for row in rows)

    def pay(self, balance: int) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(balance=balance)

    def balance(self) -> int:
        return int(Customer.objects.get(pk=self.cast.anna.customer_id).balance)

    def test_a_purchase_and_its_end(self) -> None:
        film, other = (self.full(**self.sold()) for _ in range(2))
        self.pay(100)
        self.assert_ok(self.box("video/action/", vid=film, action="buy"))
        assert self.balance() == 1
        row = CustomerTransaction.objects.get(kind=Kind.VOD)
        assert (int(row.amount), row.video_id) == (-99, film)
        assert row.available_until == NOW + timedelta(hours=48)
        for code, wanted, action in ((3, film, "buy"), (2, other, "buy"), (5, 999999, "buy"), (1, other, "dance")):
            self.assert_error(self.box("video/action/", vid=wanted, action=action), code)
        assert self.balance() == 1
        assert "uri" in self.assert_ok(self.box("video/url/", vid=film, redirect=0))
        self.at(NOW + timedelta(hours=49))
        assert "buy" in self.kinds(film)
        self.assert_error(self.box("video/url/", vid=film, vfid=self.first_file(film), redirect=0), 3)

    def first_file(self, film: int) -> int:
        files = self.ok("video/detail/", id=film)["files"]
        trailer = [pk for pk in files if self.ok("video/file/detail/", id=pk)["is_trailer"]]
        return next(int(pk) for pk in files if pk not in trailer)

    # --- 10, 11: playing ----------------------------------------------------------------------------------------------
    def test_addresses(self) -> None:
        film, other = self.film("One"), self.film("Two")
        first, second = self.file(film, "a"), self.file(film, "b")
        foreign = self.file(other, "c")
        uri = self.assert_ok(self.box("video/url/", vid=film, redirect=0))["uri"]
        assert uri.startswith("http://vod.example.com/films/a.mp4?t=")
        assert "films/b.mp4" in self.assert_ok(self.box("video/url/", vfid=second, redirect=0))["uri"]
        self.assert_error(self.box("video/url/", vid=film, vfid=foreign, redirect=0), 1)
        answer = self.opened("video/url/", vid=film, vfid=first)
        assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, "/films/a.mp4")
        token = parse_qs(urlsplit(uri).query)["t"][0]
        assert self.opened("streamservice/token/check/", token=token, name="films/a.mp4").status_code == 200
        assert self.opened("streamservice/token/check/", token=token, name="films/b.mp4").status_code == 403
        excluded = self.box("video/url/", vid=film, redirect=0, exclude_service_id=self.service.pk)
        self.assert_error(excluded, 1)

    def test_a_direct_address_and_a_planned_episode(self) -> None:
        direct = self.film("Direct", uri="http://cdn.example.com/", stream_services=[])
        self.file(direct, "x", filename="d.mp4")
        found = self.assert_ok(self.box("video/url/", vid=direct, redirect=0))
        assert (found["uri"], found["stream_service_id"]) == ("http://cdn.example.com/d.mp4", 0)
        series = self.film("Series", is_season=1)
        season = self.ok("season/create/", vid=series, name="1")["id"]
        planned = self.ok("episode/create/", vid=series, season_id=season, name="Later", is_planned=1)["id"]
        file = self.file(series, "later", episode_id=planned)
        self.assert_error(self.box("video/url/", vfid=file, redirect=0), 4)

    def test_resuming(self) -> None:
        film = self.film()
        file = self.file(film)
        assert [self.detail(film)[name] for name in ("position", "position_asset_id")] == [0, -1]
        given: dict[str, Any] = {"content_type": "video", "content_id": film}
        self.assert_ok(self.box("content/position/set/", **given, position=600))
        assert [self.detail(film)[name] for name in ("position", "position_asset_id")] == [600, file]
        assert (self.ids(is_viewing=1), self.ids(viewed_only=1)) == ([film], [])
        self.assert_ok(self.box("content/position/set/", **given, position=2600, asset_id=file))
        assert (self.ids(is_viewing=1), self.ids(viewed_only=1)) == ([], [film])
        two = self.film("Two")
        self.file(two, "a"), self.file(two, "b")
        given["content_id"] = two
        self.assert_error(self.box("content/position/set/", **given, position=600), 3)
        first = self.first_file(two)
        self.assert_ok(self.box("content/position/set/", **given, position=600, asset_id=first))
        assert self.ids(is_viewing=1) == [two]
        self.assert_ok(self.box("video/listing/delete/", vid=two, is_viewing=1))
        assert self.ids(is_viewing=1) == []

    # --- 12, 14: series and selections --------------------------------------------------------------------------------
    def test_a_series_of_two_seasons(self) -> None:
        series = self.film("Series", is_season=1, **self.sold())
        episodes: dict[int, list[int]] = {}
        files = []
        for number in (1, 2):
            season = self.ok("season/create/", vid=series, name=f"{number}")["id"]
            for place in (1, 2, 3):
                free: dict[str, Any] = {"is_free": 1} if (number, place) == (1, 1) else {}
                episode = self.ok("episode/create/", vid=series, season_id=season, name=f"E{place}", **free)["id"]
                episodes.setdefault(season, []).append(episode)
                files.append(self.file(series, f"s{number}e{place}", episode_id=episode))
        assert files == sorted(files)
        first, second = episodes
        self.ok("episode/modify/", episode_id=episodes[first][2], sort_after_eid=episodes[first][0])
        listed = self.assert_ok(self.box("video/episode/list/", season_id=first))["episodes"]
        assert [row["number"] for row in listed] == [1, 2, 3]
        assert [row["id"] for row in listed] == [episodes[first][place] for place in (0, 2, 1)]
        actions = self.detail(series)["actions"]
        assert [row["action"] for row in actions] == ["buy", "get_video_url"]
        assert int(actions[1]["episode_id"]) == episodes[first][0]
        assert "uri" in self.assert_ok(self.box("video/url/", vfid=files[0], redirect=0))
        self.assert_error(self.box("video/url/", vfid=files[1], redirect=0), 3)
        self.pay(100)
        self.assert_ok(self.box("video/action/", vid=series, action="buy"))
        playing = [int(row["episode_id"]) for row in self.detail(series)["actions"]]
        assert playing == [*(episodes[first][place] for place in (0, 2, 1)), *episodes[second]]

    def test_pages_of_a_selection_while_a_film_goes(self) -> None:
        self.make_many(450)
        films = list(Video.objects.order_by("pk").values_list("pk", flat=True))
        selection = self.ok("selection/create/", name="All", type=2, items_set=films)["id"]
        found: list[int] = []
        cursor, sizes = 0, []
        while cursor != -1:
            page = self.assert_ok(
                self.box("selection/detail/", selection_id=selection, limit=200, cursor=cursor, compact=1)
            )
            rows = page["contents"]
            found += [row["video"]["id"] for row in rows]
            sizes.append(len(rows))
            cursor = page["next_cursor"]
            if len(sizes) == 1:
                self.ok("video/modify/", id=found[0], name="Gone", published_to=local_text(NOW - DAY))
        assert len(found) == len(set(found)) == 450
        assert sizes == [200, 200, 50]
        self.ok("selection/modify/", id=selection, type=2, is_hidden=1)
        listed = self.assert_ok(self.box("selection/list/"))["selections"]
        assert selection not in [row["id"] for row in listed]
        assert self.assert_ok(self.box("selection/detail/", selection_id=selection, limit=1))

    def test_every_answer_is_json_that_a_browser_reads(self) -> None:
        self.full()
        for path in ("video/list/", "genre/list/", "selection/list/", "actor/list/", "seance/list/"):
            assert json.loads(self.opened(path).content)["error"] == 0, path
