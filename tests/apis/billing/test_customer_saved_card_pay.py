from __future__ import annotations

from unittest.mock import patch

from billing.gateways.errors import OutcomeUnknown
from billing.gateways.null.gateway import NullGateway
from billing.models import Payment
from tests.apis.billing.base import BillingTestCase
from tests.billing.paying import card, merchant
from tvmiddleware.models import Customer


class CustomerSavedCardPayTest(BillingTestCase):
    path = "customer/saved_card/pay/"

    def setUp(self) -> None:
        super().setUp()
        self.merchant = merchant(self.cast.north.client)
        self.customer = self.cast.anna.customer

    def balance(self) -> object:
        return Customer.objects.get(pk=self.customer.pk).balance

    def test_the_card_is_charged(self) -> None:
        card(self.merchant, self.customer)
        self.ok(abonement=1001, amount=100)
        assert self.balance() == 100

    def test_the_same_call_with_a_key_charges_once(self) -> None:
        card(self.merchant, self.customer)
        params = self.signed(abonement=1001, amount=100)
        for _time in range(2):
            self.http.post(f"/billing/api/{self.path}", params, headers={"Idempotency-Key": "k"})
        assert self.balance() == 100

    def test_a_gateway_that_does_not_answer(self) -> None:
        card(self.merchant, self.customer)
        with patch.object(NullGateway, "charge", side_effect=OutcomeUnknown()):
            self.refused(3, abonement=1001, amount=100)
        assert Payment.objects.get().status == Payment.Status.UNKNOWN
        assert self.balance() == 0

    def test_no_card(self) -> None:
        self.refused(3, abonement=1001, amount=100)

    def test_amounts_that_are_none(self) -> None:
        card(self.merchant, self.customer)
        for amount in (0, -1, "x"):
            self.refused(2, abonement=1001, amount=amount)
        self.refused(2, abonement=1001)

    def test_who_is_not_found_is_refused(self) -> None:
        for abonement in (-1, 999, ""):
            self.refused(1, abonement=abonement, amount=100)
        self.refused(2, abonement="x", amount=100)
