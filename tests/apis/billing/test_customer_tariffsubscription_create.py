from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.constants import Source
from billing.services.ledger import transaction_post
from clients.models import Client
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import Customer, TariffSubscription


class SubscriptionTestCase(BillingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.customer = make.customer(self.cast.north.client)
        make.account(self.cast.north.client, customer=self.customer)
        transaction_post(customer=self.customer, amount=Decimal(1000), source=Source.MANUAL, now=NOW)
        self.use(Client.BillingType.SUBSCRIPTION)

    def use(self, billing_type: str) -> None:
        client = self.cast.north.client
        client.billing_type = billing_type
        with self.captureOnCommitCallbacks(execute=True):
            client.save()

    def balance(self) -> Decimal:
        return Decimal(Customer.objects.get(pk=self.customer.pk).balance)


class CustomerTariffsubscriptionCreateTest(SubscriptionTestCase):
    path = "customer/tariffsubscription/create/"

    def made(self, **params: Any) -> TariffSubscription:
        answer = self.ok(customer_id=self.customer.pk, tariff_id=self.cast.north.basic.pk, **params)
        return TariffSubscription.objects.get(pk=answer["tariffsubscription_id"])

    def test_the_tariffs_own_terms(self) -> None:
        row = self.made()
        assert (row.customer, row.tariff, row.price) == (self.customer, self.cast.north.basic, Decimal(100))
        assert (row.is_price_overridden, row.is_periodical, row.is_closed) == (False, True, False)
        assert (row.start_date, row.end_date) == (date(2026, 11, 22), date(2026, 12, 22))
        assert self.balance() == 900

    def test_an_own_price_for_a_time(self) -> None:
        row = self.made(price="49.90", price_expiration="2027-02-01")
        assert (row.price, row.is_price_overridden) == (Decimal("49.90"), True)
        assert row.price_expiration == date(2027, 2, 1)
        assert self.balance() == Decimal("950.10")

    def test_a_duration_ends_it(self) -> None:
        row = self.made(duration=10)
        assert (row.end_date, row.is_periodical) == (date(2026, 12, 2), False)

    def test_an_end_comes_before_a_duration(self) -> None:
        row = self.made(duration=10, end_date="2026-12-31")
        assert (row.end_date, row.is_periodical) == (date(2026, 12, 31), False)

    def test_what_makes_no_sense(self) -> None:
        given: dict[str, Any] = {"customer_id": self.customer.pk, "tariff_id": self.cast.north.basic.pk}
        wrong = (
            {"end_date": "2026-11-01"}, {"price": -1}, {"price_expiration": "2027-01-01"}, {"price": "x"},
            {"duration": "x"}, {"end_date": "never"}, {"duration": 10**12}, {"price": 5000},
        )  # fmt: skip
        for params in wrong:
            self.refused(3, **given, **params)
        assert not TariffSubscription.objects.exists()
        assert self.balance() == 1000

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        basic = self.cast.north.basic.pk
        calls: list[dict[str, Any]] = [{}, {"customer_id": self.cast.vera.customer_id}]
        for params in calls:
            self.refused(1, tariff_id=basic, **params)
        for tariff in (-1, 999999, self.cast.south.basic.pk):
            self.refused(2, customer_id=self.customer.pk, tariff_id=tariff)

    def test_an_operator_without_subscriptions(self) -> None:
        self.use(Client.BillingType.SIMPLE)
        self.refused(100, customer_id=self.customer.pk, tariff_id=self.cast.north.basic.pk)

    def test_a_tariff_without_a_price_has_no_subscription_and_is_not_connected(self) -> None:
        for tariff in (
            self.cast.north.debtors,
            make.tariff(self.cast.north.client, period=0),
            make.tariff(self.cast.north.client, enabled=False),
        ):
            self.refused(3, customer_id=self.customer.pk, tariff_id=tariff.pk)
        assert not Customer.tariffs.through.objects.filter(customer=self.customer).exists()
        assert self.balance() == 1000
