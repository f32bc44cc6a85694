"""The payment interface of RBS ("payment/rest/*.do"), which Sberbank and ArCa run under their own names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.gateways.answers import json_of, nested_text, nested_value
from billing.gateways.base import CardToken, Gateway, Order, Outcome, Payer, Started, State
from billing.gateways.errors import GatewayError, NotVerified, OutcomeUnknown, ThreeDSRequired, error_of
from billing.gateways.money import LETTERS, NUMBERED, month_end, number_of

OK = "0"
NOT_FOUND = "6"
SYSTEM_ERROR = "7"
FAILED_STATES = frozenset({"3", "6"})
"""Authorisation taken back; declined."""
PAID, REFUNDED = "2", "4"
FAULTS = {"1": 4, "2": 5, "3": 5, "4": 4, "5": 2, "8": 18}
"""``errorCode`` of a call -> our code: doubled or wrong order, unknown binding, unknown currency, missing parameter,
access denied or merchant blocked, wrong amount."""
DECLINES = {
    "-2016": 16, "-2013": 9, "-2011": 9, "-2012": 9, "-2005": 10, "-2002": 8, "-2001": 6, "-2000": 6, "-20010": 18,
    "-2006": 9, "-2007": 9, "-2019": 9, "5": 11, "100": 15, "101": 10, "103": 11, "104": 5, "106": 8, "107": 11,
    "109": 4, "110": 18, "111": 10, "116": 7, "117": 10, "119": 13, "120": 13, "121": 8, "123": 8, "125": 10, "151": 8,
    "208": 17, "209": 17, "902": 13, "903": 8, "904": 2, "907": 11, "909": 2, "910": 11, "913": 4, "1001": 9,
    "2002": 9, "2003": 10, "2004": 9, "2005": 9, "2006": 9, "2007": 9, "341041": 6,
}  # fmt: skip
"""``actionCode`` of an order -> our code."""


class RbsGateway(Gateway):
    settings = {
        "account": _("API login (...-api)"),
        "secret": _("API password"),
        "notify_secret": _("key of the checksum of notifications (symmetric); empty = each is checked by asking"),
        "api_url": _("address of payment/rest"),
    }
    required = ("account", "secret")
    units = NUMBERED
    has_status = True
    keeps_cards = True

    # --- a payment ---
    def create(self, order: Order) -> Started:
        made = self.register(order, {})
        return Started(ext_id=nested_text(made, "orderId"), redirect_url=nested_text(made, "formUrl"))

    def register(self, order: Order, more: dict[str, str]) -> dict[str, Any]:
        fields = {
            "orderNumber": order.number,
            "amount": str(NUMBERED.minor(order.amount, order.currency)),
            "currency": number_of(order.currency),
            "returnUrl": order.return_url,
            "failUrl": order.fail_url,
            "description": order.description,
            **({"language": order.language} if order.language else {}),
            **({"email": order.payer.email} if order.payer.email else {}),
            **({"clientId": str(order.payer.id)} if order.save_card or more else {}),
            **more,
        }
        return self.call("register.do", fields, note=order.number)

    def status(self, order: Order) -> Outcome:
        """By the gateway's id, else by our number: that is how an order is found whose registration got no answer."""
        name = {"orderId": order.ext_id} if order.ext_id else {"orderNumber": order.number}
        found = self.ask("getOrderStatusExtended.do", name, note=order.number, safe=True)
        if nested_text(found, "errorCode") == NOT_FOUND:
            return Outcome(State.MISSING)
        if nested_text(found, "errorCode") not in {OK, ""}:
            raise fault(found)
        return of_order(found, order)

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        fields = {"orderId": order.ext_id, "amount": str(NUMBERED.minor(amount, order.currency))}
        self.call("refund.do", fields, note=order.number)
        return Outcome(State.PAID)

    # --- saved cards ---
    def charge(self, order: Order, card: CardToken) -> Started:
        """Register an order without the payer, pay it with the binding, and ask how it went."""
        made = self.register(order, {"bindingId": card.ext_id, "features": "AUTO_PAYMENT"})
        ext_id = nested_text(made, "orderId")
        fields = {"mdOrder": ext_id, "bindingId": card.ext_id, **({"ip": order.payer.ip} if order.payer.ip else {})}
        paid = self.ask("paymentOrderBinding.do", fields, note=order.number)
        if nested_text(paid, "acsUrl"):
            raise ThreeDSRequired
        if nested_text(paid, "errorCode") not in {OK, ""}:
            raise fault(paid)
        known = self.ask("getOrderStatusExtended.do", {"orderId": ext_id}, note=order.number, safe=True)
        return Started(ext_id=ext_id, outcome=of_order(known, order, ext_id))

    def cards(self, payer: Payer) -> list[CardToken] | None:
        found = self.ask("getBindings.do", {"clientId": str(payer.id)}, safe=True)
        if nested_text(found, "errorCode") in {"1", "2"}:  # nothing is bound
            return []
        if nested_text(found, "errorCode") not in {OK, ""}:
            raise fault(found)
        return [binding(row) for row in nested_value(found, "bindings") or []]

    def delete_card(self, payer: Payer, card: CardToken) -> None:
        found = self.ask("unBindCard.do", {"bindingId": card.ext_id})
        if nested_text(found, "errorCode") not in {OK, "", "2"}:  # 2: it is unbound already
            raise fault(found)

    # --- HTTP ---
    def call(self, method: str, fields: dict[str, str], note: str = "") -> dict[str, Any]:
        found = self.ask(method, fields, note=note)
        if nested_text(found, "errorCode") not in {OK, ""}:
            raise fault(found)
        return found

    def ask(self, method: str, fields: dict[str, str], *, note: str = "", safe: bool = False) -> dict[str, Any]:
        login = {"userName": self.merchant.account, "password": self.merchant.secret}
        return json_of(self.http.post(method, safe=safe, note=note, data={**login, **fields}))


def fault(answer: dict[str, Any]) -> GatewayError:
    """The error of a refusal; after a system error of the bank nobody knows what was done."""
    code = nested_text(answer, "errorCode")
    if code == SYSTEM_ERROR:
        return OutcomeUnknown(nested_text(answer, "errorMessage"))
    return error_of(FAULTS.get(code, 1), nested_text(answer, "errorMessage") or f"error {code}")


def of_order(found: dict[str, Any], order: Order, ext_id: str = "") -> Outcome:
    if nested_text(found, "orderNumber") not in {"", order.number}:
        raise NotVerified("another order")
    sent = nested_text(found, "currency")
    currency = LETTERS.get(sent, sent) or order.currency
    status = nested_text(found, "orderStatus")
    state = State.PAID if status in {PAID, REFUNDED} else State.FAILED if status in FAILED_STATES else State.PENDING
    back = nested_value(found, "paymentAmountInfo", "refundedAmount")
    return Outcome(
        state,
        ext_id or order.ext_id or text_of_id(found),
        NUMBERED.major(nested_value(found, "amount"), currency),
        currency,
        refunded=None if back is None else NUMBERED.major(back, currency),
        error=DECLINES.get(nested_text(found, "actionCode"), 1) if state is State.FAILED else 0,
        text=nested_text(found, "actionCodeDescription") if state is State.FAILED else "",
        card=bound(found),
    )


def text_of_id(found: dict[str, Any]) -> str:
    """The gateway's id of an order that was asked for by our number."""
    for row in nested_value(found, "attributes") or []:
        if nested_text(row, "name") == "mdOrder":
            return nested_text(row, "value")
    return ""


def bound(found: dict[str, Any]) -> CardToken | None:
    binding_id = nested_text(found, "bindingInfo", "bindingId")
    if not binding_id:
        return None
    expires = nested_text(found, "cardAuthInfo", "expiration")
    number = nested_text(found, "cardAuthInfo", "maskedPan") or nested_text(found, "cardAuthInfo", "pan")
    return CardToken(binding_id, number, month_end(expires[:4], expires[4:6]))


def binding(row: dict[str, Any]) -> CardToken:
    expires = nested_text(row, "expiryDate")
    return CardToken(nested_text(row, "bindingId"), nested_text(row, "maskedPan"), month_end(expires[:4], expires[4:6]))
