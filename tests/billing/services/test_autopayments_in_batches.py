"""Automatic payments of many at a time: each card is charged once a day and credited once, whoever else is in the
batch, whatever becomes of the process."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from billing.gateways.base import CardToken, Order
from billing.gateways.errors import CardUnlinked
from billing.gateways.null.gateway import NullGateway
from billing.models import AutopaymentAttempt, CustomerTransaction, GatewayCustomer, Payment, SavedCard
from billing.services import autopayments_nightly as nightly
from billing.services import payments
from billing.services.ledger import balances_wrong
from billing.services.payments import settling
from billing.services.payments.charging import charge_answered
from tests import factories as make
from tests.billing import paying
from tests.billing.base import START, BillingTestCase, at
from tests.billing.services.test_billing_killed import MOST_STEPS, killed
from tests.race import RaceTestCase, shared_database
from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.models import Account, Customer

DUE = date(2026, 2, 28)
COPIES = 4
State, Status = AutopaymentAttempt.State, Payment.Status
OFF = {"active": False, "status_reason": StatusReason.DEBT, "switched_off_by": SwitchedOffBy.MONEY}
D = Decimal


def charge(**options: Any) -> nightly.PaymentsMade:
    return nightly.autopayments_make(now=at(DUE), clock=lambda: at(DUE), **options)


class Asked:
    """What the null gateway was asked for, customer by customer; ``before`` is called with each order."""

    def __init__(self, before: Callable[[Any], None] = lambda order: None) -> None:
        self.customers: Counter[int] = Counter()
        self.real, self.before, self.lock = NullGateway.charge, before, threading.Lock()

    def __enter__(self) -> Asked:
        asked = self

        def counted(gateway: NullGateway, order: Order, card: CardToken) -> Any:
            with asked.lock:
                asked.customers[order.payer.id] += 1
            asked.before(order)
            return asked.real(gateway, order, card)

        self.patch = mock.patch.object(NullGateway, "charge", counted)
        self.patch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.patch.stop()


class Copies(RaceTestCase):
    def setUp(self) -> None:
        make.play_device()
        self.client_row = make.client()
        self.basic = make.tariff(self.client_row, basic_tariff_priority=5, price=100)
        self.merchant = paying.merchant(self.client_row)

    def people(self, number: int) -> list[int]:
        for one in range(number):
            account = make.account(self.client_row, tariffs=[self.basic], extension_date=START)
            Customer.objects.filter(pk=account.customer_id).update(autopayment=True)
            paying.card(self.merchant, account.customer, ext_id=f"card-{one}")
        return list(Customer.objects.order_by("pk").values_list("pk", flat=True))

    def books(self) -> dict[str, Any]:
        ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
        return {
            "wrong": balances_wrong(ids),
            "balances": set(Customer.objects.values_list("balance", flat=True)),
            "credited": sorted(CustomerTransaction.objects.values_list("customer", "amount")),
            "attempts": Counter(AutopaymentAttempt.objects.values_list("state", flat=True)),
            "payments": Counter(Payment.objects.values_list("status", "in_flight_customer")),
        }

    def right(self, ids: list[int]) -> dict[str, Any]:
        return {
            "wrong": {},
            "balances": {D(100)},
            "credited": [(pk, D(100)) for pk in ids],
            "attempts": Counter({State.PAID: len(ids)}),
            "payments": Counter({(Status.CONFIRMED, None): len(ids)}),
        }

    def test_copies_at_once_charge_everybody_once(self) -> None:
        ids = self.people(30)
        with mock.patch.object(nightly, "BATCH", 4), Asked() as asked:
            results, books = self.race([charge] * COPIES, self.books)
        assert not [one for one in results if isinstance(one, Exception)], results
        assert books == self.right(ids)
        assert asked.customers == Counter(ids)
        assert not any(one.parked for one in results)
        assert sum(one.refused for one in results) == 0

    def test_who_is_held_by_somebody_is_charged_in_the_end(self) -> None:
        """Passed over at first, so that nobody waits for him, and not forgotten."""
        if not connection.features.has_select_for_update_skip_locked:
            self.skipTest("this database knows no SKIP LOCKED")
        ids = self.people(3)
        held, waited = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                list(Customer.objects.select_for_update().filter(pk=ids[0]))
                held.set()
                waited.wait(20)

        def work() -> Any:
            held.wait(20)
            return charge(progress=lambda text: waited.set())

        results, books = self.race([hold, work], self.books)
        assert books == self.right(ids), results

    def test_the_pool_charges_everybody_once(self) -> None:
        ids = self.people(10)
        with mock.patch.object(nightly, "BATCH", 4), Asked() as asked:
            (made,), books = self.race([lambda: charge(use_pool=True)], self.books)
        assert (made.paid, made.refused, made.open, asked.customers) == (10, 0, 0, Counter(ids))
        assert books == self.right(ids)

    def test_killed_between_the_gateway_and_the_settlement(self) -> None:
        """Everybody's card was charged: nobody's is again, and all are credited when the gateway has been asked."""
        ids = self.people(3)
        with shared_database():
            with mock.patch.object(nightly, "payments_confirm", die):
                assert os.WIFSIGNALED(in_a_process(charge))
            assert (Payment.objects.count(), CustomerTransaction.objects.count()) == (3, 0)
            with Asked() as asked:
                made = charge()
            assert (made.paid, made.open, asked.customers) == (0, 3, Counter())
            payments.payments_check(timeout=timedelta(days=1), now=at(DUE) + timedelta(minutes=2))
            assert self.books() == self.right(ids)

    @pytest.mark.slow
    def test_killed_at_every_step(self) -> None:
        ids = self.people(3)
        with shared_database(), mock.patch.object(nightly, "BATCH", 2):
            for step in range(MOST_STEPS):
                died = killed(charge, step)
                assert balances_wrong(ids) == {}
                charge()
                payments.payments_check(timeout=timedelta(days=1), now=at(DUE) + timedelta(minutes=2))
                assert self.books() == self.right(ids), f"killed at step {step}"
                if not died:
                    break
                for model in (CustomerTransaction, Payment, AutopaymentAttempt):
                    model._default_manager.all().delete()
                Customer.objects.update(balance=0)
            assert step > 20, "the killer did not find its way"


def die(*arguments: Any, **named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work: Callable[[], Any]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


class Batch(BillingTestCase):
    """Five customers in one batch; each test does something to one of them."""

    def setUp(self) -> None:
        self.merchant = paying.merchant(self.client_row)
        self.dates(extension_date=START)
        self.people = [self.account, *(self.person() for _one in range(4))]
        for account in self.people:
            Customer.objects.filter(pk=account.customer_id).update(autopayment=True)
            paying.card(self.merchant, account.customer, ext_id=f"card-{account.pk}")
        self.wrong = self.people[2]
        self.others = [account for account in self.people if account != self.wrong]

    def person(self) -> Account:
        return make.account(self.client_row, tariffs=[self.basic], extension_date=START)

    def pays(self, account: Account, price: str) -> None:
        account.tariffs.set([make.tariff(self.client_row, basic_tariff_priority=5, price=D(price))])

    def counts(self, made: nightly.PaymentsMade) -> tuple[int, int, int, list[int]]:
        return made.paid, made.refused, made.open, list(made.parked.ids)

    def state(self, account: Account) -> tuple[int, str]:
        attempt = AutopaymentAttempt.objects.get(customer=account.customer_id)
        return attempt.state, attempt.error

    def assert_others_paid(self) -> None:
        for account in self.others:
            assert (self.balance(account.customer), self.state(account)) == (D(100), (State.PAID, ""))

    def test_what_stands_in_the_rows(self) -> None:
        self.give(30, customer=self.wrong.customer)
        assert self.counts(charge()) == (5, 0, 0, [])
        payment = Payment.objects.get(customer=self.wrong.customer_id)
        attempt = AutopaymentAttempt.objects.get(customer=self.wrong.customer_id)
        assert (payment.amount, payment.status, payment.in_flight_customer) == (D(70), Status.CONFIRMED, None)
        assert (payment.key, payment.ext_id) == (f"autopayment-{attempt.pk}", f"null-{payment.number}")
        assert (payment.begun_at, payment.finished_at, payment.is_autopayment) == (at(DUE), at(DUE), True)
        assert payment.saved_card == SavedCard.objects.get(customer=self.wrong.customer_id)
        row = CustomerTransaction.objects.filter(customer=self.wrong.customer_id).latest("pk")
        assert (row.ext_id, row.amount, row.actor, row.is_autopayment) == (payment.key, D(70), "gateway:null", True)
        assert (row.balance_before, row.balance_after, row.source) == (D(30), D(100), NullGateway.source)
        assert str(row.comment).endswith(f"null-{payment.number}")

    def test_a_refused_card_among_paid_ones(self) -> None:
        self.pays(self.wrong, "50.07")
        assert self.counts(charge()) == (4, 1, 0, [])
        self.assert_others_paid()
        assert self.state(self.wrong)[0] == State.FAILED
        payment = Payment.objects.get(customer=self.wrong.customer_id)
        assert (payment.status, payment.error, payment.in_flight_customer) == (Status.ERROR, 7, None)
        with Asked() as asked:
            assert self.counts(charge()) == (0, 1, 0, [])
        assert not asked.customers

    def test_an_outcome_that_is_not_known(self) -> None:
        self.pays(self.wrong, "50.03")
        assert self.counts(charge()) == (4, 0, 1, [])
        self.assert_others_paid()
        assert (self.state(self.wrong)[0], self.balance(self.wrong.customer)) == (State.UNKNOWN, D(0))
        with Asked() as asked:
            assert self.counts(charge()) == (0, 0, 1, [])
        assert not asked.customers
        payments.payments_check(timeout=timedelta(days=1), now=at(DUE) + timedelta(minutes=2))
        assert (self.state(self.wrong)[0], self.balance(self.wrong.customer)) == (State.PAID, D("50.03"))

    def test_one_that_waits_for_its_notification(self) -> None:
        self.pays(self.wrong, "50.02")
        assert self.counts(charge()) == (4, 0, 1, [])
        payment = Payment.objects.get(customer=self.wrong.customer_id)
        assert (payment.status, payment.ext_id, self.state(self.wrong)[0]) == (
            Status.PENDING, f"null-{payment.number}", State.CLAIMED,
        )  # fmt: skip

    def test_an_answer_about_another_amount(self) -> None:
        real = NullGateway.charge

        def less(gateway: NullGateway, order: Order, card: CardToken) -> Any:
            started = real(gateway, order, card)
            if order.payer.id == self.wrong.customer_id:
                object.__setattr__(started.outcome, "amount", D(1))
            return started

        with mock.patch.object(NullGateway, "charge", less):
            assert self.counts(charge()) == (4, 0, 0, [self.wrong.customer_id])
        self.assert_others_paid()
        assert self.balance(self.wrong.customer) == 0

    def test_a_card_that_the_gateway_forgot_is_withdrawn(self) -> None:
        def refuses(order: Any) -> None:
            if order.payer.id == self.wrong.customer_id:
                raise CardUnlinked

        with Asked(refuses):
            assert self.counts(charge()) == (4, 1, 0, [])
        assert not SavedCard.objects.get(customer=self.wrong.customer_id).for_autopayment
        assert not Customer.objects.get(pk=self.wrong.customer_id).autopayment
        self.assert_others_paid()

    def test_an_error_of_the_gateways_code_parks_its_customer(self) -> None:
        def breaks(order: Any) -> None:
            if order.payer.id == self.wrong.customer_id:
                raise KeyError("no such field")

        with Asked(breaks):
            assert self.counts(charge()) == (4, 0, 0, [self.wrong.customer_id])
        self.assert_others_paid()

    def test_a_customer_who_is_deleted_while_the_gateway_is_asked(self) -> None:
        def deletes(order: Any) -> None:
            Customer.objects.filter(pk=self.wrong.customer_id).delete()

        with Asked(deletes):
            assert charge().paid == 4
        self.assert_others_paid()
        assert Payment.objects.count() == 4

    def test_a_charge_that_is_under_way(self) -> None:
        """The customer presses the button meanwhile: his second charge does not begin."""
        Payment.objects.create(
            client=self.client_row, customer=self.wrong.customer, merchant=self.merchant, gateway="null", amount=5,
            currency="RUB", begun_at=at(DUE), in_flight_customer=self.wrong.customer_id,
        )  # fmt: skip
        with Asked() as asked:
            assert self.counts(charge()) == (4, 1, 0, [])
        assert self.state(self.wrong) == (State.FAILED, "PaymentInFlight")
        assert asked.customers[self.wrong.customer_id] == 0
        self.assert_others_paid()

    def test_an_amount_that_the_gateway_does_not_take(self) -> None:
        type(self.merchant).objects.update(min_amount=60)
        self.pays(self.wrong, "50.00")
        assert self.counts(charge()) == (4, 1, 0, [])
        assert self.state(self.wrong) == (State.FAILED, "AmountRefused")
        self.assert_others_paid()

    def test_an_id_that_the_operators_billing_has_used(self) -> None:
        """The money is credited under another one."""

        def takes_the_id(order: Any) -> None:
            if order.payer.id == self.wrong.customer_id:
                key = Payment.objects.get(pk=order.id).key
                self.give(1, customer=self.people[0].customer, ext_id=key)

        with Asked(takes_the_id):
            assert self.counts(charge()) == (5, 0, 0, [])
        assert self.balance(self.wrong.customer) == 100
        assert self.balance(self.people[0].customer) == 101

    def test_a_gateways_id_that_another_payment_has(self) -> None:
        """Found by the database while all are settled: the others are settled, he is told apart."""

        def takes_the_id(order: Any) -> None:
            if order.payer.id == self.wrong.customer_id:
                paid = paying.payment(self.people[0].customer)
                Payment.objects.filter(pk=paid.pk).update(ext_id=f"null-{order.number}")

        alone = mock.patch.object(nightly, "charge_answered", wraps=charge_answered)
        with Asked(takes_the_id), alone as one_by_one:
            assert self.counts(charge()) == (4, 0, 0, [self.wrong.customer_id])
        assert {call.args[0].customer_id for call in one_by_one.call_args_list} == {self.wrong.customer_id}
        self.assert_others_paid()
        assert self.balance(self.wrong.customer) == 0

    def test_what_the_gateway_tells_beside_the_outcome_is_kept(self) -> None:
        real = NullGateway.charge

        def tells_more(gateway: NullGateway, order: Order, card: CardToken) -> Any:
            started = real(gateway, order, card)
            more: dict[str, Any] = {}
            if order.payer.id == self.wrong.customer_id:
                more = {"payer_ext_id": "payer-1"}
            if order.payer.id == self.others[0].customer_id:
                assert started.outcome is not None
                more = {"outcome": replace(started.outcome, payer_ext_id="payer-2")}
            return replace(started, session_id=f"session-{order.payer.id}", **more)

        with mock.patch.object(NullGateway, "charge", tells_more):
            assert self.counts(charge()) == (5, 0, 0, [])
        known = dict(GatewayCustomer.objects.values_list("ext_id", "customer"))
        assert known == {"payer-1": self.wrong.customer_id, "payer-2": self.others[0].customer_id}
        for payment in Payment.objects.all():
            assert payment.session_id == f"session-{payment.customer_id}"

    def test_money_that_went_back_before_it_was_settled(self) -> None:
        def goes_back(order: Any) -> None:
            if order.payer.id == self.wrong.customer_id:
                notice = paying.null_notice(Payment.objects.get(pk=order.id), state="pending", refunded="40.00")
                self.client.post(paying.NULL_PATH, notice, content_type=paying.FORM)

        with Asked(goes_back):
            assert self.counts(charge()) == (5, 0, 0, [])
        self.assert_others_paid()
        assert self.balance(self.wrong.customer) == 60

    def test_who_has_paid_today_is_not_asked_again_whatever_he_lacks(self) -> None:
        assert charge().paid == 5
        self.give(-100, customer=self.wrong.customer)
        with Asked() as asked:
            assert self.counts(charge()) == (0, 0, 0, [])
        assert not asked.customers

    def test_a_notification_that_is_faster(self) -> None:
        def notified(order: Any) -> None:
            if order.payer.id == self.people[-1].customer_id:
                payment = Payment.objects.get(customer=self.wrong.customer_id)
                self.client.post(paying.NULL_PATH, paying.null_notice(payment), content_type=paying.FORM)

        with Asked(notified):
            assert self.counts(charge()) == (5, 0, 0, [])
        self.assert_others_paid()
        assert CustomerTransaction.objects.filter(customer=self.wrong.customer_id).count() == 1
        assert self.balance(self.wrong.customer) == 100

    def test_a_payment_switches_on_what_want_of_money_keeps_off(self) -> None:
        """More comes than is due tonight: an earlier run has claimed it, and died."""
        extra = make.tariff(self.client_row, price=20)
        off = make.account(self.client_row, customer=self.wrong.customer, tariffs=[extra], **OFF)
        AutopaymentAttempt.objects.create(
            customer=self.wrong.customer, day=DUE, amount=120, created_at=at(DUE), state=State.CLAIMED
        )
        assert self.counts(charge()) == (5, 0, 0, [])
        self.assert_others_paid()
        rows = CustomerTransaction.objects.filter(customer=self.wrong.customer_id).order_by("pk")
        assert list(rows.values_list("amount", "balance_before", "balance_after", "actor")) == [
            (D(120), D(0), D(120), "gateway:null"), (D(-20), D(120), D(100), "gateway:null"),
        ]  # fmt: skip
        assert (self.fresh(off).active, self.balance(self.wrong.customer)) == (True, D(100))

    def test_one_whose_activation_fails_is_credited(self) -> None:
        make.account(self.client_row, customer=self.wrong.customer, tariffs=[self.extra], **OFF)

        def broken(state: Any, today: Any) -> None:
            raise ValueError("nobody foresaw it")

        with mock.patch("billing.services.charging.nights.apply_payment", broken):
            assert self.counts(charge()) == (5, 0, 0, [])
        self.assert_others_paid()
        assert self.balance(self.wrong.customer) == 100

    def test_a_payment_that_was_given_up_before_its_turn_is_not_asked_for(self) -> None:
        """check_payment_status closes what the gateway never got; then nobody may ask for it any more."""

        def given_up(order: Any) -> None:
            if order.payer.id == self.people[0].customer_id:
                payment = Payment.objects.get(customer=self.wrong.customer_id)
                settling.payment_failed(payment=payment, error=ValueError("never got it"), now=at(DUE))

        with mock.patch.object(nightly, "FRESH_SECONDS", -1), Asked(given_up) as asked:
            assert self.counts(charge()) == (4, 1, 0, [])
        assert asked.customers == Counter(account.customer_id for account in self.others)
        self.assert_others_paid()

    def test_a_slow_gateway_is_settled_as_it_answers(self) -> None:
        seen: list[int] = []

        def watch(order: Any) -> None:
            seen.append(CustomerTransaction.objects.count())

        with mock.patch.object(nightly, "SETTLE_SECONDS", -1), Asked(watch):
            assert self.counts(charge()) == (5, 0, 0, [])
        assert seen == [0, 1, 2, 3, 4]

    def test_the_gateway_is_asked_outside_of_transactions(self) -> None:
        inside = len(connections["default"].savepoint_ids)
        seen: list[int] = []
        with Asked(lambda order: seen.append(len(connections["default"].savepoint_ids))):
            charge()
        assert seen == [inside] * 5

    def test_no_query_more_for_each_customer(self) -> None:
        """What is done for one is done for four in as many statements."""
        for account in self.people[1:]:
            Customer.objects.filter(pk=account.customer_id).update(autopayment=False)
        with CaptureQueriesContext(connection) as alone:
            assert charge().paid == 1
        for account in self.people[1:]:
            Customer.objects.filter(pk=account.customer_id).update(autopayment=True)
        with CaptureQueriesContext(connection) as together:
            assert charge().paid == 4
        assert len(together) <= len(alone)
