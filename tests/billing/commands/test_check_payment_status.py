"""check_payment_status: what it settles, gives up, and leaves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.management.base import CommandError
from django.test import TestCase

from billing.gateways.errors import Misconfigured
from billing.gateways.null.gateway import NullGateway
from billing.models import Payment
from billing.services.payments import checking
from billing.services.payments.settling import payment_settle
from tests import commands
from tests.billing import paying
from tests.cast import make_cast
from tests.factories import NOW


class CheckPaymentStatus(TestCase):
    def setUp(self) -> None:
        cast = make_cast()
        self.customer = cast.anna.customer
        paying.merchant(cast.north.client)

    def run_after(self, minutes: int, *arguments: str) -> str:
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            return commands.run("check_payment_status", *arguments, verbosity=2)

    def test_settles_and_gives_up(self) -> None:
        paid, waiting = paying.payment(self.customer), paying.payment(self.customer, Decimal("1.02"))
        assert self.run_after(5).startswith("2 asked, 1 confirmed, 0 failed, 0 errors")
        assert self.run_after(30, "--timeout_minutes", "20").startswith("1 asked, 0 confirmed, 1 failed, 0 errors")
        assert self.run_after(31).startswith("0 asked")
        statuses = dict(Payment.objects.values_list("pk", "status"))
        assert statuses == {paid.pk: Payment.Status.CONFIRMED, waiting.pk: Payment.Status.ERROR}

    def test_one_gateway_that_fails_does_not_stop_the_others(self) -> None:
        for _time in range(3):
            paying.payment(self.customer)
        original = NullGateway.status
        with mock.patch.object(
            NullGateway, "status", autospec=True, side_effect=[Misconfigured, *[mock.DEFAULT] * 2]
        ) as ask:
            ask.return_value = original(mock.Mock(), mock.Mock(amount=paying.AMOUNT, number="x", currency="RUB"))
            ask.return_value = type(ask.return_value)(ask.return_value.state)
            assert self.run_after(5).startswith("3 asked, 2 confirmed, 0 failed, 1 errors")

    def test_an_error_that_nobody_foresaw_is_its_payments_alone(self) -> None:
        first, second = paying.payment(self.customer), paying.payment(self.customer)
        real = payment_settle

        def breaking(*, payment_id: int, **how: Any) -> Any:
            if payment_id == first.pk:
                raise KeyError("amount")
            return real(payment_id=payment_id, **how)

        told = rf"1 customers are parked.*2 asked, 1 confirmed.*customer {self.customer.pk}, KeyError"
        with mock.patch.object(checking, "payment_settle", breaking), pytest.raises(CommandError, match=told):
            self.run_after(5)
        assert Payment.objects.get(pk=second.pk).status == Payment.Status.CONFIRMED
        assert self.run_after(8).startswith("1 asked, 1 confirmed")

    def test_wrong_arguments_are_refused(self) -> None:
        with pytest.raises(CommandError):
            commands.run("check_payment_status", "--timeout_minutes", "soon")
