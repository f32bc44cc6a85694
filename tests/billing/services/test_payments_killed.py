"""A process that charges a card is killed at each step: the customer pays once, and the balance says so.

The process is a real one (a fork, ended by SIGKILL), the gateway a server that remembers what it charged.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import connections

from billing.models import CustomerTransaction, GatewayCustomer, Payment
from billing.services import payments
from billing.services.payments import charging, settling
from billing.services.payments.crediting import money_credit
from tests import factories as make
from tests.billing import paying
from tests.billing.gateways.server import GatewayServer
from tests.factories import NOW
from tests.http_server import Asked
from tests.race import RaceTestCase, shared_database
from tvmiddleware.models import Customer

AMOUNT = Decimal(100)


def die(*arguments: Any, **named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Killed(RaceTestCase):
    def setUp(self) -> None:
        client = make.client(currency="RUB")
        self.server = GatewayServer().start()
        self.addCleanup(self.server.stop)
        self.merchant = paying.merchant(client, "payture", key="K", secret="S", api_url=self.server.url)
        self.customer = make.customer(client)
        paying.card(self.merchant, self.customer, ext_id="c-1")
        GatewayCustomer.objects.create(merchant=self.merchant, customer=self.customer, ext_id="login", secret="psw")
        self.charged: dict[str, int] = {}
        self.child = 0
        self.kill_at_gateway = False
        self.server.answers |= {"/vwapi/Pay": self.pay, "/vwapi/PayStatus": self.pay_status}

    def pay(self, asked: Asked) -> Any:
        given = dict(pair.split("=") for pair in asked.form["DATA"].split(";"))
        self.charged[given["OrderId"]] = self.charged.get(given["OrderId"], 0) + 1
        if self.kill_at_gateway:
            os.kill(self.child, signal.SIGKILL)
        return f'<Pay OrderId="{given["OrderId"]}" Success="True" Amount="10000" />'

    def pay_status(self, asked: Asked) -> Any:
        number = asked.form["DATA"].removeprefix("OrderId=")
        if number not in self.charged:
            return f'<PayStatus Success="False" OrderId="{number}" ErrCode="ORDER_NOT_FOUND" />'
        return f'<PayStatus Success="True" OrderId="{number}" Status="Charged" Amount="10000" />'

    def in_a_process(self, work: Callable[[], Any]) -> int:
        """Run ``work`` in a process of its own; how it ended. Connections are not shared with it."""
        connections.close_all()
        self.child = os.fork()
        if self.child == 0:
            try:
                work()
            finally:
                os._exit(0)
        return os.waitpid(self.child, 0)[1]

    def charge(self) -> Payment:
        customer = Customer.objects.select_related("client").get()
        return payments.autopayment_charge(customer=customer, amount=AMOUNT, now=NOW, key="autopayment-1")

    def settle(self, minutes: int) -> None:
        payments.payments_check(timeout=timedelta(days=1), now=NOW + timedelta(minutes=minutes))

    def assert_paid_once(self) -> None:
        assert list(self.charged.values()) == [1]
        assert Payment.objects.get().status == Payment.Status.CONFIRMED
        assert list(CustomerTransaction.objects.values_list("amount", flat=True)) == [AMOUNT]
        assert Customer.objects.get().balance == AMOUNT

    def killed_where(self, where: str, *patched: Any) -> None:
        """Kill, charge again with the same key, settle, charge again: once."""
        with shared_database():
            with mock.patch.object(*patched) if patched else mock.MagicMock():
                self.kill_at_gateway = where == "gateway"
                status = self.in_a_process(self.charge)
            self.kill_at_gateway = False
            assert os.WIFSIGNALED(status) is (where != "nowhere"), status
            assert self.charge().key == "autopayment-1"
            self.settle(2)
            self.charge()
            self.settle(4)
            self.assert_paid_once()

    def test_nowhere(self) -> None:
        self.killed_where("nowhere")

    def test_while_the_gateway_is_at_it(self) -> None:
        self.killed_where("gateway")

    def test_after_the_gateways_answer(self) -> None:
        self.killed_where("answer", charging, "payment_settle", die)

    def test_before_the_money_is_credited(self) -> None:
        self.killed_where("credit", settling, "money_credit", die)

    def test_after_the_credit_before_the_commit(self) -> None:
        original = money_credit

        def credited(**named: Any) -> None:
            original(**named)
            die()

        self.killed_where("commit", settling, "money_credit", credited)

    def test_before_the_gateway_hears_of_it(self) -> None:
        """Nothing was charged; the next day's charge has another key and goes through."""
        with shared_database():
            with mock.patch.object(charging, "gateway_ask", die):
                assert os.WIFSIGNALED(self.in_a_process(self.charge_in_child))
            assert self.charge().status == Payment.Status.PENDING
            self.settle(2)
            assert Payment.objects.get().status == Payment.Status.PENDING  # the request might still be on its way
            self.settle(12)
            assert Payment.objects.get().status == Payment.Status.ERROR
            assert self.charged == {}
            customer = Customer.objects.select_related("client").get()
            done = payments.autopayment_charge(customer=customer, amount=AMOUNT, now=NOW, key="autopayment-2")
            assert done.status == Payment.Status.CONFIRMED
            assert Customer.objects.get().balance == AMOUNT

    def charge_in_child(self) -> None:
        self.charge()
