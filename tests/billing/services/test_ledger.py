"""The ledger: sums, repeated ids, pending ones, cancelling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from billing import errors
from billing.constants import Source, Status
from billing.models import CustomerTransaction
from billing.selectors.balance import customer_balance
from billing.services.ledger import transaction_post, transaction_void, wants_invoice
from billing.services.tariffs import tariff_price, tariff_unsubscribe, tariffs_subscribe
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.models import Customer

NOW = at(START)
D = Decimal


class LedgerTest(BillingTestCase):
    def post(self, amount: str, **fields: Any) -> CustomerTransaction:
        return transaction_post(
            customer=self.customer, amount=D(amount), **{"source": Source.API, "now": NOW, **fields}
        )

    def test_each_row_knows_the_balance_before_and_after(self) -> None:
        rows = [self.post("10.10"), self.post("-3.05", comment="film", actor="user:kate")]
        assert [(row.balance_before, row.balance_after) for row in rows] == [(0, D("10.10")), (D("10.10"), D("7.05"))]
        assert self.customer.balance == self.balance() == D("7.05")
        assert (rows[1].comment, rows[1].actor, rows[1].currency) == ("film", "user:kate", "RUB")

    def test_a_repeated_id_changes_nothing(self) -> None:
        self.post("5", ext_id="a")
        with pytest.raises(errors.TransactionExists):
            self.post("7", ext_id="a")
        with pytest.raises(errors.TransactionExists):
            other = make.customer(self.client_row)
            transaction_post(customer=other, amount=D(1), source=Source.API, now=NOW, ext_id="a")
        elsewhere = make.customer(make.client())
        transaction_post(customer=elsewhere, amount=D(1), source=Source.API, now=NOW, ext_id="a")
        assert self.balance() == 5

    def test_a_pending_one_does_not_count(self) -> None:
        row = self.post("5", ext_id="a", status=Status.PENDING)
        assert (self.balance(), row.balance_after) == (D(0), None)

    def test_cancelling_reverses_and_frees_the_id(self) -> None:
        self.post("5", ext_id="a")
        transaction_void(client_id=self.client_row.pk, ext_id="a", now=NOW, actor="api")
        assert (self.amounts(), self.balance()) == ([D(5), D(-5)], D(0))
        names: list[dict[str, Any]] = [{"ext_id": "a"}, {"ext_id": ""}, {"ext_id": "never"}]
        for name in names:
            with pytest.raises(errors.TransactionNotFound):
                transaction_void(client_id=self.client_row.pk, now=NOW, **name)
        self.post("6", ext_id="a")
        assert self.balance() == 6

    def test_what_cannot_be_cancelled(self) -> None:
        row = self.post("5")
        transaction_void(client_id=self.client_row.pk, transaction_id=row.pk, now=NOW)
        reversal = CustomerTransaction.objects.get(reversal_of=row)
        for pk in (row.pk, reversal.pk):
            with pytest.raises(errors.TransactionFinal):
                transaction_void(client_id=self.client_row.pk, transaction_id=pk, now=NOW)
        with pytest.raises(errors.TransactionNotFound):
            transaction_void(client_id=make.client().pk, transaction_id=row.pk, now=NOW)

    def test_cancelling_a_pending_one_fails_it(self) -> None:
        row = self.post("5", ext_id="a", status=Status.PENDING)
        transaction_void(client_id=self.client_row.pk, ext_id="a", now=NOW)
        row.refresh_from_db()
        assert (row.status, row.ext_id, row.voided_ext_id, self.amounts()) == (Status.FAILED, None, "a", [D(5)])

    def test_the_balance_without_the_database(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.post("5")
        assert customer_balance(self.customer.pk) == 5
        cache.clear()
        assert customer_balance(self.customer.pk) == 5
        with self.assertNumQueries(0):
            assert customer_balance(self.customer.pk) == 5
        with self.captureOnCommitCallbacks(execute=True):
            self.post("1")
        assert customer_balance(self.customer.pk) == 6
        assert customer_balance(0) == 0

    def test_plug_ins_may_call_the_balance(self) -> None:
        self.post("5.25")
        customer = Customer.objects.get(pk=self.customer.pk)
        assert customer.balance() == customer.balance == D("5.25")
        assert Customer().balance() == 0

    def test_what_failed_is_not_cancelled(self) -> None:
        row = self.post("5", status=Status.PENDING)
        transaction_void(client_id=self.client_row.pk, transaction_id=row.pk, now=NOW)
        with pytest.raises(errors.TransactionFinal):
            transaction_void(client_id=self.client_row.pk, transaction_id=row.pk, now=NOW)
        assert (self.balance(), self.amounts()) == (D(0), [D(5)])

    def test_a_fee_that_was_given_back_has_paid_for_nothing(self) -> None:
        self.give(30)
        done = tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=NOW, actor="test")
        tariff_unsubscribe(subject=self.account, tariff=self.extra, now=NOW, actor="test")
        assert (self.balance(), tariff_price(subject=self.account, tariff=self.extra, now=NOW)) == (D(0), D(0))
        transaction_void(client_id=self.client_row.pk, transaction_id=done.transactions[0].pk, now=NOW)
        assert (self.balance(), tariff_price(subject=self.account, tariff=self.extra, now=NOW)) == (D(30), D(30))
        assert self.charges() == []

    def test_a_customer_may_have_another_currency_than_the_operator(self) -> None:
        Customer.objects.filter(pk=self.customer.pk).update(currency="USD")
        self.customer.refresh_from_db()
        assert (self.client_row.currency, self.post("5").currency) == ("RUB", "USD")

    def test_which_rows_want_an_invoice(self) -> None:
        charge = self.post("-5", source=Source.INTERNAL)
        transaction_void(client_id=self.client_row.pk, transaction_id=charge.pk, now=NOW)
        payment = self.post("5")
        transaction_void(client_id=self.client_row.pk, transaction_id=payment.pk, now=NOW)
        self.post("-5", source=Source.MANUAL)
        self.post("-5", status=Status.PENDING)
        assert [row.pk for row in CustomerTransaction.objects.all() if wants_invoice(row)] == [charge.pk]
