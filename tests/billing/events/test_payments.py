"""For every way of moving money: one event, one line in the log, the plug-in told of a payment once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import transaction
from django.urls import reverse

from billing.constants import Kind, Source, Status
from billing.events import (
    AutopaymentFailed,
    PaymentFailed,
    PaymentReceived,
    PaymentRefunded,
    TransactionCancelled,
    TransactionPosted,
    TransactionWithdrawn,
)
from billing.gateways.errors import CardFundsInsufficient, OutcomeUnknown
from billing.gateways.null.gateway import NullGateway
from billing.models import CustomerTransaction, Merchant, Payment
from billing.services import payments
from billing.services.charging import payment_credit
from billing.services.payments import crediting
from external_api.models import ApiConfig
from tests import factories as make
from tests.apis.tvmiddleware.payments import CARD, PENDING, POOR
from tests.billing import paying
from tests.commands import run
from tests.factories import NOW
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.models import Account, Customer

TOLD = "post_payment_complete"
AUTOPAYMENT_LOG = "AUTOPAYMENT_ERROR"


class MoneyCase(EventCase):
    merchant: Merchant
    customer: Customer

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.merchant = paying.merchant(cls.cast.north.client)
        cls.customer = cls.cast.anna.customer

    # --- doing something ----------------------------------------------------------------------------------------
    def notify(self, payment: Payment, **fields: Any) -> int:
        with self.committed():
            answer = self.http.post(paying.NULL_PATH, paying.null_notice(payment, **fields), content_type=paying.FORM)
        return answer.status_code

    def command(self, name: str, *arguments: str) -> str:
        with self.committed():
            return run(name, *arguments, verbosity=2)

    def report(self, path: str = "create", **params: Any) -> dict[str, Any]:
        """What the operator's billing says of a transaction."""
        given = {"ext_id": "T1", "customer_id": self.customer.pk, "amount": 250, "processed": 1, **params}
        return self.billing_api(f"transaction/{path}/", **given)

    def money_form(self, kind: str, amount: str = "250", token: str = "a" * 24) -> None:
        page = reverse("admin:tvmiddleware_customer_money", args=(self.customer.pk,))
        with self.committed():
            given = {"kind": kind, "amount": amount, "reason": "cash", "token": token}
            assert self.http_of_staff.post(page, given).status_code == 302

    def process(self, amount: str) -> None:
        """Anna pays with a card that her box asked for."""
        begun = self.box("payment/create/", post=True, amount=amount)
        self.box("payment/process/", post=True, payment_id=begun["payment_id"], **CARD)

    def paid(self) -> Payment:
        payment = paying.payment(self.customer)
        assert self.notify(payment) == 200
        self.forget()
        return payment

    def due_tonight(self, *, with_card: bool = True) -> None:
        """Anna lacks the money for what is charged tonight."""
        last = NOW.date() - timedelta(days=31)
        Account.objects.filter(pk=self.cast.anna.pk).update(activation_date=last, extension_date=last)
        Customer.objects.filter(pk=self.customer.pk).update(autopayment=True)
        if with_card:
            paying.card(self.merchant, self.customer)

    # --- looking at it ------------------------------------------------------------------------------------------
    def ledger_lines(self) -> list[str]:
        """Of the ledger and of the night; notifications have lines of their own."""
        return [name for name in self.logged() if name in ("TRANSACTION_POSTED", AUTOPAYMENT_LOG)]

    def told_of_payments(self) -> list[tuple[Any, ...]]:
        return [one for one in self.told if one[0] == TOLD]

    def assert_posted(self, event_type: type[TransactionPosted], amount: object, *, actor: str, **fields: Any) -> Any:
        """One event of this very type and of no other of money, one line."""
        row = CustomerTransaction.objects.latest("pk")
        heard = self.one(
            TransactionPosted,
            client_id=self.customer.client_id,
            customer_id=self.customer.pk,
            transaction_id=row.pk,
            amount=amount,
            currency="RUB",
            actor=actor,
            **fields,
        )
        assert type(heard) is event_type
        assert isinstance(heard.amount, Decimal)
        assert self.events(PaymentFailed, AutopaymentFailed, TransactionWithdrawn) == []
        assert self.ledger_lines() == ["TRANSACTION_POSTED"]
        paid = event_type is PaymentReceived
        assert self.told_of_payments() == ([(TOLD, self.customer.pk)] if paid else [])
        return heard

    def assert_silent(self) -> None:
        assert (self.heard, self.ledger_lines(), self.told) == ([], [], [])


class PaymentsReceivedTest(MoneyCase):
    def assert_received(self, amount: object, *, actor: str, **fields: Any) -> None:
        last = Payment.objects.order_by("-pk").first()
        payment_id = last.pk if last else None
        self.assert_posted(PaymentReceived, amount, actor=actor, payment_id=payment_id, status=Status.OK, **fields)

    def test_a_notification(self) -> None:
        assert self.notify(paying.payment(self.customer)) == 200
        self.assert_received(Decimal(250), actor="gateway:null", source=Source.NULL, balance=Decimal(250))
        (line,) = [text for text in self.lines.texts if text.startswith("TRANSACTION_POSTED")]
        names = [pair.partition("=")[0] for pair in line.split()[1:]]
        assert names == ["client", "customer", "transaction", "ext_id", "amount", "status", "balance", "actor"]

    def test_a_card_in_the_box(self) -> None:
        self.process("100")
        self.assert_received(Decimal(100), actor="gateway:null")

    def test_a_saved_card_in_the_box(self) -> None:
        paying.card(self.merchant, self.customer)
        self.assert_ok(self.box("payment/saved_card/pay/", post=True, amount=100))
        self.assert_received(Decimal(100), actor="gateway:null", is_autopayment=False)

    def test_a_saved_card_that_a_billing_system_charges(self) -> None:
        paying.card(self.merchant, self.customer)
        self.billing_api("customer/saved_card/pay/", abonement=1001, amount=100)
        self.assert_received(Decimal(100), actor="gateway:null")

    def test_a_payment_that_the_box_asks_after(self) -> None:
        payment = paying.payment(self.customer)
        self.assert_ok(self.box("payment/complete/", transaction_id=payment.pk))
        self.assert_received(Decimal(250), actor="gateway:null")

    def test_a_payment_that_the_command_asks_after(self) -> None:
        payment = paying.payment(self.customer)
        Payment.objects.filter(pk=payment.pk).update(begun_at=NOW - timedelta(minutes=5))
        self.command("check_payment_status")
        self.assert_received(Decimal(250), actor="gateway:null")

    def test_a_payment_that_the_panel_asks_after(self) -> None:
        self.panel_action("ask_gateway", paying.payment(self.customer))
        self.assert_received(Decimal(250), actor="gateway:null")

    def test_the_night(self) -> None:
        self.due_tonight()
        assert "1 paid" in self.command("make_autopayments")
        amount = CustomerTransaction.objects.latest("pk").amount
        self.assert_received(amount, actor="gateway:null", is_autopayment=True)

    def test_the_night_of_one_whose_gateway_says_more(self) -> None:
        """Settled by itself, past the batch."""
        self.due_tonight()
        with mock.patch("billing.services.autopayments_nightly.is_plain", return_value=False):
            assert "1 paid" in self.command("make_autopayments")
        self.assert_received(CustomerTransaction.objects.latest("pk").amount, actor="gateway:null", is_autopayment=True)

    def test_a_billing_system(self) -> None:
        self.report()
        self.assert_received(Decimal(250), actor="api", ext_id="T1", source=Source.API)

    def test_a_billing_system_that_confirms_what_waited(self) -> None:
        self.report(processed=0)
        self.assert_posted(TransactionPosted, Decimal(250), actor="api", status=Status.PENDING, balance=None)
        self.forget()
        self.report()
        self.assert_received(Decimal(250), actor="api", ext_id="T1", balance=Decimal(250))

    def test_the_panel(self) -> None:
        self.money_form("payment")
        self.assert_received(Decimal(250), actor="user:oleg", source=Source.MANUAL)

    def test_a_payment_whose_accounts_cannot_be_switched_on(self) -> None:
        """The money is credited all the same, and told of once: the first try leaves nothing behind."""
        payment = paying.payment(self.customer)
        with mock.patch("billing.services.charging.customer_activate", side_effect=KeyError):
            assert self.notify(payment) == 200
        self.assert_received(Decimal(250), actor="gateway:null")


class PlugInTest(MoneyCase):
    def test_what_the_plug_in_is_given(self) -> None:
        """The row, its operator and source, and the customer as he is after the payment has switched his account on."""
        given: list[dict[str, Any]] = []
        ApiConfig.objects.all().delete()
        self.plug_hooks(post_payment_complete=lambda handler, **what: given.append(what))
        boris = self.cast.boris
        boris.customer.tariffs.add(make.tariff(boris.client, price=100, basic_tariff_priority=5))
        Account.objects.filter(pk=boris.pk).update(active=False, status_reason="PAYMENT")
        self.report(customer_id=boris.customer_id, amount=500)
        (what,) = given
        row = CustomerTransaction.objects.get(amount=500)
        assert (what["transaction"], what["source"], what["params"].client) == (row, Source.API, boris.client)
        assert what["customer"].balance == Customer.objects.get(pk=boris.customer_id).balance < 500

    def test_a_plug_in_that_fails_undoes_nothing(self) -> None:
        ApiConfig.objects.all().delete()
        self.plug_hooks(post_payment_complete=lambda handler, **what: 1 / 0)
        self.report()
        self.one(PaymentReceived, amount=Decimal(250))
        assert Customer.objects.get(pk=self.customer.pk).balance == 250


class NoPaymentTest(MoneyCase):
    """Movements of money of which the external system is not told."""

    def test_corrections_in_the_panel(self) -> None:
        for kind, amount in (("credit", Decimal(250)), ("charge", Decimal(-250))):
            self.forget()
            self.money_form(kind, token=("c" if kind == "credit" else "d") * 24)
            self.assert_posted(TransactionPosted, amount, actor="user:oleg")

    def test_a_charge_that_a_billing_system_reports(self) -> None:
        self.report(amount=-10)
        self.assert_posted(TransactionPosted, Decimal(-10), actor="api")

    # --- back again -----------------------------------------------------------------------------------------------
    def test_a_refund_that_the_gateway_reports(self) -> None:
        payment = self.paid()
        assert self.notify(payment, refunded="50") == 200
        self.assert_posted(PaymentRefunded, Decimal(-50), actor="gateway:null", payment_id=payment.pk)
        self.forget()
        assert self.notify(payment, refunded="50") == 200
        self.assert_silent()

    def test_a_refund_in_the_panel(self) -> None:
        payment = self.paid()
        self.panel_action("refund", payment, panel_apply="1", amount="50", comment="asked for")
        self.assert_posted(PaymentRefunded, Decimal(-50), actor="gateway:null", payment_id=payment.pk)

    def test_a_refund_that_comes_before_the_payment(self) -> None:
        """Of money that was never on the balance nobody hears that it is gone; what is left is received."""
        payment = paying.payment(self.customer)
        assert self.notify(payment, state="pending", refunded="50") == 200
        self.assert_silent()
        assert self.notify(payment, refunded="50") == 200
        self.assert_posted(PaymentReceived, Decimal(200), actor="gateway:null", payment_id=payment.pk)

    def test_cancelled(self) -> None:
        ways: dict[str, Callable[[CustomerTransaction], Any]] = {
            "api": lambda row: self.report("delete"),
            "user:oleg": lambda row: self.panel_action("cancel", row, panel_apply="1", comment="a mistake"),
        }
        for actor, cancel in ways.items():
            self.report()
            row = CustomerTransaction.objects.latest("pk")
            self.forget()
            cancel(row)
            self.assert_posted(TransactionCancelled, Decimal(-250), actor=actor, cancelled_id=row.pk)

    def test_a_pending_one_cancelled(self) -> None:
        self.report(processed=0)
        row = CustomerTransaction.objects.get()
        self.forget()
        self.report("delete")
        assert self.names() == ["TransactionWithdrawn"]
        self.one(TransactionWithdrawn, transaction_id=row.pk, ext_id="T1", amount=Decimal(250), actor="api")
        assert (self.ledger_lines(), self.told) == ([], [])

    # --- refused --------------------------------------------------------------------------------------------------
    def assert_refused(self, *, amount: object, **fields: Any) -> None:
        payment = Payment.objects.get()
        self.one(
            PaymentFailed,
            client_id=self.customer.client_id,
            customer_id=self.customer.pk,
            payment_id=payment.pk,
            gateway="null",
            amount=amount,
            currency="RUB",
            actor="gateway:null",
            **fields,
        )
        assert self.events(TransactionPosted) == []
        assert self.told == []

    def test_a_notification_of_a_refusal(self) -> None:
        payment = paying.payment(self.customer)
        for _time in range(2):
            assert self.notify(payment, state="failed") == 200
        self.assert_refused(amount=Decimal(250), is_autopayment=False)
        assert self.names() == ["PaymentFailed"]
        self.forget()
        assert self.notify(payment) == 200
        self.assert_posted(PaymentReceived, Decimal(250), actor="gateway:null")

    def test_a_card_without_money(self) -> None:
        self.process(POOR)
        self.assert_refused(amount=Decimal(POOR), error=CardFundsInsufficient.code)
        assert self.ledger_lines() == []

    def test_a_payment_that_was_given_up(self) -> None:
        payment = paying.payment(self.customer, Decimal(PENDING))
        Payment.objects.filter(pk=payment.pk).update(begun_at=NOW - timedelta(days=30))
        self.command("check_payment_status")
        self.assert_refused(amount=Decimal(PENDING))

    def test_a_refusal_at_night(self) -> None:
        self.due_tonight()
        with mock.patch.object(NullGateway, "charge", side_effect=CardFundsInsufficient):
            for _time in range(2):
                self.command("make_autopayments")
        payment = Payment.objects.get()
        self.assert_refused(amount=payment.amount, is_autopayment=True)
        self.assert_night_failed("CardFundsInsufficient", payment.amount)

    def test_a_night_without_a_card(self) -> None:
        self.due_tonight(with_card=False)
        for _time in range(2):
            self.command("make_autopayments")
        assert self.names() == ["AutopaymentFailed"]
        self.assert_night_failed("CardNotFound", self.events(AutopaymentFailed)[0].amount)

    def assert_night_failed(self, error: str, amount: Decimal) -> None:
        self.one(
            AutopaymentFailed,
            client_id=self.customer.client_id,
            customer_id=self.customer.pk,
            amount=amount,
            currency="RUB",
            error=error,
            actor="command:make_autopayments",
        )
        assert self.ledger_lines() == [AUTOPAYMENT_LOG]
        assert f"customer={self.customer.pk} amount={amount} error={error}" in self.lines.texts[-1]
        assert self.told == []


class SilenceTest(MoneyCase):
    def test_a_notification_again(self) -> None:
        payment = self.paid()
        for _time in range(2):
            assert self.notify(payment) == 200
        self.assert_silent()

    def test_a_notification_that_is_not_believed(self) -> None:
        payment = paying.payment(self.customer)
        assert self.notify(payment, amount="1.00") == 400
        assert self.notify(payment, secret="guessed") == 400
        self.assert_silent()

    def test_a_transaction_reported_again_or_refused(self) -> None:
        self.report()
        self.forget()
        self.report()
        self.report(ext_id="T2", amount=0.001)
        self.report(ext_id="T3", customer_id=self.cast.vera.customer_id)
        self.report("delete", ext_id="T4")
        self.assert_silent()

    def test_the_form_sent_again(self) -> None:
        self.money_form("payment")
        self.forget()
        self.money_form("payment")
        self.assert_silent()

    def test_a_refund_that_is_refused(self) -> None:
        payment = self.paid()
        self.panel_action("refund", payment, panel_apply="1", amount="250.01", comment="too much")
        self.assert_silent()

    def test_a_gateway_that_does_not_answer(self) -> None:
        paying.card(self.merchant, self.customer)
        with mock.patch.object(NullGateway, "charge", side_effect=OutcomeUnknown):
            self.box("payment/saved_card/pay/", post=True, amount=100)
        self.assert_silent()

    def test_rolled_back(self) -> None:
        payment = paying.payment(self.customer)
        values: dict[str, Any] = {"customer": self.customer, "amount": Decimal(5), "now": NOW}
        for work in (
            lambda: payment_credit(source=Source.API, ext_id="x", **values),
            lambda: crediting.money_credit(payment=payment, **values),
            lambda: payments.payment_complete(customer=self.customer, transaction_id=payment.pk, now=NOW),
        ):
            with self.committed():
                try:
                    with transaction.atomic():
                        work()
                        raise KeyError
                except KeyError:
                    pass
        assert not CustomerTransaction.objects.exists()
        self.assert_silent()

    def test_a_film_is_no_payment(self) -> None:
        """A purchase that a billing system reports is of kind ``vod`` and told to nobody but the log."""
        self.report(amount=-10, processed=0)
        CustomerTransaction.objects.update(kind=Kind.VOD, amount=10)
        self.forget()
        self.report(amount=10)
        self.assert_posted(TransactionPosted, Decimal(10), actor="api")
