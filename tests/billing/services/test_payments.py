"""Payments from the order to the outcome, over the null gateway."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.test import override_settings

from billing.constants import Source
from billing.gateways.base import Card, Outcome, State
from billing.gateways.errors import (
    AmountRefused,
    BadPaymentRequest,
    CardFundsInsufficient,
    CardUnlinked,
    GatewayUnreachable,
    IssuerCritical,
    Misconfigured,
    NotVerified,
    OutcomeUnknown,
)
from billing.gateways.null.gateway import NullGateway
from billing.models import AutopaymentAttempt, CustomerTransaction, Payment, PaymentRefund, SavedCard
from billing.services import charging, payments
from billing.services.ledger import transaction_post
from billing.services.payments.errors import (
    CardNotFound,
    PaymentInFlight,
    PaymentIsFinal,
    PaymentNotFound,
    RefundRefused,
)
from core.limits import FieldsInvalid
from tests.billing import paying
from tests.factories import NOW
from tvmiddleware.models import Customer

CARD = Card("4111111111111111", "ANNA PAYING", "1230", "123")
Status = Payment.Status


class PaymentCase(paying.PayingTestCase):
    vera: Customer

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.vera = cls.cast.vera.customer

    def balance(self) -> Decimal:
        self.anna.refresh_from_db()
        return Decimal(self.anna.balance)

    def settle(self, payment: Payment, state: State, **fields: Any) -> Payment:
        return payments.payment_settle(payment_id=payment.pk, outcome=Outcome(state, **fields), now=NOW)


class Creating(PaymentCase):
    def test_an_order_at_the_gateway(self) -> None:
        payment = paying.payment(self.anna, ip="192.0.2.1")
        assert payment.status == Status.PENDING
        assert payment.ext_id == f"null-{payment.number}"
        assert (payment.amount, payment.currency, payment.client) == (paying.AMOUNT, "RUB", self.cast.north.client)
        assert self.balance() == 0

    def test_amounts_that_are_none(self) -> None:
        self.merchant.min_amount, self.merchant.max_amount = Decimal(10), Decimal(500)
        self.merchant.save()
        for amount in ("0", "-5", "9.99", "500.01", "NaN", "Infinity"):
            with pytest.raises(AmountRefused):
                paying.payment(self.anna, Decimal(amount))
        with pytest.raises(FieldsInvalid):
            paying.payment(self.anna, Decimal("10.001"))
        assert not Payment.objects.exists()

    def test_test_payments_only_where_a_setting_allows_them(self) -> None:
        payment = paying.payment(self.anna)
        with override_settings(SMARTY_TEST_PAYMENTS=False):
            with pytest.raises(Misconfigured):
                paying.payment(self.anna)
            with pytest.raises(Misconfigured):
                payments.payment_complete(customer=self.anna, transaction_id=payment.pk, now=NOW)
            with pytest.raises(Misconfigured):
                payments.payment_process(customer=self.anna, card=CARD, now=NOW, transaction_id=payment.pk)
            notice = self.client.post(paying.NULL_PATH, paying.null_notice(payment), content_type=paying.FORM)
            assert notice.status_code == 503
            with override_settings(DEBUG=True):
                paying.payment(self.anna)
        assert self.balance() == 0

    def test_no_gateway(self) -> None:
        with pytest.raises(Misconfigured):
            paying.payment(self.vera)
        with pytest.raises(Misconfigured):
            paying.payment(self.anna, merchant_type="stripe")

    def test_the_gateway_of_the_customers_currency(self) -> None:
        euros = paying.merchant(self.cast.north.client, currency="EUR")
        assert paying.payment(self.anna).merchant == self.merchant
        self.merchant.currency = "RUB"
        self.merchant.save()
        self.anna.currency = "EUR"
        assert paying.payment(self.anna).merchant == euros

    def test_addresses_to_return_to(self) -> None:
        assert paying.payment(self.anna, return_url="myapp://paid").return_url == "myapp://paid"
        for wrong in ("javascript:alert(1)", " JavaScript:x", "data:text/html,x", "https://x.example/" + "y" * 500):
            with pytest.raises(BadPaymentRequest):
                paying.payment(self.anna, return_url=wrong)

    def test_a_refused_order_stays_as_failed(self) -> None:
        with (
            mock.patch.object(NullGateway, "create", side_effect=CardFundsInsufficient),
            pytest.raises(CardFundsInsufficient),
        ):
            paying.payment(self.anna)
        payment = Payment.objects.get()
        assert (payment.status, payment.error) == (Status.ERROR, 7)


class TakenIds(PaymentCase):
    def test_an_id_of_the_operators_own_swallows_no_payment(self) -> None:
        payment = paying.payment(self.anna)
        for ext_id in (f"payment-{payment.pk}", f"payment-{payment.pk}-refund-50.00"):
            transaction_post(customer=self.anna, amount=Decimal(7), source=Source.API, now=NOW, ext_id=ext_id)
        for _time in range(2):
            payments.payment_settle(payment_id=payment.pk, outcome=Outcome(State.PAID), now=NOW)
            payments.payment_settle(
                payment_id=payment.pk, outcome=Outcome(State.PENDING, refunded=Decimal(50)), now=NOW
            )
        assert self.balance() == 14 + paying.AMOUNT - 50
        assert CustomerTransaction.objects.count() == 4


class Paying(PaymentCase):
    def test_with_a_card_of_the_app(self) -> None:
        payment = paying.payment(self.anna, enable_autopayment=True)
        done = payments.payment_process(customer=self.anna, card=CARD, now=NOW, transaction_id=payment.pk)
        assert done.status == Status.CONFIRMED
        assert self.balance() == paying.AMOUNT
        card = SavedCard.objects.get()
        assert (card.number, card.for_autopayment) == ("411111******1111", True)
        self.anna.refresh_from_db()
        assert self.anna.autopayment
        assert "4111111111111111" not in repr(CARD)

    def test_a_card_is_kept_only_if_the_payer_wants_it(self) -> None:
        payment = paying.payment(self.anna)
        payments.payment_process(customer=self.anna, card=CARD, now=NOW, payment_id=payment.ext_id or "")
        assert not SavedCard.objects.exists()

    def test_refused(self) -> None:
        payment = paying.payment(self.anna, Decimal("5.07"))
        with pytest.raises(CardFundsInsufficient):
            payments.payment_process(customer=self.anna, card=CARD, now=NOW, transaction_id=payment.pk)
        payment.refresh_from_db()
        assert (payment.status, payment.error) == (Status.ERROR, 7)
        with pytest.raises(PaymentIsFinal):
            payments.payment_process(customer=self.anna, card=CARD, now=NOW, transaction_id=payment.pk)

    def test_no_answer_in_time(self) -> None:
        payment = paying.payment(self.anna, Decimal("5.03"))
        with pytest.raises(OutcomeUnknown):
            payments.payment_process(customer=self.anna, card=CARD, now=NOW, transaction_id=payment.pk)
        payment.refresh_from_db()
        assert payment.status == Status.UNKNOWN
        done = payments.payment_complete(customer=self.anna, transaction_id=payment.pk, now=NOW)
        assert done.status == Status.CONFIRMED
        assert self.balance() == Decimal("5.03")

    def test_of_somebody_else(self) -> None:
        payment = paying.payment(self.anna)
        boris = self.cast.boris.customer
        for customer in (boris, self.vera):
            with pytest.raises(PaymentNotFound):
                payments.payment_process(customer=customer, card=CARD, now=NOW, transaction_id=payment.pk)
        with pytest.raises(PaymentNotFound):
            payments.payment_complete(customer=self.anna, transaction_id=payment.pk, session_id="other", now=NOW)

    def test_complete_twice(self) -> None:
        payment = paying.payment(self.anna)
        assert payments.payment_complete(customer=self.anna, transaction_id=payment.pk, now=NOW).status == 1
        with pytest.raises(PaymentIsFinal):
            payments.payment_complete(customer=self.anna, transaction_id=payment.pk, now=NOW)

    def test_qr(self) -> None:
        payment, picture, address = payments.payment_qr(customer=self.anna, amount=paying.AMOUNT, now=NOW)
        assert picture.startswith("http://testserver/billing/payment/qr/?p=")
        assert payments.payment_of_token(address.partition("p=")[2]) == payment


class Settling(PaymentCase):
    def test_a_success_counts_once(self) -> None:
        payment = paying.payment(self.anna)
        for _time in range(3):
            self.settle(payment, State.PAID, amount=paying.AMOUNT, currency="rub")
        assert self.balance() == paying.AMOUNT

    def test_money_counts_even_if_what_it_sets_in_motion_fails(self) -> None:
        payment = paying.payment(self.anna)
        with mock.patch.object(charging, "customer_activate", side_effect=ValueError("a plug-in")):
            assert self.settle(payment, State.PAID).status == Status.CONFIRMED
        assert self.balance() == paying.AMOUNT
        self.settle(payment, State.PAID)
        assert self.balance() == paying.AMOUNT

    def test_what_comes_after_the_success_takes_nothing_back(self) -> None:
        payment = paying.payment(self.anna)
        self.settle(payment, State.PAID)
        assert self.settle(payment, State.PENDING).status == Status.CONFIRMED
        assert self.settle(payment, State.FAILED, error=7).status == Status.CONFIRMED
        assert self.balance() == paying.AMOUNT

    def test_a_success_after_a_failure(self) -> None:
        payment = paying.payment(self.anna)
        assert self.settle(payment, State.FAILED, error=7).status == Status.ERROR
        assert self.settle(payment, State.PAID).status == Status.CONFIRMED
        assert self.balance() == paying.AMOUNT

    def test_about_something_else(self) -> None:
        payment = paying.payment(self.anna)
        for wrong in (
            {"amount": Decimal("250.01")},
            {"currency": "USD"},
            {"ext_id": "null-other"},
            {"refunded": Decimal("250.01")},
        ):
            with pytest.raises(NotVerified):
                self.settle(payment, State.PAID, **wrong)
        payment.refresh_from_db()
        assert payment.status == Status.PENDING
        assert self.balance() == 0

    def test_an_id_of_the_gateway_belongs_to_one_payment(self) -> None:
        first, second = paying.payment(self.anna), paying.payment(self.anna)
        Payment.objects.filter(pk=second.pk).update(ext_id=None)
        with pytest.raises(NotVerified):
            self.settle(second, State.PAID, ext_id=first.ext_id)
        assert self.balance() == 0

    def test_refunds_after_the_success(self) -> None:
        payment = paying.payment(self.anna)
        self.settle(payment, State.PAID)
        for total in ("50", "120", "50", "120"):
            self.settle(payment, State.PAID, refunded=Decimal(total))
        assert self.balance() == Decimal(130)
        assert list(PaymentRefund.objects.values_list("amount", "total")) == [
            (Decimal(50), Decimal(50)),
            (Decimal(70), Decimal(120)),
        ]

    def test_a_refund_before_the_success(self) -> None:
        payment = paying.payment(self.anna)
        self.settle(payment, State.PENDING, refunded=Decimal(100))
        assert self.balance() == 0
        self.settle(payment, State.PAID)
        assert self.balance() == Decimal(150)

    def test_all_refunded_before_the_success(self) -> None:
        payment = paying.payment(self.anna)
        self.settle(payment, State.PENDING, refunded=paying.AMOUNT)
        assert self.settle(payment, State.PAID).status == Status.CONFIRMED
        assert self.balance() == 0


class Refunding(PaymentCase):
    def test_a_part_and_the_rest(self) -> None:
        payment = self.settle(paying.payment(self.anna), State.PAID)
        payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW, comment="asked for")
        assert self.balance() == Decimal(200)
        with pytest.raises(RefundRefused):
            payments.payment_refund(payment=payment, amount=Decimal("200.01"), now=NOW)
        payments.payment_refund(payment=payment, amount=Decimal(200), now=NOW)
        assert self.balance() == 0
        assert list(PaymentRefund.objects.values_list("total", "done")) == [(Decimal(50), True), (Decimal(250), True)]

    def test_refused_by_the_gateway(self) -> None:
        payment = self.settle(paying.payment(self.anna), State.PAID)
        with (
            mock.patch.object(NullGateway, "refund", side_effect=CardFundsInsufficient),
            pytest.raises(CardFundsInsufficient),
        ):
            payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW)
        assert self.balance() == paying.AMOUNT
        payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW)
        assert self.balance() == Decimal(200)

    def test_no_answer_keeps_a_second_one_from_beginning(self) -> None:
        payment = self.settle(paying.payment(self.anna), State.PAID)
        with mock.patch.object(NullGateway, "refund", side_effect=OutcomeUnknown), pytest.raises(OutcomeUnknown):
            payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW)
        with pytest.raises(RefundRefused):
            payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW)
        self.settle(payment, State.PAID, refunded=Decimal(50))
        assert self.balance() == Decimal(200)
        payments.payment_refund(payment=payment, amount=Decimal(50), now=NOW)
        assert self.balance() == Decimal(150)

    def test_not_paid_yet(self) -> None:
        with pytest.raises(RefundRefused):
            payments.payment_refund(payment=paying.payment(self.anna), amount=Decimal(1), now=NOW)


class Charging(PaymentCase):
    def charge(self, key: str = "autopayment-1", amount: str = "100.00") -> Payment:
        return payments.autopayment_charge(customer=self.anna, amount=Decimal(amount), now=NOW, key=key)

    def test_once_a_key(self) -> None:
        paying.card(self.merchant, self.anna)
        first = self.charge()
        assert (first.status, first.is_autopayment) == (Status.CONFIRMED, True)
        assert self.charge() == first
        assert self.balance() == Decimal(100)
        assert self.charge("autopayment-2").pk != first.pk
        assert self.balance() == Decimal(200)

    def test_the_nights_attempt_is_closed_with_the_payment(self) -> None:
        paying.card(self.merchant, self.anna)
        rows = AutopaymentAttempt.objects
        attempts = [
            rows.create(customer=self.anna, day=NOW.date() + timedelta(n), amount=100, created_at=NOW) for n in range(2)
        ]
        with mock.patch.object(NullGateway, "charge", side_effect=OutcomeUnknown):
            first = self.charge(f"autopayment-{attempts[0].pk}")
        assert rows.get(pk=attempts[0].pk).state == AutopaymentAttempt.State.CLAIMED
        self.settle(first, State.FAILED, error=7)
        assert rows.get(pk=attempts[0].pk).state == AutopaymentAttempt.State.FAILED
        self.settle(first, State.PAID)
        assert rows.get(pk=attempts[0].pk).state == AutopaymentAttempt.State.PAID
        self.charge(f"autopayment-{attempts[1].pk}")
        assert rows.get(pk=attempts[1].pk).state == AutopaymentAttempt.State.PAID
        keys = {f"autopayment-{attempt.pk}" for attempt in attempts}
        assert set(CustomerTransaction.objects.values_list("ext_id", flat=True)) == keys

    def test_no_card(self) -> None:
        paying.card(self.merchant, self.anna, for_autopayment=False)
        with pytest.raises(CardNotFound):
            self.charge()

    def test_refused(self) -> None:
        paying.card(self.merchant, self.anna)
        with pytest.raises(CardFundsInsufficient):
            self.charge(amount="100.07")
        assert self.charge(amount="100.07").status == Status.ERROR  # the same key asks nobody again
        assert self.charge("autopayment-2").status == Status.CONFIRMED

    def test_a_time_out_is_settled_later_and_never_charged_again(self) -> None:
        paying.card(self.merchant, self.anna)
        with mock.patch.object(NullGateway, "charge", side_effect=OutcomeUnknown) as asked:
            first = self.charge()
            assert first.status == Status.UNKNOWN
            assert self.charge() == first
            with pytest.raises(PaymentInFlight):
                self.charge("autopayment-2")
            with pytest.raises(PaymentInFlight):
                payments.saved_card_pay(customer=self.anna, amount=Decimal(10), now=NOW)
            assert asked.call_count == 1
        done = payments.payments_check(timeout=timedelta(days=1), now=NOW + timedelta(minutes=5))
        assert (done.asked, done.confirmed) == (1, 1)
        assert self.balance() == Decimal(100)
        assert self.charge("autopayment-2").status == Status.CONFIRMED

    def test_a_card_that_its_bank_forbids_is_charged_by_itself_no_more(self) -> None:
        for error in (IssuerCritical, CardUnlinked):
            card = paying.card(self.merchant, self.anna, ext_id=error.__name__)
            Customer.objects.update(autopayment=True)
            with mock.patch.object(NullGateway, "charge", side_effect=error), pytest.raises(error):
                self.charge(error.__name__)
            card.refresh_from_db()
            self.anna.refresh_from_db()
            assert (card.for_autopayment, self.anna.autopayment) == (False, False)
            with pytest.raises(CardNotFound):
                self.charge("another")

    def test_with_a_saved_card(self) -> None:
        paying.card(self.merchant, self.anna, for_autopayment=False)
        paying.card(self.merchant, self.anna, ext_id="card-2222", for_autopayment=False)
        done = payments.saved_card_pay(customer=self.anna, amount=Decimal(10), now=NOW, card_id="card-1111")
        assert done.saved_card is not None
        assert (done.status, done.saved_card.ext_id, done.is_autopayment) == (Status.CONFIRMED, "card-1111", False)
        with pytest.raises(CardNotFound):
            payments.saved_card_pay(customer=self.cast.boris.customer, amount=Decimal(10), now=NOW, card_id="card-1111")

    def test_cards_are_the_customers_own(self) -> None:
        paying.card(self.merchant, self.anna)
        assert [card.ext_id for card in payments.saved_card_list(customer=self.anna)] == ["card-1111"]
        boris = self.cast.boris.customer
        assert payments.saved_card_list(customer=boris) == []
        with pytest.raises(CardNotFound):
            payments.saved_card_delete(customer=boris, card_id="card-1111")
        payments.saved_card_delete(customer=self.anna, card_id="card-1111")
        assert not SavedCard.objects.exists()


class Checking(PaymentCase):
    def check(self, minutes: int, timeout: int = 60) -> tuple[int, int, int]:
        moment = NOW + timedelta(minutes=minutes)
        done = payments.payments_check(timeout=timedelta(minutes=timeout), now=moment)
        return done.asked, done.confirmed, done.failed

    def test_young_payments_are_left_alone(self) -> None:
        paying.payment(self.anna)
        assert self.check(0) == (0, 0, 0)

    def test_the_older_the_rarer(self) -> None:
        paying.payment(self.anna, Decimal("10.02"))
        asked = [self.check(minutes, 1000)[0] for minutes in (1, 2, 100, 101, 105, 112)]
        assert asked == [1, 1, 1, 0, 0, 1]

    def test_a_gateway_that_is_down_is_left_alone(self) -> None:
        for _time in range(6):
            paying.payment(self.anna)
        with mock.patch.object(NullGateway, "status", side_effect=GatewayUnreachable) as asked:
            assert self.check(5) == (3, 0, 0)
            assert asked.call_count == 3
        assert self.check(6)[1] == 6

    def test_confirmed_by_asking(self) -> None:
        paying.payment(self.anna)
        assert self.check(1) == (1, 1, 0)
        assert self.check(1) == (0, 0, 0)
        assert self.balance() == paying.AMOUNT

    def test_not_paid_in_time(self) -> None:
        payment = paying.payment(self.anna, Decimal("10.02"))
        assert self.check(59) == (1, 0, 0)
        assert self.check(60) == (1, 0, 1)
        payment.refresh_from_db()
        assert (payment.status, payment.error_text) == (Status.ERROR, "not paid in time")
        self.settle(payment, State.PAID)
        assert self.balance() == Decimal("10.02")

    def test_a_charge_in_doubt_waits_for_as_long_as_it_takes(self) -> None:
        paying.card(self.merchant, self.anna)
        with mock.patch.object(NullGateway, "charge", side_effect=OutcomeUnknown):
            payments.autopayment_charge(customer=self.anna, amount=Decimal(100), now=NOW, key="k")
        with mock.patch.object(NullGateway, "status", side_effect=OutcomeUnknown):
            assert self.check(100_000) == (1, 0, 0)
        assert Payment.objects.get().status == Status.UNKNOWN
        with mock.patch.object(NullGateway, "status", return_value=Outcome(State.MISSING)):
            assert self.check(5) == (1, 0, 0)
            assert self.check(10) == (1, 0, 1)
        assert self.balance() == 0
        assert payments.autopayment_charge(customer=self.anna, amount=Decimal(100), now=NOW, key="l").status == 1
