from __future__ import annotations

from typing import Any
from unittest.mock import patch

from billing.gateways.errors import GatewayUnreachable, Misconfigured
from billing.services import api_payments
from tests.apis.billing.base import BillingTestCase
from tests.billing.paying import merchant


class CustomerMerchantUrlTest(BillingTestCase):
    path = "customer/merchant_url/"

    def setUp(self) -> None:
        super().setUp()
        self.given: dict[str, Any] = {"customer_id": self.cast.anna.customer_id, "amount": 100}

    def test_the_operators_own_page(self) -> None:
        url = "https://pay.example.com/?t=%transaction_id%"
        merchant(self.cast.north.client, name="Our page", page_url=url)
        answer = self.ok(**self.given)
        assert (answer["url"], answer["merchant_name"]) == (url, "Our page")

    def test_the_gateways_page(self) -> None:
        merchant(self.cast.north.client)
        answer = self.ok(**self.given, merchant_type="null")
        assert answer["merchant_name"] == "null"
        assert isinstance(answer["url"], str)

    def test_no_such_gateway(self) -> None:
        self.refused(3, **self.given)
        merchant(self.cast.south.client)
        merchant(self.cast.north.client, enabled=False)
        self.refused(3, **self.given, merchant_type="null")

    def test_a_gateway_that_fails(self) -> None:
        merchant(self.cast.north.client)
        for error, code in ((GatewayUnreachable(), 4), (Misconfigured(), 723)):
            with patch.object(api_payments, "merchant_page_url", side_effect=error):
                self.refused(code, **self.given)

    def test_amounts_that_are_none(self) -> None:
        merchant(self.cast.north.client)
        for amount in (0, -5, "x", "1.005", "null"):
            self.refused(2, **{**self.given, "amount": amount})
        self.refused(2, customer_id=self.cast.anna.customer_id)

    def test_who_is_not_found_is_refused(self) -> None:
        for customer in (-1, 999999, self.cast.vera.customer_id):
            self.refused(1, **{**self.given, "customer_id": customer})
