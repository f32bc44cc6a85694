"""Lists of rows (m2m) changed in a script or the panel, with everything warm: the next call knows, from either side."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from geo.models import City, Country
from geo.records import Region
from tests import factories as make
from tests.apis.tvmiddleware.logins import LoginTestCase
from tests.factories import NOW
from tests.playing import PlayingTestCase
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import DeviceGroupLimit, Maintenance
from tvmiddleware.selectors import tariffs
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.selectors.streaming import streaming_snapshot


class TariffListsTest(PlayingTestCase):
    def watches(self) -> bool:
        """Channel "two", which Anna has by one tariff."""
        return int(self.watch(self.cast.two)["error"]) == 0

    def assert_follows(self, give: Any, take: Any) -> None:
        for change, watches in ((take, False), (give, True), (take, False)):
            self.done(change)
            assert self.watches() == watches

    def test_an_accounts_tariffs_from_both_sides(self) -> None:
        anna, extra = self.cast.anna, self.cast.north.extra
        assert self.watches()
        self.assert_follows(lambda: anna.tariffs.add(extra), lambda: anna.tariffs.remove(extra))
        self.assert_follows(lambda: extra.accounts.add(anna), lambda: extra.accounts.remove(anna))
        self.assert_follows(lambda: anna.tariffs.set([extra]), lambda: anna.tariffs.set([]))

    def test_a_customers_tariffs_from_both_sides(self) -> None:
        customer, extra = self.cast.anna.customer, self.cast.north.extra
        self.done(lambda: self.cast.anna.tariffs.remove(extra))
        self.done(lambda: customer.tariffs.add(extra))
        assert self.watches()
        self.assert_follows(lambda: customer.tariffs.add(extra), lambda: customer.tariffs.remove(extra))
        self.assert_follows(lambda: extra.customers.add(customer), lambda: extra.customers.remove(customer))

    def test_the_channels_of_a_maintenance(self) -> None:
        row = self.done(
            lambda: Maintenance.objects.create(
                client=self.cast.north.client, datetime_begin=NOW - timedelta(hours=1), service_unavailable=True
            )
        )
        assert self.watches()
        self.assert_follows(lambda: row.channels.remove(self.cast.two), lambda: row.channels.add(self.cast.two))


class PlacesTest(PlayingTestCase):
    """Nobody is located over HTTP yet: what the operator's rules say is asked for directly."""

    def setUp(self) -> None:
        super().setUp()
        self.country = Country.objects.create(name="A", iso_code="AA")
        self.city = City.objects.create(country=self.country, name="B")
        self.home = Region(self.country.pk, self.city.pk)

    def operator(self) -> Operator:
        found = operator_now(self.cast.north.client.pk)
        assert found
        return found

    def test_where_a_tariff_holds(self) -> None:
        bound = self.done(lambda: make.tariff(self.cast.north.client, available_everywhere=False))

        def holds() -> bool:
            return bool(tariffs.tariff_holding(self.operator(), (bound.pk,), active=True, region=self.home).open_ids)

        assert not holds()
        for places, place in ((bound.countries, self.country), (bound.cities, self.city)):
            for change, expected in ((places.add, True), (places.remove, False)):
                self.done(partial(change, place))
                assert holds() == expected

    def test_where_a_stream_service_is_for(self) -> None:
        live = self.cast.north.live
        self.saved(live, available_everywhere=False)

        def countries() -> frozenset[int] | None:
            return streaming_snapshot(self.operator(), NOW).services[live.pk].country_ids

        assert countries() == frozenset()
        self.done(lambda: live.countries.add(self.country))
        assert countries() == frozenset({self.country.pk})


class GroupLimitTest(LoginTestCase):
    def test_a_limit_that_is_narrowed(self) -> None:
        self.no_sessions()
        self.allow()
        phones = {"device": "android"}
        self.enter(**phones, device_uid="first")
        with self.captureOnCommitCallbacks(execute=True):
            limit = DeviceGroupLimit.objects.create(
                tariff=self.cast.north.basic, group=DeviceGroup.MOBILE, sessions_count=1
            )
        refused = self.anna(**phones, device_uid="second")
        self.assert_error(refused, 16)
        with self.captureOnCommitCallbacks(execute=True):
            limit.sessions_count = 2
            limit.save()
        self.enter(**phones, device_uid="second")
        with self.captureOnCommitCallbacks(execute=True):
            DeviceGroupLimit.objects.all().delete()
        self.enter(**phones, device_uid="third")
