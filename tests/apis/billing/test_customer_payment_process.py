from __future__ import annotations

from typing import Any
from unittest.mock import patch

from billing.models import Payment
from tests.apis.billing.base import BillingTestCase
from tests.billing.paying import merchant
from tvmiddleware.models import Customer

CARD: dict[str, Any] = {
    "card_number": "4111 1111 1111 1111",
    "card_holder": "ANNA",
    "card_expire": "12/30",
    "card_cvv": "123",
}


class CustomerPaymentProcessTest(BillingTestCase):
    path = "customer/payment/process/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = self.cast.anna.customer
        merchant(self.cast.north.client)
        order: dict[str, Any] = {"customer_id": self.customer.pk, "amount": 100}
        self.order = self.ok("customer/payment/create/", **order)["payments"]
        self.given: dict[str, Any] = {"customer_id": self.customer.pk, "payment_id": self.order["payment_id"], **CARD}

    def test_a_card_pays_and_the_balance_grows(self) -> None:
        answer = self.ok(**self.given, transaction_id=self.order["transaction_id"])
        assert answer["payments"]["payment_id"] == self.order["payment_id"]
        assert Payment.objects.get().status == Payment.Status.CONFIRMED
        assert Customer.objects.get(pk=self.customer.pk).balance == 100

    def test_a_paid_one_is_not_paid_again(self) -> None:
        self.ok(**self.given)
        self.refused(4, **self.given)
        assert Customer.objects.get(pk=self.customer.pk).balance == 100

    def test_no_card_in_any_log(self) -> None:
        with patch("apis.billing.auth.log_event") as logged:
            self.ok(**self.given)
        from core.logs import mask_value

        text = " ".join(mask_value(name, value) for name, value in logged.call_args.kwargs.items())
        assert "4111" not in text
        assert "ANNA" not in text
        assert "123" not in text.replace(self.order["payment_id"], "")

    def test_what_is_missing(self) -> None:
        for name in ("card_number", "card_expire", "card_cvv"):
            self.refused(4, **{**self.given, name: ""})
        self.refused(4, **{**self.given, "payment_id": "no"})
        self.refused(4, **{**self.given, "transaction_id": "x"})

    def test_somebody_elses_payment(self) -> None:
        self.refused(4, **{**self.given, "customer_id": self.cast.boris.customer_id})
        self.refused(100, **{**self.given, "customer_id": self.cast.vera.customer_id})
        self.refused(4, client=self.cast.south.client, **{**self.given, "customer_id": self.cast.vera.customer_id})
        assert Payment.objects.get().status == Payment.Status.PENDING
