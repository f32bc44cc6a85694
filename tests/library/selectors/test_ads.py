"""Where there is advertising: what lists of channels and programmes say, and ``ads`` beside the address of a stream."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.test import override_settings

from epg.models import EpgCategory
from library.models import AdBlock, AdBlockMovie, AdMovie
from library.selectors.ads import channels_with_ads, has_ads
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_video
from tests.library.showcase import make_selection
from tvmiddleware.selectors.advertising import FOR_EVER, ads_now
from tvmiddleware.selectors.operators import Operator, read_operator


class AdsEverywhereTest(ApiTestCase):
    """NOW is a Sunday, 12:00 UTC."""

    def block(self, **fields: Any) -> AdBlock:
        client = self.cast.north.client
        with self.captureOnCommitCallbacks(execute=True):
            row = AdBlock.objects.create(client=client, name="Block", **fields)
            url = "https://ads.example.com/clip.mp4"
            AdBlockMovie.objects.create(block=row, movie=AdMovie.objects.create(client=client, name="Clip", url=url))
        return row

    def flags(self, **params: Any) -> dict[str, int]:
        rows = self.call("channel/list/", **params)["channels"]
        return {row["name"]: row["ads_available"] for row in rows}

    def operator(self, generation: int) -> Operator:
        found = read_operator(self.cast.north.client.pk, 0, generation)
        assert found is not None
        return found

    def test_lists_do_not_change_while_it_is_off(self) -> None:
        paths = ("channel/list/", "program/list/", "channel/url/")
        one = self.cast.one.pk
        before = [self.response(path, **self.identity(), cid=one, redirect=0).content for path in paths[:2]]
        self.block(everywhere=True)
        assert [self.response(path, **self.identity(), cid=one, redirect=0).content for path in paths[:2]] == before
        assert "ads" not in self.call(paths[2], cid=one, redirect=0)
        assert ads_now(self.operator(1), NOW).until == FOR_EVER

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_channels_and_their_programmes(self) -> None:
        assert set(self.flags().values()) == {0}
        self.block().channels.add(self.cast.one)
        with self.captureOnCommitCallbacks(execute=True):
            AdBlock.objects.get().save()
        assert self.flags() == {"One": 1, "Two": 0}
        one, two = self.cast.one.pk, self.cast.two.pk
        assert {row["ads_available"] for row in self.call("program/list/", cid=one)["programs"]} == {1}
        assert self.call("program/detail/", cid=one, pid=self.cast.current.pk)["ads_available"] == 1
        info = self.call("v2/channel/info/", channel_ids=f"{one},{two}")
        assert sorted(row["ads_available"] for row in info["programs"]) == [0, 1]
        assert "ads_available" not in self.call("channel/list/", compact=1)["channels"][0]

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_lists_change_when_a_window_begins_and_ends(self) -> None:
        self.block(everywhere=True, begin_time=time(12, 10), end_time=time(12, 20), days="7")
        assert self.flags()["One"] == 0
        for minutes, expected in ((9, 0), (10, 1), (19, 1), (20, 0)):
            self.at(NOW + timedelta(minutes=minutes))
            assert self.flags()["One"] == expected, minutes

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_the_operators_clock(self) -> None:
        self.block(everywhere=True, begin_time=time(17), end_time=time(18))
        assert not channels_with_ads(self.operator(1), NOW).has(self.cast.one.pk)
        client = self.cast.north.client
        client.time_zone = "Asia/Yekaterinburg"
        client.save()
        found = channels_with_ads(self.operator(2), NOW)
        assert found.has(self.cast.one.pk)
        assert found.until == (NOW + timedelta(hours=1)).timestamp()

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_films(self) -> None:
        film, other = (
            make_video(self.cast.north.client, name, tariffs=[self.cast.north.basic]) for name in ("Alien", "Aliens")
        )
        block = self.block(begin_time=time(12), end_time=time(13))
        block.videos.add(film)
        assert [has_ads(self.operator(1), one.pk, NOW) for one in (film, other)] == [True, False]
        assert not has_ads(self.operator(1), film.pk, NOW + timedelta(hours=1))
        answers = [self.call("video/detail/", vid=one.pk)["ads_available"] for one in (film, other)]
        assert answers == [1, 0]
        with override_settings(TVMIDDLEWARE_ADS_ENABLED=False):
            assert self.call("video/detail/", vid=film.pk)["ads_available"] == 0

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_programmes_wherever_they_are_listed(self) -> None:
        """On the air, in the archive, in a selection, with a session and without."""
        cast = self.cast
        category = EpgCategory.objects.create(name="Films")
        for program in (cast.past, cast.current):
            program.category = category
            program.save()
        row = make_selection(cast.north.client, "Row", [cast.past])

        def flags() -> set[int]:
            on_air = self.call("program/category/channel/list/", category_id=category.pk)["programs"]
            records = self.call("program/category/record/list/", category_id=category.pk)["records"]
            chosen = self.call("selection/detail/", selection_id=row.pk)["contents"]
            guests = self.call_with_key("noauth/selection/detail/", selection_id=row.pk, device="pc")["contents"]
            archive = [part for one in records for part in one["record"]]
            lists = (on_air, archive, *([one["program"] for one in rows] for rows in (chosen, guests)))
            assert all(lists)
            return {one["ads_available"] for rows in lists for one in rows}

        assert flags() == {0}
        block = self.block()
        block.channels.add(cast.one)
        with self.captureOnCommitCallbacks(execute=True):
            block.save()
        assert flags() == {1}

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_films_ask_no_database(self) -> None:
        film = make_video(self.cast.north.client, "Alien", tariffs=[self.cast.north.basic])
        self.block().videos.add(film)
        assert self.call("video/detail/", vid=film.pk, external_api_request=0)["ads_available"] == 1
        with self.assertNumQueries(0):
            self.call("video/detail/", vid=film.pk, external_api_request=0)

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_a_film_that_has_no_advertising_any_more(self) -> None:
        film = make_video(self.cast.north.client, "Alien", tariffs=[self.cast.north.basic])
        block = self.block()
        flags = []
        for films in ([film], [], [film]):
            with self.captureOnCommitCallbacks(execute=True):
                block.videos.set(films)
            flags.append(self.call("video/detail/", vid=film.pk)["ads_available"])
        with self.captureOnCommitCallbacks(execute=True):
            AdMovie.objects.all().delete()
        flags.append(self.call("video/detail/", vid=film.pk)["ads_available"])
        assert flags == [1, 0, 1, 0]

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_beside_the_address_of_a_stream(self) -> None:
        """What runs now, once; a redirect has no room for it and uses nothing up."""
        self.block(everywhere=True, begin_time=time(12), end_time=time(13))
        self.block(everywhere=True, begin_time=time(13))
        one = self.cast.one.pk
        assert self.response("channel/url/", **self.identity(), cid=one).status_code == 302
        (shown,) = self.assert_ok(self.call("channel/url/", cid=one, redirect=0))["ads"]
        assert [movie["name"] for movie in shown["movies"]] == ["Clip"]
        assert self.call("channel/url/", cid=one, redirect=0)["ads"] == []
        answer = self.call("program/url/", cid=one, pid=self.cast.past.pk, redirect=0)
        assert self.assert_ok(answer)["ads"] == []

    @override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
    def test_hot_lists_ask_no_database(self) -> None:
        self.block(everywhere=True)
        self.flags()
        self.call("channel/url/", cid=self.cast.one.pk, redirect=0)
        with self.assertNumQueries(0):
            self.flags()
            self.call("channel/url/", cid=self.cast.one.pk, redirect=0)
