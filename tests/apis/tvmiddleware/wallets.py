"""WalletTestCase: Anna has money, and her operator a gateway."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.cache import cache

from billing.constants import Source
from billing.models import Merchant
from billing.services.ledger import transaction_post
from core.cache.local import memory
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Account, Customer, Tariff


class WalletTestCase(ApiTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.merchant = Merchant.objects.create(client=cls.cast.north.client, gateway="null", name="Test payments")
        Merchant.objects.create(client=cls.cast.south.client, gateway="null", name="Theirs")

    merchant: Merchant

    @property
    def anna(self) -> Account:
        return Account.objects.select_related("customer__client").get(pk=self.cast.anna.pk)

    @property
    def customer(self) -> Customer:
        return self.anna.customer

    def pay_in(self, amount: str = "1000", **fields: Any) -> Any:
        with self.captureOnCommitCallbacks(execute=True):
            values = {"source": Source.MANUAL, "now": NOW, "comment": "Cash", **fields}
            return transaction_post(customer=self.customer, amount=Decimal(amount), **values)

    def balance(self) -> Decimal:
        return Decimal(Customer.objects.get(pk=self.cast.anna.customer_id).balance)

    def changed(self) -> None:
        """What signals and services do after a commit, which a test case never reaches."""
        cache.clear()
        memory.clear()

    def account(self, **fields: Any) -> None:
        Account.objects.filter(pk=self.cast.anna.pk).update(**fields)
        self.changed()

    def customers(self, **fields: Any) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(**fields)

    def tariff(self, **fields: Any) -> Tariff:
        """One that North sells and Anna does not have."""
        values = {"name": "Films", "price": Decimal(300), "default_activation_price": Decimal(150), **fields}
        return Tariff.objects.create(client=self.cast.north.client, **values)

    def ids(self) -> set[int]:
        return {*self.anna.tariffs.values_list("pk", flat=True), *self.customer.tariffs.values_list("pk", flat=True)}
