"""Sberbank and ArCa: RBS over a server that speaks its documented messages."""

from __future__ import annotations

import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from billing.gateways.errors import CardFundsInsufficient, IssuerCountryRefused, Misconfigured, ThreeDSRequired
from billing.models import Merchant, Payment, SavedCard
from billing.services import payments
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status

KEY = "callback-key"
ORDER = "70906e55-7114-41d6-8332-4609dc6590f4"
REGISTER, STATUS, REFUND = (
    "/payment/rest/register.do",
    "/payment/rest/getOrderStatusExtended.do",
    "/payment/rest/refund.do",
)
BIND, BINDINGS, UNBIND = (f"/payment/rest/{name}.do" for name in ("paymentOrderBinding", "getBindings", "unBindCard"))


def signed(key: str = KEY, **given: str) -> str:
    text = "".join(f"{name};{given[name]};" for name in sorted(given))
    return "?" + urlencode({**given, "checksum": hmac.new(key.encode(), text.encode(), sha256).hexdigest().upper()})


class SberCase(GatewayCase):
    gateway = "sber"
    merchant_fields = {"account": "north-api", "secret": "pass", "notify_secret": KEY}
    api_path = "/payment/rest"

    def setUp(self) -> None:
        super().setUp()
        self.server.answers[REGISTER] = {"orderId": ORDER, "formUrl": f"https://bank.example/pay?mdOrder={ORDER}"}

    def state(self, payment: Payment | None = None, status: int = 2, **fields: Any) -> dict[str, Any]:
        return {
            "errorCode": "0",
            "orderNumber": payment.number if payment else "",
            "orderStatus": status,
            "actionCode": 0,
            "amount": int((payment.amount if payment else Decimal(100)) * 100),
            "currency": "643",
            "attributes": [{"name": "mdOrder", "value": ORDER}],
            **fields,
        }

    def callback(self, payment: Payment, key: str = KEY, **fields: str) -> Any:
        given = {"mdOrder": ORDER, "orderNumber": payment.number, "operation": "deposited", "status": "1", **fields}
        return self.http.get(f"/billing/payment/{self.gateway}/validate_notify/{signed(key, **given)}")


class Paying(SberCase):
    def test_registered(self) -> None:
        payment = self.pay()
        assert (payment.ext_id, payment.page["redirect_url"]) == (ORDER, f"https://bank.example/pay?mdOrder={ORDER}")
        form = self.server.of(REGISTER)[0].form
        assert (form["userName"], form["password"]) == ("north-api", "pass")
        assert (form["orderNumber"], form["amount"], form["currency"]) == (payment.number, "25000", "643")
        assert form["returnUrl"] == "http://testserver/billing/payment/done/"
        assert "clientId" not in form

    def test_refused(self) -> None:
        self.server.answers[REGISTER] = {"errorCode": "5", "errorMessage": "Access denied"}
        with pytest.raises(Exception, match="Access denied"):
            self.pay()
        assert (Payment.objects.get().error, Payment.objects.get().error_text) == (2, "Access denied")

    def test_status_with_a_card_to_keep(self) -> None:
        payment = self.pay(enable_autopayment=True)
        assert self.server.of(REGISTER)[0].form["clientId"] == str(self.anna.pk)
        card = {"bindingInfo": {"clientId": str(self.anna.pk), "bindingId": "b-1"},
                "cardAuthInfo": {"maskedPan": "411111**1111", "expiration": "203012"}}  # fmt: skip
        self.server.answers[STATUS] = [self.state(payment, 0), self.state(payment, 2, **card)]
        assert self.complete(payment).status == Status.PENDING
        assert self.complete(payment).status == Status.CONFIRMED
        saved = SavedCard.objects.get()
        assert (saved.ext_id, saved.number, str(saved.expires_on)) == ("b-1", "411111**1111", "2030-12-31")
        assert self.balance() == paying.AMOUNT

    def test_declined(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(
            payment, 6, actionCode=116, actionCodeDescription="Not sufficient funds"
        )
        done = self.complete(payment)
        assert (done.status, done.error, done.error_text) == (Status.ERROR, 7, "Not sufficient funds")

    def test_refund(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment)
        self.complete(payment)
        self.server.answers[REFUND] = {"errorCode": "0"}
        self.refund(payment, Decimal("12.50"))
        assert self.server.of(REFUND)[0].form["amount"] == "1250"
        assert self.balance() == Decimal("237.50")


class Callbacks(SberCase):
    def test_paid(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment)
        for _time in range(2):
            assert self.callback(payment).status_code == 200
        assert self.balance() == paying.AMOUNT

    def test_a_wrong_checksum(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment)
        assert self.callback(payment, "other-key").status_code == 400
        plain = f"/billing/payment/sber/validate_notify/?mdOrder={ORDER}&orderNumber={payment.number}&status=1"
        assert self.http.get(plain).status_code == 400
        assert self.http.get("/billing/payment/sber/validate_notify/").status_code == 400
        assert self.server.of(STATUS) == []
        assert self.balance() == 0

    def test_the_bank_says_something_else(self) -> None:
        payment = self.pay()
        for wrong in ({"amount": 24999}, {"currency": "840"}, {"currency": "392"}, {"orderNumber": "another"}):
            self.server.answers[STATUS] = self.state(payment, 2, **wrong)
            assert self.callback(payment).status_code == 400
        assert self.callback(payment, mdOrder="another").status_code == 400
        self.server.answers[STATUS] = self.state(payment, 0)
        assert self.callback(payment).status_code == 200  # a callback alone is no money
        assert self.balance() == 0

    def test_the_bank_does_not_answer(self) -> None:
        payment = self.pay()
        assert self.callback(payment).status_code == 503
        self.server.answers[STATUS] = self.state(payment)
        assert self.callback(payment).status_code == 200

    def test_only_from_the_networks_that_the_operator_names(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment)
        Merchant.objects.update(notify_networks="203.0.113.0/24")
        assert self.callback(payment).status_code == 403
        Merchant.objects.update(notify_networks="203.0.113.0/24; 127.0.0.1")
        assert self.callback(payment).status_code == 200

    def test_without_a_key_each_is_checked_by_asking(self) -> None:
        Merchant.objects.update(notify_secret="")
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment, 0)
        path = f"/billing/payment/sber/validate_notify/?orderNumber={payment.number}&operation=deposited&status=1"
        assert self.http.get(path).status_code == 200
        assert self.balance() == 0

    def test_refunded_in_the_banks_own_panel(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment)
        self.callback(payment)
        self.server.answers[STATUS] = self.state(payment, 4, paymentAmountInfo={"refundedAmount": 10000})
        assert self.callback(payment, operation="refunded").status_code == 200
        assert self.balance() == Decimal(150)

    def test_paid_and_given_back_before_anybody_told(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment, 4, paymentAmountInfo={"refundedAmount": 25000})
        assert self.callback(payment, operation="refunded").status_code == 200
        assert (self.fresh(payment).status, self.balance()) == (Status.CONFIRMED, Decimal(0))


class Charging(SberCase):
    def setUp(self) -> None:
        super().setUp()
        self.card = paying.card(self.merchant, self.anna, ext_id="b-1")

    def test_with_a_binding(self) -> None:
        self.server.answers |= {BIND: {"errorCode": 0, "info": "ok"}, STATUS: self.state()}
        payment = self.charge()
        assert payment.status == Status.CONFIRMED
        register = self.server.of(REGISTER)[0].form
        assert (register["features"], register["bindingId"]) == ("AUTO_PAYMENT", "b-1")
        assert self.server.of(BIND)[0].form["mdOrder"] == ORDER
        assert self.balance() == Decimal(100)

    def test_declined(self) -> None:
        self.server.answers |= {BIND: {"errorCode": 0}, STATUS: self.state(None, 6, actionCode=100)}
        payment = self.charge()
        assert (payment.status, payment.error) == (Status.ERROR, IssuerCountryRefused.code)

    def test_the_bank_wants_to_see_the_payer(self) -> None:
        self.server.answers[BIND] = {"errorCode": 0, "acsUrl": "https://acs.example/", "paReq": "x"}
        with pytest.raises(ThreeDSRequired):
            self.charge()

    def test_refused_at_once(self) -> None:
        self.server.answers[REGISTER] = {"errorCode": "8", "errorMessage": "amount"}
        with pytest.raises(Exception, match="amount"):
            self.charge()

    def test_in_doubt_it_is_found_by_our_number(self) -> None:
        """The registration's answer was lost: the bank's id is not known yet."""
        self.server.answers[REGISTER] = None
        payment = self.charge()
        assert (payment.status, payment.ext_id) == (Status.UNKNOWN, None)
        self.server.answers[STATUS] = self.state(payment, 2)
        done = self.complete(payment)
        assert self.server.of(STATUS)[0].form["orderNumber"] == payment.number
        assert (done.status, done.ext_id) == (Status.CONFIRMED, ORDER)
        assert len(self.server.of(REGISTER)) == 1

    def test_never_registered(self) -> None:
        self.server.answers[REGISTER] = None
        payment = self.charge()
        self.server.answers[STATUS] = {"errorCode": "6", "errorMessage": "unknown order"}
        assert self.complete(payment).status == Status.UNKNOWN

    def test_a_system_error_is_no_refusal(self) -> None:
        self.server.answers[BIND] = {"errorCode": "7", "errorMessage": "System error"}
        assert self.charge().status == Status.UNKNOWN

    def test_cards(self) -> None:
        rows = [{"bindingId": "b-1", "maskedPan": "411111**1111", "expiryDate": "203012"}]
        self.server.answers[BINDINGS] = [
            {"errorCode": "0", "bindings": rows},
            {"errorCode": "2", "errorMessage": "none"},
        ]
        (listed,) = payments.saved_card_list(customer=self.anna)
        assert (listed.ext_id, listed.number, listed.for_autopayment) == ("b-1", "411111**1111", True)
        assert self.server.of(BINDINGS)[0].form["clientId"] == str(self.anna.pk)
        assert payments.saved_card_list(customer=self.anna) == []  # unbound at the bank
        paying.card(self.merchant, self.anna, ext_id="b-1")
        self.server.answers[UNBIND] = {"errorCode": "0"}
        payments.saved_card_delete(customer=self.anna, card_id="b-1")
        assert self.server.of(UNBIND)[0].form["bindingId"] == "b-1"


class Arca(SberCase):
    gateway = "arca"
    currency = "AMD"
    merchant_fields = {"account": "north-api", "secret": "pass"}

    def test_paid(self) -> None:
        payment = self.pay()
        assert self.server.of(REGISTER)[0].form["currency"] == "051"
        self.server.answers[STATUS] = self.state(payment, currency="051")
        assert self.http.get(f"/billing/payment/arca/validate_notify/?orderId={ORDER}").status_code == 200
        assert self.fresh(payment).status == Status.CONFIRMED
        assert self.http.get("/billing/payment/arca/validate_notify/?orderId=other").status_code == 404

    def test_not_set_up(self) -> None:
        Merchant.objects.update(secret="")
        with pytest.raises(Misconfigured):
            self.pay()

    def test_not_enough_money(self) -> None:
        payment = self.pay()
        self.server.answers[STATUS] = self.state(payment, 6, currency="051", actionCode=116)
        assert self.complete(payment).error == CardFundsInsufficient.code
