from __future__ import annotations

from tests import factories as make
from tests.apis.dealers.base import DealersTestCase


class CustomerTariffRemoveTest(DealersTestCase):
    path = "customer/tariff/remove/"

    def setUp(self) -> None:
        super().setUp()
        tariffs = [self.cast.north.basic, self.cast.north.extra]
        self.customer = make.customer(self.cast.north.client, dealer=self.dealer, tariffs=tariffs)

    def test_an_additional_tariff(self) -> None:
        for _time in range(2):
            self.ok(customer_id=self.customer.pk, tariff_id=self.cast.north.extra.pk)
        assert list(self.customer.tariffs.all()) == [self.cast.north.basic]

    def test_a_basic_one_is_changed_not_dropped(self) -> None:
        self.refused(3, customer_id=self.customer.pk, tariff_id=self.cast.north.basic.pk)
        assert self.customer.tariffs.count() == 2

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        for customer in (self.cast.boris.customer_id, self.cast.vera.customer_id):
            self.refused(1, customer_id=customer, tariff_id=self.cast.north.extra.pk)
        self.refused(2, customer_id=self.customer.pk, tariff_id=self.cast.south.extra.pk)
