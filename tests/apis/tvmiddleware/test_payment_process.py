from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

from billing.models import Payment, SavedCard
from tests.apis.tvmiddleware.payments import CARD, PENDING, POOR, UNKNOWN, PaymentTestCase


class PaymentProcessTest(PaymentTestCase):
    path = "payment/process/"

    def process(self, made: dict[str, Any], **params: Any) -> dict[str, Any]:
        given = {"payment_id": made["payment_id"], "transaction_id": made["transaction_id"], **CARD, **params}
        return self.call(post=True, **given)

    def test_paid_once(self) -> None:
        made = self.begun("100")
        answer = self.assert_ok(self.process(made))
        assert (answer["payment_id"], answer["form_data"]) == (made["payment_id"], {})
        assert self.balance() == 100
        self.assert_error(self.process(made), 4)
        assert self.balance() == 100

    def test_a_payment_switches_an_inactive_account_on(self) -> None:
        self.account(active=False, status_reason="DEBT")
        self.assert_ok(self.process(self.begun("500")))
        assert self.anna.active

    def test_not_enough_money_on_the_card(self) -> None:
        self.assert_error(self.process(self.begun(POOR)), 7)
        assert self.payment().status == Payment.Status.ERROR
        assert self.balance() == 0

    def test_the_outcome_is_unknown(self) -> None:
        self.assert_error(self.process(self.begun(UNKNOWN)), 3)
        assert self.payment().status == Payment.Status.UNKNOWN

    def test_pending(self) -> None:
        self.assert_ok(self.process(self.begun(PENDING)))
        assert (self.payment().status, self.balance()) == (Payment.Status.PENDING, Decimal(0))

    def test_the_card_is_kept_for_automatic_payments(self) -> None:
        self.assert_ok(self.process(self.begun("100", autopayment_enable=1)))
        assert SavedCard.objects.get().for_autopayment
        assert self.customer.autopayment

    def test_cards_as_boxes_write_them(self) -> None:
        for fields in (
            {"card_number": "4111 1111 1111 1111"},
            {"card_expire": "01/29"},
            {"card_expire": "129"},
            {"card_expire": "012029"},
        ):
            self.assert_ok(self.process(self.begun("1"), **fields))

    def test_what_is_no_card(self) -> None:
        made = self.begun("100")
        for fields in (
            {"card_number": "4111"},
            {"card_number": "x" * 16},
            {"card_number": ""},
            {"card_expire": "1329"},
            {"card_expire": ""},
            {"card_cvv": "x"},
            {"card_cvv": "1"},
            {"card_holder": "x" * 129},
        ):
            answer = self.process(made, **fields)
            self.assert_error(answer, 4)
            assert "4111" not in answer["error_message"]
        assert self.payment().status == Payment.Status.PENDING

    def test_no_such_payment(self) -> None:
        made = self.begun("100")
        for fields in (
            {"transaction_id": 999999},
            {"payment_id": "other"},
            {"payment_id": "other", "transaction_id": ""},
            {"transaction_id": "x", "payment_id": "other"},
        ):
            self.assert_error(self.process(made, **fields), 4)

    def test_another_ones_payment(self) -> None:
        made = self.begun("100")
        self.assert_error(self.process(made, key=self.cast.vera_key), 4)
        self.assert_error(self.process(made, key=self.cast.boris_key), 4)
        assert self.payment().status == Payment.Status.PENDING

    def test_no_card_in_any_log(self) -> None:
        made = self.begun(POOR)
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger("smarty_main").warning("begin")
            self.process(made)
        assert CARD["card_number"] not in str(logs.output)
        assert CARD["card_holder"] not in str(logs.output)
