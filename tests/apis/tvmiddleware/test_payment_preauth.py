from __future__ import annotations

from typing import Any
from unittest import mock

from billing.gateways.base import PreAuth
from billing.gateways.null.gateway import NullGateway
from billing.models import Payment
from tests.apis.tvmiddleware.payments import CARD, PaymentTestCase

SCREEN: dict[str, Any] = {
    "color_depth": 24,
    "screen_height": 1080,
    "screen_width": 1920,
    "timezone": -180,
    "java_enabled": 0,
}


class PaymentPreauthTest(PaymentTestCase):
    path = "payment/preauth/"

    def test_a_gateway_without_it(self) -> None:
        made = self.begun("100")
        self.assert_error(self.call(post=True, transaction_id=made["transaction_id"], **CARD, **SCREEN), 13)
        assert self.payment().status == Payment.Status.PENDING

    def test_the_hidden_frame(self) -> None:
        made = self.begun("100")
        frame = {"three_DS_server_trans_id": "T", "three_DS_method_url": "https://bank.example.com", "more": "x"}
        with mock.patch.object(NullGateway, "pre_auth", return_value=PreAuth("2.1", frame)) as asked:
            answer = self.assert_ok(
                self.call(post=True, transaction_id=made["transaction_id"], lang="en", **CARD, **SCREEN)
            )
        assert (answer["success"], answer["version"]) == (1, "2.1")
        assert set(answer["iframe_kwargs"]) == {"three_DS_server_trans_id", "three_DS_method_url"}
        browser = asked.call_args.args[2]
        assert (browser.screen_width, browser.timezone, browser.language) == (1920, -180, "en")

    def test_no_such_payment(self) -> None:
        made = self.begun("100")
        self.assert_error(self.call(transaction_id=999, **CARD), 4)
        self.assert_error(self.call(key=self.cast.vera_key, transaction_id=made["transaction_id"], **CARD), 4)

    def test_wrong_parameters_are_refused(self) -> None:
        made = self.begun("100")
        self.assert_error(self.call(transaction_id=made["transaction_id"]), 4)
        self.assert_error(self.call(transaction_id=made["transaction_id"], screen_width="x", **CARD), 4)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(transaction_id=1, **CARD).findtext("error") == "4"
