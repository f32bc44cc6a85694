from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.constants import Source, Status
from billing.models import CustomerTransaction
from billing.services.ledger import balances_wrong, transaction_post
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import Customer


class TransactionDeleteTest(BillingTestCase):
    path = "transaction/delete/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = self.cast.anna.customer

    def make(self, ext_id: str, **params: Any) -> None:
        self.ok("transaction/create/", ext_id=ext_id, customer_id=self.customer.pk, **params)

    def balance(self) -> Decimal:
        return Decimal(Customer.objects.get(pk=self.customer.pk).balance)

    def test_the_ledger_keeps_both(self) -> None:
        self.make("T", amount=10, processed=1)
        self.ok(ext_id="T")
        assert self.balance() == 0
        assert sorted(CustomerTransaction.objects.values_list("amount", flat=True)) == [-10, 10]
        assert balances_wrong([self.customer.pk]) == {}
        self.refused(1, ext_id="T")

    def test_the_ext_id_is_free_again(self) -> None:
        self.make("T", amount=10, processed=1)
        self.ok(id="T", customer_id=self.customer.pk)
        self.make("T", amount=7, processed=1)
        assert self.balance() == 7

    def test_a_pending_one(self) -> None:
        self.make("T", amount=10)
        self.ok(ext_id="T")
        assert (self.balance(), CustomerTransaction.objects.get().status) == (Decimal(0), Status.FAILED)

    def test_only_what_a_billing_system_reported(self) -> None:
        transaction_post(customer=self.customer, amount=Decimal(5), source=Source.SBER, now=NOW, ext_id="payment-1")
        self.refused(1, ext_id="payment-1")
        assert self.balance() == 5

    def test_no_such_transaction(self) -> None:
        self.refused(2)
        self.refused(1, ext_id="no")
        south = self.cast.south.client
        self.ok("transaction/create/", client=south, ext_id="S", customer_id=self.cast.vera.customer_id, amount=1)
        self.refused(1, ext_id="S")
        self.ok(client=south, ext_id="S")
