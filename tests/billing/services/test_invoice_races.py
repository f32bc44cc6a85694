"""Invoices written while money moves: whoever is charged waits for none, and none is written twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Event
from typing import Any

from django.db import connection, transaction
from django.test import override_settings, skipUnlessDBFeature

from billing.constants import Source
from billing.models import CustomerTransaction, Invoice
from billing.services.invoices import batch_issue
from billing.services.ledger import customer_lock, transaction_post
from tests import factories as make
from tests.factories import NOW
from tests.race import NO_TIME_LIMITS, RaceTestCase
from tvmiddleware.models import Customer

MET_SECONDS = 10
INVOICES, CUSTOMERS = Invoice._meta.db_table, Customer._meta.db_table


@NO_TIME_LIMITS
class InvoiceRacesTest(RaceTestCase):
    def setUp(self) -> None:
        self.client_row = make.client()
        self.customer = make.customer(self.client_row)
        with override_settings(SMARTY_BILLING_INVOICES=False):
            self.charge = self.post(Decimal(-10))
        self.held, self.reached = Event(), Event()

    def post(self, amount: Decimal) -> CustomerTransaction:
        return transaction_post(customer=self.customer, amount=amount, source=Source.INTERNAL, now=NOW)

    def issue(self) -> list[str]:
        made = batch_issue(client=self.client_row, transaction_ids=[self.charge.pk], now=NOW)
        return [one.number for one in made]

    def credit(self) -> None:
        """Has the customer's lock, and writes its row when the invoice has come to what it has to wait for."""
        with transaction.atomic():
            customer_lock(self.customer.pk)
            self.held.set()
            assert self.reached.wait(MET_SECONDS)
            self.post(Decimal(50))

    def issue_meanwhile(self) -> list[str]:
        assert self.held.wait(MET_SECONDS)
        with connection.execute_wrapper(self.note):
            return self.issue()

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """The customer's lock, or an insert that refers to it: both wait for whoever holds it."""
        words = sql.replace("`", '"')
        if words.startswith(f'INSERT INTO "{INVOICES}" ') or ("FOR UPDATE" in words and f'FROM "{CUSTOMERS}"' in words):
            self.reached.set()
        return execute(sql, params, many, context)

    @skipUnlessDBFeature("has_select_for_update")
    def test_who_holds_the_customer_never_waits_for_the_invoice(self) -> None:
        """MariaDB called it a deadlock: the invoice held the operator's row, to which every insert refers."""
        results, ledger = self.race(
            [self.credit, self.issue_meanwhile],
            lambda: sorted(CustomerTransaction.objects.values_list("amount", flat=True)),
        )
        assert results == [None, ["1"]]
        assert ledger == [Decimal(-10), Decimal(50)]

    def test_of_two_that_write_the_same_invoice_one_does(self) -> None:
        results, numbers = self.race([self.issue] * 4, lambda: list(Invoice.objects.values_list("number", flat=True)))
        assert sorted(results) == [[], [], [], ["1"]]
        assert numbers == ["1"]
