"""A process that answers a call with an Idempotency-Key is killed at each step: the repetition does the work once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.db import connections
from django.test import Client as HttpClient

from billing.models import CustomerTransaction, Payment
from billing.services import api_transactions, payments
from clients.models import IdempotentCall
from clients.services import idempotency
from tests import factories as make
from tests.billing import paying
from tests.race import RaceTestCase, shared_database
from tests.signing import signed
from tvmiddleware.models import Customer


def die(*arguments: Any, **named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class IdempotencyKilledTest(RaceTestCase):
    def setUp(self) -> None:
        self.client_row = make.client(currency="RUB")
        self.customer = make.customer(self.client_row)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        given = signed({"client_id": self.client_row.pk, **params}, self.client_row.billing_api_key)
        answer: dict[str, Any] = (
            HttpClient().post(f"/billing/api/{method}/", given, headers={"Idempotency-Key": "k"}).json()
        )
        return answer

    def pay(self) -> dict[str, Any]:
        return self.call("transaction/create", customer_id=self.customer.pk, ext_id="T", amount=10, processed=1)

    def in_a_process(self, work: Callable[[], Any]) -> bool:
        """Run ``work`` in a process of its own; whether it was killed."""
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                work()
            finally:
                os._exit(0)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def killed_at(self, *patched: Any) -> None:
        with shared_database():
            with mock.patch.object(*patched):
                assert self.in_a_process(self.pay)
            for _time in range(2):
                assert self.pay()["error"] == 0
            assert CustomerTransaction.objects.count() == 1
            assert Customer.objects.get(pk=self.customer.pk).balance == 10

    def test_before_the_work(self) -> None:
        self.killed_at(idempotency, "attempt", die)

    def test_before_the_money_moves(self) -> None:
        self.killed_at(api_transactions, "payment_credit", die)

    def test_after_the_work_before_the_answer_is_kept(self) -> None:
        self.killed_at(idempotency, "keep", die)

    def test_before_the_commit(self) -> None:
        original = idempotency.keep

        def kept(*given: Any) -> None:
            original(*given)
            die()

        self.killed_at(idempotency, "keep", kept)

    def test_after_the_commit(self) -> None:
        """The answer never left: the repetition gets it."""
        original = idempotency.once_inside

        def answered(*given: Any) -> None:
            original(*given)
            die()

        self.killed_at(idempotency, "once_inside", answered)

    def test_while_it_speaks_with_a_gateway_nobody_does_it_again(self) -> None:
        paying.merchant(self.client_row)
        order = {"customer_id": self.customer.pk, "amount": 10}
        with shared_database():
            with mock.patch.object(payments, "payment_create", die):
                assert self.in_a_process(lambda: self.call("customer/payment/create", **order))
            assert self.call("customer/payment/create", **order)["error"] == 409
            assert not Payment.objects.exists()
            assert IdempotentCall.objects.get().status is None
