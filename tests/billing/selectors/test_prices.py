"""billing.selectors.prices: an operator's price book holds his own tariffs, bundles, changes and discounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import TestCase

from billing.models import Discount, PriceChange
from billing.selectors.prices import personal_rebates, price_book
from clients.models import Client
from tests import factories as make
from tests.factories import NOW
from tvmiddleware.models import Customer, Tariff, VirtualTariff

D = Decimal
TODAY = date(2027, 3, 10)


class PriceBookTest(TestCase):
    north: Client
    south: Client
    anna: Customer
    vera: Customer

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north, cls.south = (make.client(currency=currency) for currency in ("RUB", "EUR"))
        cls.anna = make.customer(cls.north)
        cls.vera = make.customer(cls.south)

    def tariff(self, **fields: Any) -> Tariff:
        return make.tariff(self.north, **{"price": D(100), **fields})

    def test_tariffs_and_bundles_are_the_operators_own(self) -> None:
        mine, theirs = self.tariff(), make.tariff(self.south)
        bundle = VirtualTariff.objects.create(client=self.north, name="B", price=D(50))
        bundle.tariffs.set([mine])
        other = VirtualTariff.objects.create(client=self.south, name="B")
        other.tariffs.set([theirs])
        book = price_book(self.north)
        assert (set(book.tariffs), set(book.bundles)) == ({mine.pk}, {bundle.pk})
        assert (book.client_id, book.currency) == (self.north.pk, "RUB")
        assert (book.bundles[bundle.pk].members, book.bundles[bundle.pk].price) == ((mine.pk,), D(50))
        assert price_book(self.south).bundles[other.pk].price is None

    def test_a_tariff_as_it_is_priced(self) -> None:
        row = self.tariff(
            name="T", period=3, default_activation_price=D(1), basic_tariff_priority=5, price_per_account=True,
            is_periodical=False, currency="KWD",
        )  # fmt: skip
        priced = price_book(self.north).tariffs[row.pk]
        assert (priced.name, priced.period, priced.price, priced.activation_price) == ("T", 3, D(100), D(1))
        assert (priced.basic, priced.per_account, priced.periodical) == (5, True, False)
        assert (priced.currency, priced.decimals, priced.charged, priced.changes) == ("KWD", 3, True, ())
        other = self.tariff()
        plain = price_book(self.north).tariffs[other.pk]
        assert (plain.currency, plain.decimals, plain.activation_price) == ("RUB", 2, None)

    def test_what_costs_nothing(self) -> None:
        for fields in ({"enabled": False}, {"period": 0}, {"available_for_inactive_accounts": True}):
            row = self.tariff(**fields)
            assert not price_book(self.north).tariffs[row.pk].charged

    def test_changes_are_those_to_come_in_the_order_of_their_days(self) -> None:
        row, other = self.tariff(), self.tariff()
        for day, price, applied in ((20, 3, None), (15, 2, None), (1, 9, NOW)):
            PriceChange.objects.create(tariff=row, price=D(price), valid_from=date(2027, 3, day), applied_at=applied)
        tariffs = price_book(self.north).tariffs
        assert tariffs[row.pk].changes == ((date(2027, 3, 15), D(2)), (date(2027, 3, 20), D(3)))
        assert tariffs[other.pk].changes == ()

    def discount(self, **fields: Any) -> Discount:
        return Discount.objects.create(**{"client": self.north, "percent": D(10), **fields})

    def test_discounts_of_everybody(self) -> None:
        row, account = self.tariff(), make.account(self.north, customer=self.anna)
        first = self.discount(valid_from=TODAY, valid_until=TODAY, charges_left=2)
        first.tariffs.set([row])
        second = self.discount()
        self.discount(charges_left=0)
        self.discount(client=self.south)
        assert not price_book(self.north).personal_rebates
        self.discount(client=self.south, customer=self.vera)
        assert not price_book(self.north).personal_rebates
        self.discount(customer=self.anna, account=account)
        book = price_book(self.north)
        assert book.personal_rebates
        limited, plain = book.rebates
        assert (limited.id, limited.tariff_ids, limited.percent) == (first.pk, frozenset({row.pk}), D(10))
        assert (limited.valid_from, limited.valid_until, limited.charges_left) == (TODAY, TODAY, 2)
        assert (plain.id, plain.tariff_ids, plain.customer_id, plain.account_id) == (second.pk, frozenset(), None, None)

    def test_discounts_of_one_customer(self) -> None:
        boris, account = make.customer(self.north), make.account(self.north, customer=self.anna)
        last_year = date(2026, 1, 1)
        ends = (None, TODAY, last_year, last_year - timedelta(days=1))
        *held, _over = [self.discount(customer=self.anna, account=account, valid_until=end).pk for end in ends]
        his = self.discount(customer=boris, charges_left=1)
        self.discount(customer=boris, charges_left=0)
        self.discount()
        self.discount(client=self.south, customer=self.vera)
        found = personal_rebates([self.anna.pk, boris.pk], TODAY)
        assert {pk: [one.id for one in own] for pk, own in found.items()} == {self.anna.pk: held, boris.pk: [his.pk]}
        assert found[self.anna.pk][0].account_id == account.pk
        assert list(personal_rebates([boris.pk], TODAY)) == [boris.pk]
