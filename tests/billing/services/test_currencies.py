"""Money with three decimal places and with none: what is charged is rounded once, to the currency's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.models import Discount
from billing.services.tariffs import tariffs_subscribe
from clients.models import Client
from tests.billing.base import BillingTestCase, at
from tvmiddleware.models import Tariff

D = Decimal


class CurrencyTestCase(BillingTestCase):
    currency = "KWD"
    price = D("1.005")

    def setUp(self) -> None:
        Client.objects.filter(pk=self.client_row.pk).update(currency=self.currency)
        Tariff.objects.filter(pk=self.basic.pk).update(price=self.price)
        self.dates(extension_date=date(2026, 1, 1), deactivation_date=date(2026, 2, 1))


class DinarTest(CurrencyTestCase):
    def test_a_month_costs_its_fils(self) -> None:
        self.give("5.555")
        self.night(date(2026, 2, 1))
        assert self.balance() == D("4.550")

    def test_a_discount_is_rounded_once(self) -> None:
        Discount.objects.create(client=self.client_row, percent=50)
        self.give(5)
        self.night(date(2026, 2, 1))
        assert self.charges(self.basic)[-1][2] == D("0.503")  # 0.5025

    def test_part_of_a_month(self) -> None:
        Tariff.objects.filter(pk=self.extra.pk).update(price=1)
        self.give(5, date(2026, 1, 1))
        tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=at(date(2026, 1, 17)), actor="test")
        self.night(date(2026, 2, 1))
        assert self.charges(self.extra)[-1] == ("2026-02-17", "2026-03-01", D("0.429"))  # 12 of 28 days: 0.42857


class YenTest(CurrencyTestCase):
    currency = "JPY"
    price = D(105)

    def test_no_fractions_of_a_yen(self) -> None:
        Discount.objects.create(client=self.client_row, percent=10)
        self.give(500)
        self.night(date(2026, 2, 1))
        assert (self.charges(self.basic)[-1][2], self.balance()) == (D(95), D(405))  # 94.5


class RubleTest(CurrencyTestCase):
    currency = "RUB"
    price = D("31.01")

    def test_a_discount_and_a_part_are_rounded_once(self) -> None:
        Discount.objects.create(client=self.client_row, percent=D("50"))
        Tariff.objects.filter(pk=self.extra.pk).update(price=D("9.33"))
        self.give(50, date(2026, 1, 1))
        tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=at(date(2026, 1, 12)), actor="test")
        self.night(date(2026, 2, 1))
        assert self.charges(self.extra)[-1][2] == D("2.83")  # 4.665 * 17 / 28 = 2.8323; twice: 4.67 * 17 / 28 = 2.8354
