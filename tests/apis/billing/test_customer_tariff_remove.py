from __future__ import annotations

from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class CustomerTariffRemoveTest(BillingTestCase):
    path = "customer/tariff/remove/"

    def setUp(self) -> None:
        super().setUp()
        tariffs = [self.cast.north.basic, self.cast.north.extra]
        self.customer = make.customer(self.cast.north.client, ext_id="C1", tariffs=tariffs)

    def ids(self) -> list[int]:
        return list(self.customer.tariffs.order_by("pk").values_list("pk", flat=True))

    def test_as_published_clients_ask(self) -> None:
        for _time in range(2):
            self.ok(customer_id=-1, ext_id="C1", tariff_id=self.cast.north.extra.pk)
        assert self.ids() == [self.cast.north.basic.pk]
        self.ok(customer_id=self.customer.pk, tariff_id=self.cast.north.basic.pk)
        assert self.ids() == []

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        for params in ({}, {"ext_id": "no"}, {"customer_id": self.cast.vera.customer_id}):
            self.refused(1, tariff_id=self.cast.north.extra.pk, **params)
        for params in ({}, {"tariff_ext_id": "no"}, {"tariff_id": self.cast.south.extra.pk}):
            self.refused(2, customer_id=self.customer.pk, **params)
        assert len(self.ids()) == 2
