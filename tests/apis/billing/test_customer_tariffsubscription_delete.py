from __future__ import annotations

from typing import Any

from clients.models import Client
from tests.apis.billing.test_customer_tariffsubscription_create import SubscriptionTestCase
from tvmiddleware.models import TariffSubscription


class CustomerTariffsubscriptionDeleteTest(SubscriptionTestCase):
    path = "customer/tariffsubscription/delete/"

    def setUp(self) -> None:
        super().setUp()
        given: dict[str, Any] = {"customer_id": self.customer.pk, "tariff_id": self.cast.north.basic.pk}
        self.number = self.ok("customer/tariffsubscription/create/", **given)["tariffsubscription_id"]

    def test_it_ends_at_once_and_its_money_is_spent(self) -> None:
        self.ok(id=self.number)
        assert TariffSubscription.objects.get(pk=self.number).is_closed
        assert list(self.customer.tariffs.all()) == []
        assert self.balance() == 900
        self.refused(1, id=self.number)

    def test_no_such_subscription(self) -> None:
        for number in (-1, 0, 999999, "x", ""):
            self.refused(1, id=number)
        self.refused(1)

    def test_of_another_operator(self) -> None:
        south = self.cast.south.client
        south.billing_type = Client.BillingType.SUBSCRIPTION
        with self.captureOnCommitCallbacks(execute=True):
            south.save()
        self.refused(1, client=south, id=self.number)
        assert not TariffSubscription.objects.get(pk=self.number).is_closed

    def test_an_operator_without_subscriptions(self) -> None:
        self.use(Client.BillingType.SIMPLE)
        self.refused(100, id=self.number)
