"""Payments that nobody knows the outcome of: what is given up, what never is, what may begin meanwhile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest

from billing.gateways.base import Outcome, Started, State
from billing.gateways.errors import GatewayUnreachable, OutcomeUnknown, ThreeDSRequired
from billing.gateways.null.gateway import NullGateway
from billing.models import AutopaymentAttempt, Merchant, Payment, PaymentRefund
from billing.services import payments
from billing.services.payments.errors import CardNotFound, RefundRefused
from billing.services.payments.settling import payment_unknown
from tests.billing import paying
from tests.factories import NOW

Status = Payment.Status
PENDING = Outcome(State.PENDING)
DAY = timedelta(days=1)


class DoubtCase(paying.PayingTestCase):
    def balance(self) -> Decimal:
        self.anna.refresh_from_db()
        return Decimal(self.anna.balance)

    def settle(self, payment: Payment, state: State, **fields: Any) -> Payment:
        return payments.payment_settle(payment_id=payment.pk, outcome=Outcome(state, **fields), now=NOW)

    def status(self, payment: Payment) -> int:
        return int(Payment.objects.get(pk=payment.pk).status)

    def charge(self, key: str = "k") -> Payment:
        return payments.autopayment_charge(customer=self.anna, amount=Decimal(100), now=NOW, key=key)

    def check(self, after: timedelta) -> tuple[int, int, int]:
        done = payments.payments_check(timeout=timedelta(hours=1), now=NOW + after)
        return done.asked, done.confirmed, done.failed


class GivingUp(DoubtCase):
    def test_a_charge_that_the_bank_is_at_is_not_released(self) -> None:
        """Released, it would be charged a second time."""
        paying.card(self.merchant, self.anna)
        with mock.patch.object(NullGateway, "charge", side_effect=OutcomeUnknown):
            payment = self.charge()
        with mock.patch.object(NullGateway, "status", return_value=PENDING):
            assert self.check(DAY) == (1, 0, 0)
            assert self.check(2 * DAY) == (1, 0, 0)
        payment.refresh_from_db()
        assert (payment.status, payment.in_flight_customer) == (Status.PENDING, self.anna.pk)

    def test_silence_is_no_failure(self) -> None:
        payment = paying.payment(self.anna)
        payment_unknown(payment=payment)
        with mock.patch.object(NullGateway, "status", side_effect=GatewayUnreachable):
            assert self.check(DAY) == (1, 0, 0)
        assert self.status(payment) == Status.UNKNOWN
        assert self.check(2 * DAY) == (1, 1, 0)

    def test_only_silences_in_a_row_count(self) -> None:
        for _time in range(5):
            paying.payment(self.anna)
        answers = [GatewayUnreachable(), GatewayUnreachable(), PENDING, GatewayUnreachable(), PENDING]
        with mock.patch.object(NullGateway, "status", side_effect=answers):
            assert self.check(timedelta(minutes=5))[0] == 5

    def test_what_is_settled_is_in_doubt_no_more(self) -> None:
        payment = self.settle(paying.payment(self.anna), State.PAID)
        payment_unknown(payment=payment)
        assert self.status(payment) == Status.CONFIRMED


class Refunds(DoubtCase):
    def test_no_second_one_begins_before_the_first_is_known(self) -> None:
        payment = self.settle(paying.payment(self.anna), State.PAID)
        with mock.patch.object(NullGateway, "refund", side_effect=OutcomeUnknown) as asked:
            with pytest.raises(OutcomeUnknown):
                payments.payment_refund(payment=payment, amount=Decimal(100), now=NOW)
            with pytest.raises(RefundRefused):
                payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW)
            assert asked.call_count == 1
        assert PaymentRefund.objects.get().total == 100

    def test_nothing_given_back_is_no_refund(self) -> None:
        payment = paying.payment(self.anna)
        for _time in range(2):
            self.settle(payment, State.PAID, refunded=Decimal(0))
        assert not PaymentRefund.objects.exists()
        assert self.anna.transactions.count() == 1


class Charging(DoubtCase):
    def test_a_bank_that_shows_a_page_has_charged_nothing(self) -> None:
        paying.card(self.merchant, self.anna)
        for page in (Started(redirect_url="https://acs.example/"), Started(form={"action": "https://acs.example/"})):
            with mock.patch.object(NullGateway, "charge", return_value=page), pytest.raises(ThreeDSRequired):
                self.charge(str(page))
        found = Payment.objects.values_list("status", "error", "in_flight_customer")
        assert set(found) == {(Status.ERROR, ThreeDSRequired.code, None)}
        assert self.charge("later").status == Status.CONFIRMED

    def test_not_by_a_gateway_that_is_off(self) -> None:
        paying.card(self.merchant, self.anna)
        Merchant.objects.update(enabled=False)
        with pytest.raises(CardNotFound):
            self.charge()
        assert not Payment.objects.exists()

    def test_an_attempt_that_was_paid_stays_paid(self) -> None:
        paying.card(self.merchant, self.anna)
        attempt = AutopaymentAttempt.objects.create(customer=self.anna, day=NOW.date(), amount=100, created_at=NOW)
        key = f"autopayment-{attempt.pk}"
        self.charge(key)
        payments.attempts.attempt_settle(key=key, paid=False)
        attempt.refresh_from_db()
        assert attempt.state == AutopaymentAttempt.State.PAID


class Sealed(DoubtCase):
    """A gateway whose notifications only the right secret opens: none of those shipped tells a payment that way."""

    def notify(self, number: str) -> int:
        seal = mock.patch.multiple(
            NullGateway,
            reference=classmethod(lambda kind, notice: None),
            verify=lambda gateway, notice, order: Outcome(State.PAID, number=number),
        )
        with seal:
            return int(self.client.post(paying.NULL_PATH, "", content_type=paying.FORM).status_code)

    def test_an_operators_secret_opens_its_own_payments_only(self) -> None:
        south = paying.merchant(self.cast.south.client)
        payment = paying.payment(self.anna)
        foreign = paying.payment(self.cast.vera.customer)
        assert foreign.merchant == south
        assert self.notify(foreign.number) == 404
        assert self.notify("f" * 20) == 404
        assert self.status(foreign) == Status.PENDING
        assert self.notify(payment.number) == 200
        assert (self.status(payment), self.balance()) == (Status.CONFIRMED, paying.AMOUNT)


class Amounts(DoubtCase):
    def test_the_smallest_and_the_largest_are_taken(self) -> None:
        self.merchant.min_amount, self.merchant.max_amount = Decimal(10), Decimal(500)
        self.merchant.save()
        for amount in (10, 500):
            assert paying.payment(self.anna, Decimal(amount)).amount == amount
        self.merchant.max_amount = 0
        self.merchant.save()
        assert paying.payment(self.anna, Decimal("9999999999.99")).status == Status.PENDING
