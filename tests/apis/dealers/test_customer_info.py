from __future__ import annotations

from typing import Any
from unittest.mock import patch

from billing.selectors import subscribers
from clients.models import Client, Dealer
from tests.apis.dealers.base import DealersTestCase


class CustomerInfoTest(DealersTestCase):
    path = "customer/info/"

    def test_a_customer_of_the_dealer(self) -> None:
        self.cast.north.basic.ext_id = "77"
        self.cast.north.basic.save()
        self.cast.anna.customer.tariffs.set([self.cast.north.basic, self.cast.north.extra])
        answer = self.ok(customer_id=self.cast.anna.customer_id)
        assert answer["id"] == self.cast.anna.customer_id
        assert answer["accounts"][0]["abonement"] == "1001"
        assert [row["ext_id"] for row in answer["tariffs_info"]] == [77, 0]

    def test_customers_of_others(self) -> None:
        for customer in (self.cast.boris.customer_id, self.cast.vera.customer_id, -1, 999999):
            self.refused(1, customer_id=customer)
        self.refused(1, dealer=self.other, customer_id=self.cast.anna.customer_id)

    def test_who_is_no_dealer(self) -> None:
        given: dict[str, Any] = {"customer_id": self.cast.anna.customer_id}
        own = {"dealer_id": self.dealer.pk, "api_key": self.dealer.api_key}
        wrong: tuple[dict[str, Any], ...] = (
            {}, {"dealer_id": self.dealer.pk}, {**own, "api_key": "wrong"}, {**own, "api_key": self.other.api_key},
            {**own, "dealer_id": 999999}, {**own, "dealer_id": "x"}, {"api_key": self.dealer.api_key},
            {**own, "api_key": self.cast.north.client.billing_api_key},
        )  # fmt: skip
        for params in wrong:
            answer = self.decoded(self.response(post=True, **given, **params))
            self.assert_error(answer, 401)
            assert set(answer) == {"error", "error_message"}

    def test_a_dealer_without_a_key_is_nobody(self) -> None:
        Dealer.objects.filter(pk=self.dealer.pk).update(api_key="")
        given: dict[str, Any] = {"customer_id": self.cast.anna.customer_id, "dealer_id": self.dealer.pk}
        for params in ({}, {"api_key": ""}):
            self.assert_error(self.decoded(self.response(post=True, **given, **params)), 401)

    def test_from_which_addresses(self) -> None:
        Dealer.objects.filter(pk=self.dealer.pk).update(subnets="10.0.0.0/8; 192.0.2.7")
        self.refused(401, customer_id=self.cast.anna.customer_id)
        Dealer.objects.filter(pk=self.dealer.pk).update(subnets="127.0.0.0/8")
        self.ok(customer_id=self.cast.anna.customer_id)

    def test_a_dealer_or_an_operator_that_is_off(self) -> None:
        Dealer.objects.filter(pk=self.dealer.pk).update(enabled=False)
        self.refused(401, customer_id=self.cast.anna.customer_id)
        Dealer.objects.filter(pk=self.dealer.pk).update(enabled=True)
        client = Client.objects.get(pk=self.cast.north.client.pk)
        client.enabled = False
        with self.captureOnCommitCallbacks(execute=True):
            client.save()
        self.refused(401, customer_id=self.cast.anna.customer_id)

    def test_what_nobody_expected_is_500(self) -> None:
        with patch.object(subscribers, "customer_card", side_effect=RuntimeError):
            self.refused(500, customer_id=self.cast.anna.customer_id)

    def test_the_log_has_no_key(self) -> None:
        with self.assertLogs("smarty_billing_in", "INFO") as logged:
            self.ok(customer_id=self.cast.anna.customer_id)
            self.refused(1, customer_id=1000000)
        text = "\n".join(logged.output)
        assert "BILLING_REQUEST_SUCCESS" in text
        assert "BILLING_REQUEST_ERROR" in text
        assert self.dealer.api_key not in text
