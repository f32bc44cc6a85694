from __future__ import annotations

from tests import factories as make
from tests.apis.dealers.base import DealersTestCase


class CustomerTariffAssignTest(DealersTestCase):
    path = "customer/tariff/assign/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = make.customer(self.cast.north.client, dealer=self.dealer)

    def test_a_tariff_that_is_on_sale(self) -> None:
        for _time in range(2):
            self.ok(customer_id=self.customer.pk, tariff_id=self.cast.north.basic.pk)
        assert list(self.customer.tariffs.all()) == [self.cast.north.basic]

    def test_what_is_not_on_sale(self) -> None:
        hidden = make.tariff(self.cast.north.client, period=0)
        archived = make.tariff(self.cast.north.client, archived=True)
        for tariff in (hidden, archived, self.cast.north.debtors):
            self.refused(4, customer_id=self.customer.pk, tariff_id=tariff.pk)
        assert list(self.customer.tariffs.all()) == []

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        basic = self.cast.north.basic.pk
        for customer in (self.cast.boris.customer_id, self.cast.vera.customer_id, -1):
            self.refused(1, customer_id=customer, tariff_id=basic)
        for tariff in (-1, self.cast.south.basic.pk):
            self.refused(2, customer_id=self.customer.pk, tariff_id=tariff)
