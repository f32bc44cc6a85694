from __future__ import annotations

from typing import Any
from unittest.mock import patch

from billing.gateways.errors import OutcomeUnknown
from billing.gateways.null.gateway import NullGateway
from billing.models import Payment
from tests.apis.billing.base import BillingTestCase
from tests.billing.paying import merchant


class CustomerPaymentCreateTest(BillingTestCase):
    path = "customer/payment/create/"

    def setUp(self) -> None:
        super().setUp()
        self.given: dict[str, Any] = {"customer_id": self.cast.anna.customer_id, "amount": "250.50"}

    def test_an_order_at_the_gateway(self) -> None:
        merchant(self.cast.north.client)
        told = self.ok(**self.given)["payments"]
        row = Payment.objects.get(pk=int(told["transaction_id"]))
        assert (row.customer, str(row.amount)) == (self.cast.anna.customer, "250.50")
        assert told["payment_id"] in {row.ext_id, row.number}
        assert told["session_id"] == row.session_id

    def test_the_same_call_with_a_key_orders_once(self) -> None:
        merchant(self.cast.north.client)
        params = self.signed(**self.given)
        answers = [
            self.http.post(f"/billing/api/{self.path}", params, headers={"Idempotency-Key": "k"}).json()
            for _time in range(2)
        ]
        assert answers[0] == answers[1]
        assert Payment.objects.count() == 1

    def test_errors_of_the_gateway(self) -> None:
        self.refused(723, **self.given)
        merchant(self.cast.north.client)
        with patch.object(NullGateway, "create", side_effect=OutcomeUnknown()):
            self.refused(3, **self.given)
        self.refused(18, **{**self.given, "amount": -1})
        self.refused(4, **{**self.given, "amount": "x"})

    def test_who_is_not_found_is_refused(self) -> None:
        merchant(self.cast.north.client)
        for customer in (-1, self.cast.vera.customer_id):
            self.refused(100, **{**self.given, "customer_id": customer})
        assert not Payment.objects.exists()
