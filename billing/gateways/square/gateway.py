"""Square: payment links (Checkout API) and signed webhooks. An order's ``ext_id`` is Square's order id."""

from __future__ import annotations

import base64
import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from billing.gateways.answers import json_of, nested_text, nested_value
from billing.gateways.base import Gateway, Notice, Order, Outcome, Reference, Started, State
from billing.gateways.errors import GatewayError, NotVerified, OutcomeUnknown, error_of
from billing.gateways.money import ISO
from core.secretbox import secrets_equal

VERSION = "2024-06-04"
NOT_FOUND = 404
TOO_MANY = 429
CODES = {
    "UNAUTHORIZED": 2, "ACCESS_TOKEN_EXPIRED": 2, "ACCESS_TOKEN_REVOKED": 2, "INSUFFICIENT_SCOPES": 2, "FORBIDDEN": 2,
    "CARD_EXPIRED": 10, "INVALID_EXPIRATION": 10, "INVALID_CARD": 10, "CVV_FAILURE": 10, "VERIFY_CVV_FAILURE": 10,
    "CARD_NOT_SUPPORTED": 5, "INSUFFICIENT_FUNDS": 7, "TRANSACTION_LIMIT": 8, "CARD_VELOCITY_EXCEEDED": 8,
    "CARD_DECLINED_VERIFICATION_REQUIRED": 16, "AMOUNT_TOO_HIGH": 18, "AMOUNT_TOO_LOW": 18, "PAYMENT_LIMIT_EXCEEDED": 8,
    "REFUND_AMOUNT_INVALID": 18, "GENERIC_DECLINE": 11, "CARD_DECLINED": 11, "ADDRESS_VERIFICATION_FAILURE": 9,
    "VOICE_FAILURE": 17, "TEMPORARY_ERROR": 11, "CARDHOLDER_INSUFFICIENT_PERMISSIONS": 5,
}  # fmt: skip
STATES = {"COMPLETED": State.PAID, "FAILED": State.FAILED, "CANCELED": State.FAILED}


class SquareGateway(Gateway):
    name = "square"
    title = "Square"
    source = 9
    api_url = "https://connect.squareup.com"
    settings = {
        "key": _("access token"),
        "account": _("location ID"),
        "notify_secret": _("signature key of the webhook subscription"),
        "options": _('{"notify_url": "..."} where the subscription has another address than ours'),
        "api_url": _("https://connect.squareupsandbox.com to try it out"),
    }
    required = ("key", "account")
    has_status = True

    def create(self, order: Order) -> Started:
        money = {"amount": ISO.minor(order.amount, order.currency), "currency": order.currency}
        body = {
            "idempotency_key": order.idempotency_key,
            "order": {
                "location_id": self.merchant.account,
                "reference_id": order.number,
                "line_items": [{"name": order.description, "quantity": "1", "base_price_money": money}],
            },
            "checkout_options": {"redirect_url": order.return_url},
            "payment_note": order.number,
        }
        made = self.call("POST", "/v2/online-checkout/payment-links", body)
        return Started(
            ext_id=nested_text(made, "payment_link", "order_id"), redirect_url=nested_text(made, "payment_link", "url")
        )

    def status(self, order: Order) -> Outcome:
        if not order.ext_id:
            return Outcome(State.MISSING)
        found = self.find(f"/v2/orders/{order.ext_id}")
        if found is None:
            return Outcome(State.MISSING)
        tenders = nested_value(found, "order", "tenders") or []
        if not tenders:
            return Outcome(State.PENDING, order.ext_id)
        return together([self.paid_by(tender, order) for tender in tenders], order)

    def paid_by(self, tender: Any, order: Order) -> Outcome:
        found = self.find(f"/v2/payments/{nested_text(tender, 'payment_id') or nested_text(tender, 'id')}")
        return of_payment(nested_value(found, "payment"), order) if found else Outcome(State.PENDING, order.ext_id)

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        found = self.find(f"/v2/orders/{order.ext_id}") or {}
        tenders = nested_value(found, "order", "tenders") or [{}]
        money = {"amount": ISO.minor(amount, order.currency), "currency": order.currency}
        payment_id = nested_text(tenders[-1], "payment_id") or nested_text(tenders[-1], "id")
        body = {"idempotency_key": key, "payment_id": payment_id, "amount_money": money}
        made = self.call("POST", "/v2/refunds", body)
        if nested_text(made, "refund", "status") in {"REJECTED", "FAILED"}:
            raise error_of(2, nested_text(made, "refund", "status"))
        return Outcome(State.PAID)

    # --- notifications ---
    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        try:
            event = orjson.loads(notice.body)
        except orjson.JSONDecodeError as error:
            raise NotVerified("no JSON") from error
        thing = nested_value(event, "data", "object")
        ext_id = nested_text(thing, "payment", "order_id") or nested_text(thing, "refund", "order_id")
        return Reference(ext_id=ext_id) if ext_id else None

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        """Signed are the address of the subscription and the raw body. What it tells is then asked for: events come in
        any order."""
        secret = self.merchant.notify_secret
        address = str(self.merchant.options.get("notify_url", "")) or notice.url
        wanted = hmac.new(secret.encode(), address.encode() + notice.body, sha256).digest()
        offered = notice.headers.get("x-square-hmacsha256-signature", "")
        if not secret or not secrets_equal(base64.b64encode(wanted).decode(), offered):
            raise NotVerified("signature")
        return self.status(order) if order else None

    # --- HTTP ---
    def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Bodies carry their idempotency key, so they may be sent again."""
        response = self.send(method, path, orjson.dumps(body), str(body.get("idempotency_key", "")))
        if response.status_code == TOO_MANY:
            raise OutcomeUnknown("too many requests")
        answer = json_of(response)
        if response.ok:
            return answer
        raise refusal(answer)

    def find(self, path: str) -> dict[str, Any] | None:
        response = self.send("GET", path, None, "")
        if response.status_code == NOT_FOUND:
            return None
        answer = json_of(response)
        if not response.ok:
            raise refusal(answer)
        return answer

    def send(self, method: str, path: str, data: bytes | None, note: str) -> Any:
        headers = {
            "Authorization": f"Bearer {self.merchant.key}",
            "Square-Version": VERSION,
            "Content-Type": "application/json",
        }
        return self.http.send(method, path, safe=True, note=note, headers=headers, data=data)


def together(parts: list[Outcome], order: Order) -> Outcome:
    """An order that was paid with several things (a gift card, then a card) is paid when they come to its amount."""
    done = [part for part in parts if part.state is State.PAID]
    if len(parts) == 1 or not done:
        return parts[-1]
    amount = sum((part.amount or Decimal(0) for part in done), Decimal(0))
    if amount < order.amount:
        return Outcome(State.PENDING, order.ext_id)
    back = [part.refunded for part in done if part.refunded is not None]
    currency = next((part.currency for part in done if part.currency != order.currency), order.currency)
    return Outcome(State.PAID, order.ext_id, amount, currency, refunded=sum(back, Decimal(0)) if back else None)


def refusal(answer: dict[str, Any]) -> GatewayError:
    errors = nested_value(answer, "errors") or [{}]
    code = nested_text(errors[0], "code")
    return error_of(CODES.get(code, 4), code)


def of_payment(payment: Any, order: Order) -> Outcome:
    currency = nested_text(payment, "amount_money", "currency")
    state = STATES.get(nested_text(payment, "status"), State.PENDING)
    back = nested_value(payment, "refunded_money", "amount")
    return Outcome(
        state,
        order.ext_id,
        ISO.major(nested_value(payment, "amount_money", "amount"), currency),
        currency,
        refunded=None if back is None else ISO.major(back, currency),
        error=1 if state is State.FAILED else 0,
        text=nested_text(payment, "status") if state is State.FAILED else "",
    )
