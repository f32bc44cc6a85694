"""make_autopayments: the card of somebody who is charged today and has not enough, once a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unittest import mock

import pytest
import time_machine
from django.core.management.base import CommandError

from billing.gateways.errors import CardFundsInsufficient
from billing.gateways.null.gateway import NullGateway
from billing.models import AutopaymentAttempt, Payment
from tests import factories as make
from tests.billing import paying
from tests.billing.base import START, BillingTestCase, at
from tests.commands import run
from tvmiddleware.models import Customer

DUE = date(2026, 2, 28)
State = AutopaymentAttempt.State


class MakeAutopaymentsTest(BillingTestCase):
    def setUp(self) -> None:
        self.card = paying.card(paying.merchant(self.client_row), self.customer)
        Customer.objects.filter(pk=self.customer.pk).update(autopayment=True)
        self.dates(extension_date=START)
        self.clock = time_machine.travel(at(DUE), tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)

    def attempts(self) -> list[tuple[Decimal, int]]:
        return list(AutopaymentAttempt.objects.order_by("pk").values_list("amount", "state"))

    def test_what_is_missing_is_charged_and_the_night_prolongs(self) -> None:
        self.give(30)
        with self.captureOnCommitCallbacks(execute=True):
            assert "1 paid, 0 refused, 0 open" in run("make_autopayments", verbosity=2)
        assert (self.attempts(), self.balance()) == ([(Decimal(70), State.PAID)], Decimal(100))
        assert self.night(DUE).extension_date == DUE

    def test_twice_is_once(self) -> None:
        for _run in range(3):
            run("make_autopayments")
        assert Payment.objects.count() == 1
        assert len(self.attempts()) == 1

    def test_nobody_without_need_or_wish_is_asked(self) -> None:
        self.give(100)
        run("make_autopayments")
        assert self.attempts() == []
        other = make.customer(self.client_row)  # not due, no autopayment
        Customer.objects.filter(pk=other.pk).update(autopayment=True)
        run("make_autopayments")
        assert self.attempts() == []

    def test_a_refusal_is_remembered_and_not_repeated_that_day(self) -> None:
        with mock.patch.object(NullGateway, "charge", side_effect=CardFundsInsufficient) as asked:
            run("make_autopayments")
            run("make_autopayments")
        assert asked.call_count == 1
        assert self.attempts() == [(Decimal(100), State.FAILED)]

    def test_a_customer_without_a_card(self) -> None:
        self.card.delete()
        assert "0 paid, 1 refused" in run("make_autopayments", verbosity=2)

    def test_another_operator_only(self) -> None:
        run("make_autopayments", client_id=make.client().pk)
        assert self.attempts() == []

    def test_who_is_parked_stops_nobody_else(self) -> None:
        wrong = make.customer(self.client_row)
        Customer.objects.filter(pk=wrong.pk).update(autopayment=True)
        make.account(self.client_row, customer=wrong, tariffs=[self.basic], extension_date=date(2024, 1, 1))
        paying.card(self.card.merchant, wrong, ext_id="card-2")
        with pytest.raises(CommandError, match=rf"1 paid, 0 refused, 0 open.*customer {wrong.pk}, CannotSchedule"):
            run("make_autopayments")
        assert list(Payment.objects.values_list("customer", flat=True)) == [self.customer.pk]
