"""Everything at once: notifications, charges of a saved card, refunds, each many times at the same moment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import connection
from django.test import Client as HttpClient

from billing.gateways.base import CardToken, Order
from billing.gateways.null.gateway import NullGateway
from billing.models import CustomerTransaction, Payment, PaymentRefund
from billing.services import payments
from billing.services.payments.errors import PaymentInFlight, RefundRefused
from tests import factories as make
from tests.billing import paying
from tests.factories import NOW
from tests.race import RaceTestCase
from tvmiddleware.models import Customer

NOTIFICATIONS = 40 if connection.vendor == "postgresql" else 100
"""PostgreSQL takes a hundred connections in all, and each of these threads has one."""
AT_ONCE = 20


class Races(RaceTestCase):
    def setUp(self) -> None:
        client = make.client(currency="RUB")
        self.merchant = paying.merchant(client)
        self.customer = make.customer(client)
        make.play_device()

    def ledger(self) -> tuple[Decimal, list[Decimal]]:
        rows = list(CustomerTransaction.objects.order_by("id").values_list("amount", flat=True))
        return Decimal(Customer.objects.get().balance), rows

    def test_a_hundred_notifications_make_one_credit(self) -> None:
        payment = paying.payment(self.customer)
        body = paying.null_notice(payment)

        def send() -> int:
            return HttpClient().post(paying.NULL_PATH, body, content_type=paying.FORM).status_code

        statuses, (balance, rows) = self.race([send] * NOTIFICATIONS, self.ledger)
        assert set(statuses) == {200}
        assert (balance, rows) == (paying.AMOUNT, [paying.AMOUNT])

    def test_notifications_of_every_kind_in_any_order(self) -> None:
        payment = paying.payment(self.customer)
        bodies = [
            paying.null_notice(payment, state=state, **more)
            for state, more in (
                ("pending", {}),
                ("failed", {}),
                ("paid", {}),
                ("paid", {"refunded": "100.00"}),
                ("pending", {"refunded": "40.00"}),
            )
        ] * 4

        def send(body: str) -> Any:
            return lambda: HttpClient().post(paying.NULL_PATH, body, content_type=paying.FORM).status_code

        statuses, (balance, rows) = self.race([send(body) for body in bodies], self.ledger)
        assert set(statuses) == {200}
        assert balance == sum(rows) == Decimal(150)
        assert len([amount for amount in rows if amount > 0]) == 1

    def test_one_charge_of_the_card_at_a_time(self) -> None:
        paying.card(self.merchant, self.customer)
        asked: list[str] = []
        original = NullGateway.charge

        def counted(gateway: NullGateway, order: Order, card: CardToken) -> Any:
            asked.append(order.number)
            return original(gateway, order, card)

        def charge() -> Payment:
            customer = Customer.objects.select_related("client").get()
            return payments.autopayment_charge(customer=customer, amount=Decimal(100), now=NOW, key="autopayment-1")

        with mock.patch.object(NullGateway, "charge", counted):
            results, (balance, rows) = self.race([charge] * AT_ONCE, self.ledger)
        assert {type(result) for result in results} <= {Payment, PaymentInFlight}
        assert len({result.pk for result in results if isinstance(result, Payment)}) == 1
        assert len(asked) == 1
        assert (balance, rows) == (Decimal(100), [Decimal(100)])

    def test_one_refund_of_all_the_money(self) -> None:
        payment = paying.payment(self.customer)
        payment = payments.payment_complete(customer=self.customer, transaction_id=payment.pk, now=NOW)

        def refund() -> Payment:
            held = Payment.objects.select_related("merchant", "customer").get()
            return payments.payment_refund(payment=held, amount=paying.AMOUNT, now=NOW)

        results, (left, (balance, rows)) = self.race(
            [refund] * AT_ONCE, lambda: (PaymentRefund.objects.count(), self.ledger())
        )
        assert sum(isinstance(result, Payment) for result in results) == 1
        assert {type(result) for result in results} == {Payment, RefundRefused}
        assert left == 1
        assert (balance, rows) == (0, [paying.AMOUNT, -paying.AMOUNT])
