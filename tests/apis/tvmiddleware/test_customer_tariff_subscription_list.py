from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.services.subjects import subject_of
from clients.models import Client
from tests import factories as make
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tvmiddleware.models import Account, Customer, TariffSubscription


class CustomerTariffSubscriptionListTest(WalletTestCase):
    path = "customer/tariff/subscription/list/"

    def subscription(self, payer: Account | Customer, **fields: Any) -> TariffSubscription:
        tariff = self.tariff(name_lang1="Films en")
        values = {"price": Decimal("99.5"), "start_date": date(2026, 11, 1), "end_date": date(2026, 12, 1), **fields}
        return TariffSubscription.objects.create(
            client=self.cast.north.client,
            customer=self.customer,
            subject=subject_of(payer),
            tariff=tariff,
            **values,
        )

    def test_subscription_model(self) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(billing_type="subscription")
        second = make.account(self.cast.north.client, customer=self.customer)
        own, of_account = self.subscription(self.customer), self.subscription(self.anna, end_date=None)
        self.subscription(second)
        self.subscription(self.customer, is_closed=True, open_mark=None)
        self.subscription(self.customer, is_lapsed=True)
        rows = self.assert_ok(self.call(lang="en"))["subscriptions"]
        assert rows[0] == {
            "tariff_id": own.tariff_id,
            "tariff_name": "Films en",
            "start_date": "2026-11-01",
            "end_date": "2026-12-01",
            "price": 99.5,
            "is_periodical": 1,
            "api_name": "",
        }
        assert (rows[1]["tariff_id"], rows[1]["end_date"]) == (of_account.tariff_id, "")
        assert len(rows) == 2

    def test_classic_model(self) -> None:
        self.account(extension_date=date(2026, 11, 1))
        rows = self.assert_ok(self.call())["subscriptions"]
        assert {row["tariff_id"] for row in rows} == {self.cast.north.basic.pk, self.cast.north.extra.pk}
        assert {(row["start_date"], row["end_date"]) for row in rows} == {("2026-11-01", "2026-12-01")}

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml().findtext("subscriptions/item/tariff_name") == "North basic"

    def test_only_what_is_the_callers_is_told(self) -> None:
        rows = self.assert_ok(self.call(key=self.cast.vera_key))["subscriptions"]
        assert [row["tariff_id"] for row in rows] == [self.cast.south.basic.pk]
