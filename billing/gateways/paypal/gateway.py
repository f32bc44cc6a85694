"""PayPal: Orders v2. The payer approves, the webhook says so, the money is captured then.

Webhooks are proven by PayPal itself (``verify-webhook-signature``); amounts come from the order, asked for afterwards.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from billing.gateways.answers import json_of, nested_text, nested_value
from billing.gateways.base import Gateway, Notice, Order, Outcome, Reference, Started, State
from billing.gateways.errors import GatewayError, Misconfigured, NotVerified, OutcomeUnknown, error_of
from billing.gateways.money import Units, parse_amount

NOT_FOUND = 404
UNAUTHORIZED = 401
UNPROCESSABLE = 422
TOO_MANY = 429
ISSUES = {
    "INSTRUMENT_DECLINED": 5,
    "PAYER_ACTION_REQUIRED": 16,
    "PAYER_CANNOT_PAY": 5,
    "PAYER_ACCOUNT_RESTRICTED": 5,
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED": 5,
    "TRANSACTION_REFUSED": 11,
    "TRANSACTION_LIMIT_EXCEEDED": 8,
    "MAX_VALUE_EXCEEDED": 18,
    "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED": 8,
    "COMPLIANCE_VIOLATION": 6,
    "REFUND_AMOUNT_EXCEEDED": 18,
    "CURRENCY_NOT_SUPPORTED_FOR_RECEIVER": 4,
}
CAPTURED = "ORDER_ALREADY_CAPTURED"
DECLINED = frozenset(ISSUES) - {"CURRENCY_NOT_SUPPORTED_FOR_RECEIVER", "REFUND_AMOUNT_EXCEEDED"}
UNITS = Units(places={"HUF": 0, "TWD": 0})
"""developer.paypal.com, currency codes: HUF, JPY and TWD have no decimals."""
DONE = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"})
"""States of a capture whose money has come."""
SIGNATURE_HEADERS = {
    "auth_algo": "paypal-auth-algo",
    "cert_url": "paypal-cert-url",
    "transmission_id": "paypal-transmission-id",
    "transmission_sig": "paypal-transmission-sig",
    "transmission_time": "paypal-transmission-time",
}


class PayPalGateway(Gateway):
    name = "paypal"
    title = "PayPal"
    source = 2
    api_url = "https://api-m.paypal.com"
    settings = {
        "account": _("client ID of the REST app"),
        "secret": _("secret of the REST app"),
        "notify_secret": _("webhook ID"),
        "api_url": _("https://api-m.sandbox.paypal.com to try it out"),
    }
    required = ("account", "secret")
    units = UNITS
    has_status = True
    proves_itself = False

    def create(self, order: Order) -> Started:
        unit = {
            "reference_id": order.number,
            "custom_id": order.number,
            "description": order.description[:127],
            "amount": {"currency_code": order.currency, "value": UNITS.text(order.amount, order.currency)},
        }
        context = {"return_url": order.return_url, "cancel_url": order.fail_url, "user_action": "PAY_NOW"}
        body = {
            "intent": "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": context}},
        }
        made = self.call("POST", "/v2/checkout/orders", body, key=order.idempotency_key)
        links = {nested_text(link, "rel"): nested_text(link, "href") for link in nested_value(made, "links") or []}
        return Started(
            ext_id=nested_text(made, "id"), redirect_url=links.get("payer-action") or links.get("approve", "")
        )

    def status(self, order: Order) -> Outcome:
        """An order that the payer has approved is captured on the way: approval alone is no money."""
        if not order.ext_id:
            return Outcome(State.MISSING)
        found = self.find(f"/v2/checkout/orders/{order.ext_id}")
        if found is None:
            return Outcome(State.MISSING)
        if nested_text(found, "status") == "APPROVED":
            try:
                path = f"/v2/checkout/orders/{order.ext_id}/capture"
                found = self.call("POST", path, {}, key=f"{order.idempotency_key}-capture")
            except GatewayError as error:
                return self.not_captured(error, order)
        return of_order(found, order)

    def not_captured(self, error: GatewayError, order: Order) -> Outcome:
        """A capture that the payer's instrument refused has failed; one that was made already has not."""
        if error.message == CAPTURED:
            return of_order(self.find(f"/v2/checkout/orders/{order.ext_id}") or {}, order)
        if error.message not in DECLINED:
            raise error
        return Outcome(State.FAILED, order.ext_id, error=error.code, text=str(error.message))

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        capture = capture_of(self.find(f"/v2/checkout/orders/{order.ext_id}") or {})
        body = {"amount": {"value": UNITS.text(amount, order.currency), "currency_code": order.currency}}
        made = self.call("POST", f"/v2/payments/captures/{nested_text(capture, 'id')}/refund", body, key=key)
        if nested_text(made, "status") in {"FAILED", "CANCELLED"}:
            raise error_of(2, nested_text(made, "status_details", "reason"))
        return Outcome(State.PAID)

    # --- notifications ---
    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        thing = nested_value(event_of(notice), "resource")
        if units := nested_value(thing, "purchase_units"):
            return Reference(ext_id=nested_text(thing, "id"), number=nested_text(units[0], "custom_id"))
        number = nested_text(thing, "custom_id")
        return Reference(number=number) if number else None

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        event = event_of(notice)
        body = {name: notice.headers.get(header, "") for name, header in SIGNATURE_HEADERS.items()}
        if not self.merchant.notify_secret or not all(body.values()):
            raise NotVerified("signature")
        # the event goes back byte by byte: PayPal signed its checksum
        raw = orjson.dumps({**body, "webhook_id": self.merchant.notify_secret})[:-1]
        raw += b',"webhook_event":' + notice.body + b"}"
        said = self.call("POST", "/v1/notifications/verify-webhook-signature", raw)
        if nested_text(said, "verification_status") != "SUCCESS":
            raise NotVerified("signature")
        if order is None or not nested_text(event, "event_type").startswith(("CHECKOUT.ORDER.", "PAYMENT.CAPTURE.")):
            return None
        return self.status(order)

    # --- HTTP ---
    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> dict[str, Any]:
        response = self.send(method, path, body, key)
        if response.status_code == TOO_MANY:
            raise OutcomeUnknown("too many requests")
        answer = json_of(response) if response.content else {}
        if response.ok:
            return answer
        raise refusal(answer, response.status_code)

    def find(self, path: str) -> dict[str, Any] | None:
        response = self.send("GET", path, None, "")
        if response.status_code == NOT_FOUND:
            return None
        answer = json_of(response)
        if not response.ok:
            raise refusal(answer, response.status_code)
        return answer

    def send(self, method: str, path: str, body: Any, key: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token()}", "Content-Type": "application/json"}
        if key:
            headers["PayPal-Request-Id"] = key
        data = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        return self.http.send(method, path, safe=method == "GET" or bool(key), note=key, headers=headers, data=data)

    def token(self) -> str:
        login = (self.merchant.account, self.merchant.secret)
        fields = {"grant_type": "client_credentials"}
        response = self.http.post("/v1/oauth2/token", safe=True, auth=login, data=fields)
        found = nested_text(json_of(response), "access_token")
        if not found:
            raise Misconfigured("paypal: the client ID or its secret is wrong")
        return found


def event_of(notice: Notice) -> dict[str, Any]:
    try:
        found = orjson.loads(notice.body)
    except orjson.JSONDecodeError as error:
        raise NotVerified("no JSON") from error
    if not isinstance(found, dict):
        raise NotVerified("no event")
    return found


def refusal(answer: dict[str, Any], status: int) -> GatewayError:
    if status == UNAUTHORIZED:
        return Misconfigured("paypal: not authorized")
    details = nested_value(answer, "details") or [{}]
    issue = nested_text(details[0], "issue") or nested_text(answer, "name")
    return error_of(ISSUES.get(issue, 11 if status == UNPROCESSABLE else 4), issue)


def capture_of(found: dict[str, Any]) -> Any:
    for unit in nested_value(found, "purchase_units") or []:
        for capture in nested_value(unit, "payments", "captures") or []:
            return capture
    return {}


def of_order(found: dict[str, Any], order: Order) -> Outcome:
    capture = capture_of(found)
    status = nested_text(capture, "status")
    if not status:
        gone = nested_text(found, "status") == "VOIDED"
        return Outcome(State.FAILED if gone else State.PENDING, order.ext_id, error=1 if gone else 0)
    if status in {"DECLINED", "FAILED"}:
        return Outcome(State.FAILED, order.ext_id, error=11, text=nested_text(capture, "status_details", "reason"))
    state = State.PAID if status in DONE else State.PENDING
    back = [
        parse_amount(nested_text(row, "amount", "value"))
        for unit in nested_value(found, "purchase_units") or []
        for row in nested_value(unit, "payments", "refunds") or []
        if nested_text(row, "status") == "COMPLETED"
    ]
    return Outcome(
        state,
        order.ext_id,
        parse_amount(nested_text(capture, "amount", "value")),
        nested_text(capture, "amount", "currency_code"),
        refunded=sum(back, Decimal(0)) if back else None,
    )
