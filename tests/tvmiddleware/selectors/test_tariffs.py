from __future__ import annotations

from django.test import TestCase

from geo.models import City, Country
from geo.records import Region
from tests import factories as make
from tests.cast import make_cast
from tvmiddleware.models import DeviceGroupLimit, Tariff
from tvmiddleware.selectors import tariffs
from tvmiddleware.selectors.session_loader import operator_now


class TariffsTest(TestCase):
    def setUp(self) -> None:
        self.cast = make_cast()
        self.north, self.anna = self.cast.north, self.cast.anna
        self.operator = operator_now(self.north.client.pk)

    def connected(self) -> list[int]:
        assert self.operator
        return [rule.id for rule in tariffs.connected_tariffs(self.anna, self.operator)]

    def test_the_accounts_and_the_customers_without_doubles(self) -> None:
        self.anna.customer.tariffs.set([self.north.basic, self.north.debtors])
        assert self.connected() == [self.north.basic.pk, self.north.extra.pk, self.north.debtors.pk]

    def test_one_statement_when_the_rules_are_known(self) -> None:
        self.connected()
        with self.assertNumQueries(1):
            self.connected()

    def test_a_disabled_one_is_connected_but_does_not_hold(self) -> None:
        Tariff.objects.filter(pk=self.north.extra.pk).update(enabled=False)
        ids = tuple(self.connected())
        assert ids == (self.north.basic.pk, self.north.extra.pk)
        assert self.operator
        held = tariffs.tariff_holding(self.operator, ids, active=True, region=Region())
        assert held.all_ids == held.open_ids == (self.north.basic.pk,)

    def test_a_tariff_that_nobody_announced(self) -> None:
        self.connected()
        fresh = Tariff.objects.bulk_create([Tariff(client=self.north.client, name="Fresh")])[0]
        self.anna.tariffs.add(fresh)
        assert fresh.pk in self.connected()

    def test_the_rules(self) -> None:
        row = make.tariff(self.north.client, sessions_count=7, basic_sessions_count=6, ip_restriction=True)
        DeviceGroupLimit.objects.create(tariff=row, group=2, sessions_count=3)
        rule = tariffs.read_rules(self.north.client.pk)[row.pk]
        assert (rule.additional_sessions, rule.basic_sessions, rule.one_address, rule.groups) == (7, 6, True, {2: 3})

    def test_places(self) -> None:
        country = Country.objects.create(name="A", iso_code="AA")
        city = City.objects.create(country=country, name="B")
        bound = make.tariff(self.north.client, available_everywhere=False)
        bound.countries.set([country])
        in_city = make.tariff(self.north.client, available_everywhere=False)
        in_city.cities.set([city])
        rules = tariffs.read_rules(self.north.client.pk)
        known = [rules[bound.pk], rules[in_city.pk]]

        def held(region: Region) -> list[int]:
            return [rule.id for rule in tariffs.effective_rules(known, active=True, region=region)]

        assert held(Region(country_id=country.pk)) == [bound.pk]
        assert held(Region(country_id=country.pk, city_id=city.pk)) == [bound.pk, in_city.pk]
        assert held(Region(country_id=country.pk + 1)) == []
        assert held(Region()) == [bound.pk, in_city.pk]
        assert tariffs.holds_in(bound, Region(country_id=country.pk))
        assert not tariffs.holds_in(bound, Region(country_id=country.pk + 1))

    def test_tariffs_of_debtors_hold_for_them_and_only_for_them(self) -> None:
        rules = list(tariffs.read_rules(self.north.client.pk).values())
        region = Region()
        assert [rule.id for rule in tariffs.effective_rules(rules, active=False, region=region)] == [
            self.north.debtors.pk
        ]
        assert self.north.debtors.pk not in [
            rule.id for rule in tariffs.effective_rules(rules, active=True, region=region)
        ]

    def test_who_is_elsewhere_does_not_get_what_somebody_at_home_got(self) -> None:
        """One process, the same tariffs, two places; what was worked out for one is not the other's."""
        assert self.operator
        home, abroad = (Country.objects.create(name=name, iso_code=name).pk for name in ("AA", "BB"))
        bound = make.tariff(self.north.client, available_everywhere=False)
        bound.countries.set([home])
        for country, held in ((home, (bound.pk,)), (abroad, ()), (home, (bound.pk,))):
            region = Region(country_id=country)
            assert tariffs.tariff_holding(self.operator, (bound.pk,), active=True, region=region).open_ids == held
