from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache

from clients.models import Client
from library.models import ApplicationAttribute, Camera, ExternalApplication, Radio, SelectionItem, Video
from library.showcase_constants import DashboardType, FilterKind, SelectionType
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_actor, make_director, make_genre, make_video
from tests.library.showcase import make_dashboard, make_rules, make_selection, make_series
from tvmiddleware.constants import PositionType
from tvmiddleware.models import Channel, ContentPosition, PriceCategory, Profile

WRONG: tuple[dict[str, Any], ...] = (
    {},
    {"selection_id": 999_999},
    {"selection_id": "x"},
    {"selection_id": -1},
    {"program_id": 999_999},
    {"portal_dashboard_id": 999_999},
    {"selection_id": 1, "program_id": 1},
    {"cursor": "x"},
    {"limit": "x"},
)


class SelectionDetailTest(ApiTestCase):
    path = "selection/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def detail(self, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(**params))

    def videos(self, **params: Any) -> list[int]:
        return [row["video"]["id"] for row in self.detail(**params)["contents"]]

    def programs(self, **params: Any) -> list[int]:
        return [row["program"]["id"] for row in self.detail(**params)["contents"]]

    # --- channels ----------------------------------------------------------------------------------------------------
    def test_channels_in_their_order_without_those_of_others(self) -> None:
        cast = self.cast
        row = make_selection(self.north, "Channels", [cast.two, cast.closed, cast.one], name_lang1="Channels en")
        with self.settings(SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            answer = self.detail(selection_id=row.pk, lang="en", limit=1)
        assert (answer["name"], answer["count"], answer["type"], answer["next_cursor"]) == ("Channels en", 2, 0, -1)
        found = [item["channel"] for item in answer["contents"]]
        assert [(item["id"], item["name"], item["has_subscription"]) for item in found] == [
            (cast.two.pk, "Two", 1),
            (cast.one.pk, "One en", 1),
        ]
        assert [(way["action"], way["tariff_id"]) for way in found[1]["actions"]] == [
            ("get_channel_url", cast.north.basic.pk)
        ]

    def test_a_channel_that_can_be_bought(self) -> None:
        Client.objects.filter(pk=self.north.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)
        catalogue = make.tariff(self.north, name="Catalogue", period=0)
        self.cast.anna.tariffs.add(catalogue)
        sport = make.tariff(self.north, name="Sport", price=70)
        price = PriceCategory.objects.create(client=self.north, name="Paid", kind=0)
        shown = make.channel(self.north, name="Sport", tariffs=[catalogue, sport], price_category=price)
        other = make.channel(self.north, name="Chess", tariffs=[catalogue], price_category=price)
        with self.captureOnCommitCallbacks(execute=True):
            self.north.refresh_from_db()
            self.north.save()
            self.cast.anna.save()
        row = make_selection(self.north, "Channels", [shown, other])
        found = [item["channel"] for item in self.detail(selection_id=row.pk)["contents"]]
        assert [item["has_subscription"] for item in found] == [0, 0]
        assert [way["tariff_id"] for way in found[0]["actions"]] == [sport.pk]
        assert found[0]["actions"] == [
            {name: int(value) if name == "periodical" else value for name, value in way.items() if name != "is_virtual"}
            for way in self.call("channel/detail/", cid=shown.pk)["actions"]
        ]
        assert found[1]["actions"] == []

    # --- programmes --------------------------------------------------------------------------------------------------
    def test_programmes_as_in_the_guide(self) -> None:
        cast = self.cast
        ContentPosition.objects.create(
            account=cast.anna,
            content_type=PositionType.PROGRAM,
            content_id=cast.past.pk,
            position=120,
            updated_at=NOW,
        )
        row = make_selection(self.north, "Guide", [cast.coming, cast.past])
        answer = self.detail(selection_id=row.pk)
        assert [item["program"]["id"] for item in answer["contents"]] == [cast.coming.pk, cast.past.pk]
        past = answer["contents"][1]["program"]
        listed = next(one for one in self.call("program/list/", cid=cast.one.pk)["programs"] if one["id"] == past["id"])
        assert {name: past[name] for name in listed} == listed
        assert (past["position"], past["has_record"], past["channel_id"]) == (120, 1, cast.one.pk)
        assert (past["channel_name"], past["channel_icon_url"]) == ("One", "")

    def test_programmes_by_their_begin(self) -> None:
        cast = self.cast
        row = make_selection(self.north, "Guide", [cast.coming, cast.past, cast.current])
        begin = [cast.past.pk, cast.current.pk, cast.coming.pk]
        assert self.programs(selection_id=row.pk, order="program_begin_time") == begin
        assert self.programs(selection_id=row.pk, order="-program_begin_time") == begin[::-1]
        assert self.programs(selection_id=row.pk, order="name") == [cast.coming.pk, cast.past.pk, cast.current.pk]

    def test_a_series_by_one_of_its_programmes(self) -> None:
        cast = self.cast
        make_selection(self.north, "By hand", [cast.past])
        row = make_series(self.north, "Morning film", [cast.current, cast.past])
        answer = self.detail(program_id=cast.past.pk)
        assert (answer["name"], answer["type"], answer["count"]) == (row.name, 1, 2)
        assert [one["program"]["id"] for one in answer["contents"]] == [cast.past.pk, cast.current.pk]
        self.assert_error(self.call(program_id=cast.coming.pk), 1)

    def test_what_can_no_longer_be_watched_is_left_out(self) -> None:
        old = make.program(self.cast.guide, NOW - timedelta(days=5), NOW - timedelta(days=5, hours=-1), name="Old")
        row = make_selection(self.north, "Guide", [old, self.cast.past])
        assert self.programs(selection_id=row.pk) == [self.cast.past.pk]
        Channel.objects.filter(pk=self.cast.one.pk).update(recording_days=0)
        with self.captureOnCommitCallbacks(execute=True):
            Channel.objects.get(pk=self.cast.one.pk).save()
        assert self.programs(selection_id=row.pk) == []

    def test_of_two_channels_with_one_guide_the_one_with_an_archive_counts(self) -> None:
        north = self.cast.north
        with self.captureOnCommitCallbacks(execute=True):
            make.channel(self.north, epg_channel=self.cast.guide, tariffs=[north.basic], services=[north.live], sort=0)
        row = make_selection(self.north, "Guide", [self.cast.past])
        assert self.programs(selection_id=row.pk) == [self.cast.past.pk]
        (one,) = self.detail(selection_id=row.pk)["contents"]
        assert f"cid={self.cast.one.pk}" in one["program"]["url"]

    def test_a_series_is_of_channels_with_an_archive(self) -> None:
        """Nothing of it is on the others, not even what is still to come."""
        cast = self.cast
        series, chosen = (
            make_series(self.north, "Series", [cast.coming]),
            make_selection(self.north, "Own", [cast.coming]),
        )
        assert self.programs(selection_id=series.pk) == self.programs(selection_id=chosen.pk) == [cast.coming.pk]
        with self.captureOnCommitCallbacks(execute=True):
            cast.one.recording_days = 0
            cast.one.save()
        assert self.programs(selection_id=series.pk) == []
        assert self.programs(selection_id=chosen.pk) == [cast.coming.pk]

    def test_films_for_other_devices(self) -> None:
        """Left out where the call names its device; as in the list of films."""
        film = self.film()
        film.available_on.set([self.cast.north.phone.device])
        with self.captureOnCommitCallbacks(execute=True):
            film.save()
        row = make_selection(self.north, "Films", [film])
        assert self.videos(selection_id=row.pk, device="pc") == []
        assert self.videos(selection_id=row.pk, device="android") == [film.pk]
        assert self.videos(selection_id=row.pk) == [film.pk]

    def test_a_programme_that_left_the_guide(self) -> None:
        gone = make.program(self.cast.guide, NOW - timedelta(hours=9), NOW - timedelta(hours=8))
        row = make_selection(self.north, "Guide", [gone, self.cast.past])
        type(gone).objects.filter(pk=gone.pk)._raw_delete("default")
        assert self.programs(selection_id=row.pk) == [self.cast.past.pk]

    def test_ages(self) -> None:
        adult = make.program(self.cast.guide, NOW - timedelta(hours=9), NOW - timedelta(hours=8), rating=18)
        row = make_selection(self.north, "Guide", [adult, self.cast.past])
        assert len(self.programs(selection_id=row.pk)) == 2
        child = Profile.objects.create(client=self.north, name="Child", max_rating=6, show_adult_content=False)
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna_key.profile = child
            self.cast.anna_key.save()
        assert self.programs(selection_id=row.pk) == [self.cast.past.pk]
        assert self.detail(selection_id=row.pk)["count"] == 1

    # --- films -------------------------------------------------------------------------------------------------------
    def film(self, name: str = "Film", **fields: Any) -> Video:
        return make_video(self.north, name, tariffs=[self.cast.north.basic], **fields)

    def test_a_film(self) -> None:
        film = self.film(
            people=[make_actor(self.north), make_director(self.north)], genres=[make_genre(self.north)], year=2001
        )
        row = make_selection(self.north, "Films", [film])
        found = self.detail(selection_id=row.pk)["contents"][0]
        assert list(found) == ["video"]
        video = found["video"]
        assert (video["actors"], video["director"], video["genres"], video["year"]) == (
            "Anna Ivanova",
            "Petr Petrov",
            "Drama",
            2001,
        )
        assert [one["type"] for one in video["actors_info"]] == ["Actor", "Director"]
        assert video["package_videos"] == []

    def test_compact_leaves_out_what_the_reference_lists(self) -> None:
        row = make_selection(self.north, "Films", [self.film()])
        full = self.detail(selection_id=row.pk)["contents"][0]["video"]
        small = self.detail(selection_id=row.pk, compact=1)["contents"][0]["video"]
        assert full.keys() - small.keys() == {
            "screenshot_b_big",
            "actors",
            "director",
            "actors_info",
            "package_videos",
        }

    def test_films_of_a_package_that_are_seen(self) -> None:
        package, inside, unseen = self.film("Package", is_package=True), self.film(), make_video(self.north)
        package.package_videos.set([inside, unseen])
        row = make_selection(self.north, "Films", [package])
        video = self.detail(selection_id=row.pk)["contents"][0]["video"]
        assert video["package_videos"] == [{"id": inside.pk}]

    def test_pages_hold_while_a_film_is_unpublished(self) -> None:
        films = [self.film(str(number)) for number in range(45)]
        row = make_selection(self.north, "Films", films)
        first = self.detail(selection_id=row.pk, limit=20)
        Video.objects.filter(pk__in=[films[3].pk, films[25].pk]).update(published_to=NOW - timedelta(days=1))
        with self.captureOnCommitCallbacks(execute=True):
            Video.objects.get(pk=films[3].pk).save()
        second = self.detail(selection_id=row.pk, limit=20, cursor=first["next_cursor"])
        third = self.detail(selection_id=row.pk, limit=20, cursor=second["next_cursor"])
        shown = [[one["video"]["id"] for one in page["contents"]] for page in (first, second, third)]
        assert [len(page) for page in shown] == [20, 20, 4]
        assert [one for page in shown for one in page] == [film.pk for film in films if film != films[25]]
        assert (first["count"], third["count"], third["next_cursor"]) == (45, 43, -1)

    def test_cursors_beyond_the_end(self) -> None:
        row = make_selection(self.north, "Films", [self.film(), self.film()])
        for cursor in (-1, -5, 3, 2**40):
            answer = self.detail(selection_id=row.pk, cursor=cursor)
            assert (answer["contents"], answer["next_cursor"], answer["count"]) == ([], -1, 2), cursor
        assert len(self.videos(selection_id=row.pk, limit=0)) == 1
        assert len(self.videos(selection_id=row.pk, limit=100_000)) == 2

    def test_places_that_are_there_twice(self) -> None:
        films = [self.film(str(number)) for number in range(5)]
        row = make_selection(self.north, "Films", films)
        SelectionItem.objects.filter(selection=row).update(sort=0)
        found, cursor = [], 0
        while cursor != -1:
            page = self.detail(selection_id=row.pk, limit=2, cursor=cursor)
            found += [one["video"]["id"] for one in page["contents"]]
            cursor = page["next_cursor"]
        assert found == [film.pk for film in films]

    # --- films by rules ----------------------------------------------------------------------------------------------
    def test_rules(self) -> None:
        drama, crime = make_genre(self.north), make_genre(self.north, "Crime")
        both = self.film("Both", genres=[drama, crime], year=2001, kinopoisk_rating=8, imdb_rating=5, countries="США")
        one = self.film("One", genres=[drama], year=2010, kinopoisk_rating=6, imdb_rating=7, countries="Россия, США")
        series = self.film("Series", genres=[drama], is_season=True, year=2020)
        self.film("Neither")
        make_video(self.north, "Unseen", genres=[drama])
        row = make_rules(self.north)
        row.filter_genres.set([drama, crime])

        def found(**rules: Any) -> list[int]:
            for name, value in rules.items():
                setattr(row, f"filter_{name}", value)
            with self.captureOnCommitCallbacks(execute=True):
                row.save()
            ids = self.videos(selection_id=row.pk)
            row.refresh_from_db()
            for name in rules:
                field: Any = row._meta.get_field(f"filter_{name}")
                setattr(row, f"filter_{name}", field.get_default())
            return ids

        assert found() == [series.pk, one.pk, both.pk]
        assert found(all_genres=True) == [both.pk]
        assert found(year_from=2005) == [series.pk, one.pk]
        assert found(year_to=2005) == [both.pk]
        assert found(countries="россия") == [one.pk]
        assert found(countries="Франция, США") == [one.pk, both.pk]
        assert found(kinopoisk_from=7) == [both.pk]
        assert found(imdb_from=6) == [one.pk]
        assert found(kind=FilterKind.SERIES) == [series.pk]
        assert found(kind=FilterKind.MOVIE) == [one.pk, both.pk]
        assert found(kind=FilterKind.PACKAGE) == []
        assert found(order="name") == [both.pk, one.pk, series.pk]
        assert found(limit=2) == [series.pk, one.pk]

    def test_rules_are_paged_through_as_they_were_found(self) -> None:
        films = [self.film(str(number)) for number in range(5)]
        row = make_rules(self.north)
        first = self.detail(selection_id=row.pk, limit=2)
        self.film("New")
        with self.captureOnCommitCallbacks(execute=True):
            self.film("Newer").save()
            Video.objects.filter(pk=films[2].pk).update(published_to=NOW - timedelta(days=1))
            Video.objects.get(pk=films[2].pk).save()
        second = self.detail(selection_id=row.pk, limit=2, cursor=first["next_cursor"])
        third = self.detail(selection_id=row.pk, limit=2, cursor=second["next_cursor"])
        pages = [[one["video"]["id"] for one in page["contents"]] for page in (first, second, third)]
        assert pages == [[films[4].pk, films[3].pk], [films[1].pk], [films[0].pk]]
        assert third["next_cursor"] == -1
        assert all(0 < page["next_cursor"] < 2**31 for page in (first, second))

    def test_after_ten_minutes_the_list_is_found_anew(self) -> None:
        films = [self.film(str(number)) for number in range(3)]
        row = make_rules(self.north)
        first = self.detail(selection_id=row.pk, limit=1)
        cache.clear()
        new = self.film("New")
        assert self.videos(selection_id=row.pk, limit=1, cursor=first["next_cursor"]) == [films[2].pk]
        assert self.videos(selection_id=row.pk, limit=1) == [new.pk]

    # --- cameras, radio, applications --------------------------------------------------------------------------------
    def test_cameras_as_in_their_list(self) -> None:
        north = self.cast.north
        yard, closed = (
            Camera.objects.create(client=self.north, name=name, uri="http://c/1") for name in ("Yard", "Gate")
        )
        yard.tariffs.set([north.basic])
        row = make_selection(self.north, "Cameras", [closed, yard])
        found = self.detail(selection_id=row.pk)
        assert (found["count"], [list(one) for one in found["contents"]]) == (1, [["camera"]])
        assert found["contents"][0]["camera"] == self.call("camera/list/")["cameras"][0]

    def test_radio_as_in_its_list(self) -> None:
        stations = [Radio.objects.create(client=self.north, name=name, uri="http://r/1", enabled=True) for name in "AB"]
        self.cast.north.basic.used_for_radio_list = True
        self.cast.north.basic.save()
        stations[1].tariffs.set([self.cast.north.basic])
        row = make_selection(self.north, "Radio", stations)
        with self.captureOnCommitCallbacks(execute=True):
            stations[1].save()
        found = [one["radio"] for one in self.detail(selection_id=row.pk)["contents"]]
        assert found == self.call("radio/list/")["radio"]
        assert [one["name"] for one in found] == ["B"]

    def test_applications_as_in_their_list_but_for_attributes(self) -> None:
        chess, draughts = (ExternalApplication.objects.create(client=self.north, name=name) for name in ("Chess", "Go"))
        ApplicationAttribute.objects.create(application=chess, key="number", value="7")
        draughts.devices.set([make.play_device("mag")])
        row = make_selection(self.north, "Applications", [draughts, chess])
        found = [one["external_application"] for one in self.detail(selection_id=row.pk)["contents"]]
        (listed,) = self.call("application/list/")["applications"]
        assert listed["attrs"] == {"number": "7"}
        assert found == [{**listed, "attrs": [{"key": "number", "value": "7"}]}]

    # --- which one ---------------------------------------------------------------------------------------------------
    def test_a_hidden_one_opens(self) -> None:
        row = make_selection(self.north, "Hidden", [self.cast.one], is_hidden=True)
        assert self.detail(selection_id=row.pk)["count"] == 1

    def test_that_of_a_dashboard(self) -> None:
        row = make_selection(self.north, "Channels", [self.cast.one])
        shown = make_dashboard(self.north, DashboardType.SELECTION, selection=row)
        bare = make_dashboard(self.north, DashboardType.SELECTION)
        films = make_dashboard(self.north, DashboardType.VIDEOS, selection=row)
        off = make_dashboard(self.north, DashboardType.SELECTION, selection=row, enabled=False)
        assert self.detail(portal_dashboard_id=shown.pk)["name"] == "Channels"
        for wrong in (bare, films, off):
            self.assert_error(self.call(portal_dashboard_id=wrong.pk), 1)

    def test_an_empty_one(self) -> None:
        row = make_selection(self.north, "Empty", content_type=SelectionType.CHANNEL)
        answer = self.detail(selection_id=row.pk)
        assert (answer["count"], answer["contents"], answer["next_cursor"]) == (0, [], -1)

    def test_what_there_is_not(self) -> None:
        for params in WRONG:
            self.assert_error(self.call(**params), 1)
        theirs = make_selection(self.cast.south.client, "South", [self.cast.foreign])
        self.assert_error(self.call(selection_id=theirs.pk), 1)

    def test_an_xml_box(self) -> None:
        row = make_selection(self.north, "Films", [self.film("Film & more")])
        empty = make_selection(self.north, "Empty")
        root = self.xml(selection_id=row.pk)
        assert [one.text for one in root.find("contents").iter("name")] == ["Film & more"]
        assert root.find("contents/item/video/video_provider_id").text == "None"
        assert self.xml(selection_id=empty.pk).find("contents").text is None

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(selection_id=1), 403)
