from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.constants import Source
from billing.services.ledger import transaction_post
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import Account, Customer


class CustomerTariffAssignTest(BillingTestCase):
    path = "customer/tariff/assign/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = make.customer(self.cast.north.client, ext_id="C1")

    def ids(self) -> list[int]:
        return list(self.customer.tariffs.order_by("pk").values_list("pk", flat=True))

    def test_as_published_clients_ask(self) -> None:
        basic, extra = self.cast.north.basic.pk, self.cast.north.extra.pk
        self.ok(customer_id=-1, ext_id="C1", tariff_id=basic)
        for _time in range(2):
            self.ok(customer_id=self.customer.pk, tariff_id=extra, subscribe_svod=0)
        assert self.ids() == [basic, extra]

    def test_an_additional_one_without_a_basic_one(self) -> None:
        self.ok(customer_id=self.customer.pk, tariff_id=self.cast.north.extra.pk)
        assert self.ids() == [self.cast.north.extra.pk]

    def test_where_smarty_charges_the_money_has_to_be_there(self) -> None:
        """An active account with a paid month."""
        make.account(
            self.cast.north.client,
            customer=self.customer,
            extension_date=date(2026, 11, 22),
            deactivation_date=date(2026, 12, 22),
        )
        tariff = self.cast.north.basic
        answer = self.refused(4, customer_id=self.customer.pk, tariff_id=tariff.pk, lang="en")
        assert answer["error_message"] == "not enough money"
        assert self.ids() == []
        transaction_post(customer=self.customer, amount=Decimal(150), source=Source.MANUAL, now=NOW)
        self.ok(customer_id=self.customer.pk, tariff_id=tariff.pk)
        assert Customer.objects.get(pk=self.customer.pk).balance == 50

    def test_the_same_call_with_a_key_charges_once(self) -> None:
        Account.objects.filter(customer=self.customer).delete()
        make.account(
            self.cast.north.client,
            customer=self.customer,
            extension_date=date(2026, 11, 22),
            deactivation_date=date(2026, 12, 22),
        )
        transaction_post(customer=self.customer, amount=Decimal(500), source=Source.MANUAL, now=NOW)
        params = self.signed(customer_id=self.customer.pk, tariff_id=self.cast.north.basic.pk)
        for _time in range(3):
            answer = self.http.post(f"/billing/api/{self.path}", params, headers={"Idempotency-Key": "k"}).json()
            assert answer["error"] == 0
        assert Customer.objects.get(pk=self.customer.pk).balance == 400

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        for params in ({}, {"ext_id": "no"}, {"customer_id": self.cast.vera.customer_id}):
            self.refused(1, tariff_id=self.cast.north.extra.pk, **params)
        for params in ({}, {"tariff_id": -1}, {"tariff_id": self.cast.south.extra.pk}, {"tariff_id": "x"}):
            self.refused(2, customer_id=self.customer.pk, **params)

    def test_a_tariff_in_another_currency_is_not_sold(self) -> None:
        dollars = make.tariff(self.cast.north.client, currency="USD", price=10)
        answer = self.refused(4, customer_id=self.customer.pk, tariff_id=dollars.pk, lang="en")
        assert answer["error_message"] == "the tariff's price is in another currency than the customer's money"
        assert self.ids() == []
        Customer.objects.filter(pk=self.customer.pk).update(currency="USD")
        self.ok(customer_id=self.customer.pk, tariff_id=dollars.pk)
        self.refused(4, customer_id=self.customer.pk, tariff_id=self.cast.north.extra.pk)
        assert self.ids() == [dollars.pk]
