"""How many films a tariff opens, as the lists of tariffs tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from external_api.models import ApiConfig
from library.models import Video, VideoProvider
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.films import make_video
from tvmiddleware.models import PlayDevice, Profile, Tariff, VirtualTariff

LISTS = ("account/tariff/list", "customer/tariff/list/", "customer/info/")


class TariffFilmsTest(WalletTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.cinema = self.tariff(name="Cinema")

    def film(self, *tariffs: Tariff, **fields: Any) -> Video:
        return make_video(self.cast.north.client, "Film", tariffs=tariffs or [self.cinema], **fields)

    def counts(self, path: str = LISTS[0], **params: Any) -> dict[int, int]:
        return {row["id"]: row["videos_count"] for row in self.assert_ok(self.call(path, **params))["tariffs"]}

    def test_each_list_tells(self) -> None:
        self.film()
        self.film(self.cinema, self.cast.north.basic)
        for path in LISTS:
            counts = self.counts(path)
            assert (counts[self.cinema.pk], counts[self.cast.north.basic.pk]) == (2, 1), path
            assert counts[self.cast.north.extra.pk] == 0

    def test_as_many_as_the_list_of_films_has_then(self) -> None:
        hour = timedelta(hours=1)
        self.film()
        self.film(published_from=NOW + hour)
        self.film(published_to=NOW - hour)
        self.film(is_announcement=True)
        self.film(video_provider=VideoProvider.objects.create(client=self.cast.north.client, name="Off", enabled=False))
        self.film(
            external_api_config=ApiConfig.objects.create(
                client=self.cast.north.client, name="Off", handler="off", enabled=False
            )
        )
        make_video(self.cast.south.client, "Theirs", tariffs=[self.cinema])
        assert self.counts()[self.cinema.pk] == 1
        with self.captureOnCommitCallbacks(execute=True):
            self.customer.tariffs.add(self.cinema)
        assert self.assert_ok(self.call("video/list/"))["count"] == 1

    def test_a_childs_session_is_told_of_what_it_would_see(self) -> None:
        self.film(parent_control=True)
        self.film(rating=18)
        self.film(rating=6)
        assert self.counts()[self.cinema.pk] == 3
        child = Profile.objects.create(
            client=self.cast.north.client, name="Child", show_adult_content=False, max_rating=12
        )
        self.cast.anna_mag_key.profile = child
        self.cast.anna_mag_key.save()
        assert self.counts(key=self.cast.anna_mag_key, device="pc")[self.cinema.pk] == 1

    def test_on_the_device_that_the_call_names(self) -> None:
        self.film().available_on.set([PlayDevice.objects.get(system_name="mag")])
        assert self.counts()[self.cinema.pk] == 1
        assert self.counts(device="pc")[self.cinema.pk] == 0

    def test_of_a_virtual_one_each_film_once(self) -> None:
        sport = self.tariff(name="Sport")
        self.film(self.cinema, sport)
        self.film(sport)
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="All")
        bundle.tariffs.set([self.cinema, sport])
        assert self.counts("customer/tariff/list/", show_virtual_tariffs=1) == {bundle.pk: 2}

    def test_none_where_it_opens_no_films(self) -> None:
        music = self.tariff(name="Music", used_for_video_list=False)
        self.film(music)
        assert self.counts()[music.pk] == 0

    def test_a_change_of_a_film_is_seen_at_once(self) -> None:
        film = self.film()
        assert self.counts()[self.cinema.pk] == 1
        with self.captureOnCommitCallbacks(execute=True):
            film.delete()
        assert self.counts()[self.cinema.pk] == 0

    def test_it_costs_no_sql_however_many_there_are(self) -> None:
        spent = []
        for films in (1, 10):
            for _film in range(films):
                with self.captureOnCommitCallbacks(execute=True):
                    self.film()
            self.counts()
            with counted() as cost:
                self.counts()
            spent.append((cost.sql, cost.cache))
        assert spent[0] == spent[1]
