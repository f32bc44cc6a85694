"""Stripe: Checkout for payers, PaymentIntents for saved cards, signed webhooks.

An order's ``ext_id`` is the Checkout session (``cs_``) or, for a charge of a saved card, the PaymentIntent (``pi_``).
Our number stands in the metadata of both, so a webhook about either finds the payment.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import requests
from django.utils.translation import gettext_lazy as _

from billing.gateways.answers import json_of, nested_text, nested_value
from billing.gateways.base import CardToken, Gateway, Notice, Order, Outcome, Payer, Reference, Started, State
from billing.gateways.errors import NotVerified, OutcomeUnknown, PayerNotRegistered, ThreeDSRequired
from billing.gateways.money import Units, month_end
from billing.gateways.stripe import signature
from billing.gateways.stripe.declines import code_of, decline_error

VERSION = "2024-06-20"
NOT_FOUND = 404
CONFLICT = 409
TOO_MANY = 429
LISTED = 100
SESSION = "cs_"
PAID = frozenset({"paid", "no_payment_required"})
UNITS = Units(places={"ISK": 2, "MGA": 0, "UGX": 2}, whole=frozenset({"ISK", "UGX"}), most=2)
"""docs.stripe.com/currencies: ISK and UGX have no fractions, and are written with two decimal places all the same. Of
three places (KWD...) the last one is 0."""
INTENT_STATES = {
    "succeeded": State.PAID,
    "processing": State.PENDING,
    "requires_capture": State.PENDING,
    "requires_confirmation": State.PENDING,
    "requires_payment_method": State.FAILED,
    "requires_action": State.FAILED,
    "canceled": State.FAILED,
}
"""Of a charge without the payer: nobody is there who could act, so what asks for an action has failed."""


class StripeGateway(Gateway):
    name = "stripe"
    title = "Stripe"
    source = 13
    api_url = "https://api.stripe.com"
    settings = {
        "key": _("secret key (sk_...)"),
        "notify_secret": _("signing secret of the webhook (whsec_...)"),
        "api_url": _("only for tests"),
    }
    required = ("key",)
    units = UNITS
    has_status = True
    keeps_cards = True

    # --- a payment ---
    def create(self, order: Order) -> Started:
        made = self.call("POST", "/v1/checkout/sessions", self.session_fields(order), key=order.idempotency_key)
        return Started(
            ext_id=nested_text(made, "id"), session_id=nested_text(made, "id"), redirect_url=nested_text(made, "url")
        )

    def session_fields(self, order: Order) -> dict[str, str]:
        fields = {
            "mode": "payment",
            "client_reference_id": order.number,
            "metadata[number]": order.number,
            "payment_intent_data[metadata][number]": order.number,
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": order.currency.lower(),
            "line_items[0][price_data][unit_amount]": str(UNITS.minor(order.amount, order.currency)),
            "line_items[0][price_data][product_data][name]": order.description,
            "success_url": order.return_url,
            "cancel_url": order.fail_url,
        }
        if order.payer.ext_id:
            fields["customer"] = order.payer.ext_id
        elif order.payer.email:
            fields["customer_email"] = order.payer.email
        if order.save_card:
            fields["payment_intent_data[setup_future_usage]"] = "off_session"
            if not order.payer.ext_id:
                fields["customer_creation"] = "always"
        return fields

    def status(self, order: Order) -> Outcome:
        if order.ext_id.startswith(SESSION):
            expand = {"expand[]": ["payment_intent.payment_method", "payment_intent.latest_charge"]}
            found = self.find(f"/v1/checkout/sessions/{order.ext_id}", expand)
            return of_session(found, order.save_card) if found else Outcome(State.MISSING)
        if order.ext_id:
            found = self.find(f"/v1/payment_intents/{order.ext_id}", {"expand[]": "latest_charge"})
            return of_intent(found) if found else Outcome(State.MISSING)
        return self.look_for(order)

    def look_for(self, order: Order) -> Outcome:
        """A charge whose answer never came, among the customer's latest, by our number in the metadata."""
        if not order.payer.ext_id:
            return Outcome(State.MISSING)
        listed = self.call("GET", "/v1/payment_intents", {"customer": order.payer.ext_id, "limit": str(LISTED)})
        for intent in nested_value(listed, "data") or []:
            if nested_text(intent, "metadata", "number") == order.number:
                return of_intent(intent)
        if nested_value(listed, "has_more"):
            raise OutcomeUnknown("more payments than are listed")
        return Outcome(State.MISSING)

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        intent = order.ext_id
        if intent.startswith(SESSION):
            intent = nested_text(self.call("GET", f"/v1/checkout/sessions/{intent}"), "payment_intent")
        fields = {"payment_intent": intent, "amount": str(UNITS.minor(amount, order.currency))}
        made = self.call("POST", "/v1/refunds", fields, key=key)
        if nested_text(made, "status") in {"failed", "canceled"}:
            raise decline_error({"code": nested_text(made, "failure_reason")})
        return Outcome(State.PAID)

    # --- saved cards ---
    def charge(self, order: Order, card: CardToken) -> Started:
        if not order.payer.ext_id:
            raise PayerNotRegistered
        fields = {
            "amount": str(UNITS.minor(order.amount, order.currency)),
            "currency": order.currency.lower(),
            "customer": order.payer.ext_id,
            "payment_method": card.ext_id,
            "off_session": "true",
            "confirm": "true",
            "description": order.description,
            "metadata[number]": order.number,
        }
        outcome = of_intent(self.call("POST", "/v1/payment_intents", fields, key=order.idempotency_key))
        if outcome.error == ThreeDSRequired.code:
            raise ThreeDSRequired
        return Started(ext_id=outcome.ext_id, outcome=outcome)

    def delete_card(self, payer: Payer, card: CardToken) -> None:
        self.find(f"/v1/payment_methods/{card.ext_id}/detach", {}, method="POST")

    # --- notifications ---
    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        event = event_of(notice)
        thing = nested_value(event, "data", "object")
        number = nested_text(thing, "metadata", "number") or nested_text(thing, "client_reference_id")
        return Reference(number=number) if number else None

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        """An event without our number is of some other business of the operator's: true, and of no meaning."""
        header = notice.headers.get("stripe-signature", "")
        signature.check_signature(header, notice.body, self.merchant.notify_secret, notice.now)
        event = event_of(notice)
        thing = nested_value(event, "data", "object")
        if order is None or not isinstance(thing, dict):
            return None
        return self.of_event(nested_text(event, "type"), thing, order)

    def of_event(self, kind: str, thing: dict[str, Any], order: Order) -> Outcome | None:
        if kind.startswith("checkout.session."):
            if nested_text(thing, "metadata", "number") != order.number and nested_text(thing, "id") != order.ext_id:
                raise NotVerified("order")  # client_reference_id alone a payer can choose, on a payment link
            outcome = of_session(thing)
            paid_with_card = outcome.state is State.PAID and order.save_card
            return self.status(order) if paid_with_card else outcome
        if kind.startswith("payment_intent."):
            return self.of_intent_event(thing, order)
        return of_charge(thing) if kind.startswith("charge.") and "paid" in thing else None

    def of_intent_event(self, thing: dict[str, Any], order: Order) -> Outcome | None:
        """Behind a Checkout page a failed attempt is not the end: the payer may try another card there."""
        outcome = of_intent(thing)
        if not order.ext_id.startswith(SESSION):
            return outcome
        return Outcome(State.PAID, "", outcome.amount, outcome.currency) if outcome.state is State.PAID else None

    # --- HTTP ---
    def call(self, method: str, path: str, fields: Any = None, *, key: str = "") -> dict[str, Any]:
        """One call; with an idempotency key it is repeated when it fails. Raises the error of a refusal."""
        response = self.send(method, path, fields, key)
        if response.status_code in {CONFLICT, TOO_MANY}:  # the same key is being worked at, or not now
            raise OutcomeUnknown(f"HTTP {response.status_code}")
        answer = json_of(response)
        if response.ok:
            return answer
        raise decline_error(nested_value(answer, "error") or {})

    def find(self, path: str, fields: Any, method: str = "GET") -> dict[str, Any] | None:
        response = self.send(method, path, fields, "")
        if response.status_code == NOT_FOUND:
            return None
        answer = json_of(response)
        if not response.ok:
            raise decline_error(nested_value(answer, "error") or {})
        return answer

    def send(self, method: str, path: str, fields: Any, key: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.merchant.key}", "Stripe-Version": VERSION}
        if key:
            headers["Idempotency-Key"] = key
        body = {"params": fields} if method == "GET" else {"data": fields or {}}
        return self.http.send(method, path, safe=method == "GET" or bool(key), note=key, headers=headers, **body)


def event_of(notice: Notice) -> dict[str, Any]:
    try:
        found = orjson.loads(notice.body)
    except orjson.JSONDecodeError as error:
        raise NotVerified("no JSON") from error
    if not isinstance(found, dict):
        raise NotVerified("no event")
    return found


def of_session(session: dict[str, Any], keeps_card: bool = False) -> Outcome:
    currency = nested_text(session, "currency").upper()
    state = State.PENDING
    if nested_text(session, "payment_status") in PAID:
        state = State.PAID
    elif nested_text(session, "status") == "expired":
        state = State.FAILED
    intent = nested_value(session, "payment_intent")
    return Outcome(
        state,
        nested_text(session, "id"),
        UNITS.major(nested_value(session, "amount_total"), currency),
        currency,
        refunded=refunded(intent, currency),
        error=1 if state is State.FAILED else 0,
        text="the page expired" if state is State.FAILED else "",
        card=card_of(nested_value(intent, "payment_method")) if keeps_card else None,
        payer_ext_id=nested_text(session, "customer"),
    )


def refunded(intent: Any, currency: str) -> Decimal | None:
    amount = nested_value(intent, "latest_charge", "amount_refunded")
    return None if amount is None else UNITS.major(amount, currency)


def of_intent(intent: dict[str, Any]) -> Outcome:
    currency = nested_text(intent, "currency").upper()
    status = nested_text(intent, "status")
    error = nested_value(intent, "last_payment_error") or {}
    state = INTENT_STATES.get(status, State.PENDING)
    code = 0
    if state is State.FAILED:
        code = ThreeDSRequired.code if status == "requires_action" else code_of(error) if error else 1
    return Outcome(
        state,
        nested_text(intent, "id"),
        UNITS.major(nested_value(intent, "amount"), currency),
        currency,
        refunded=refunded(intent, currency),
        error=code,
        text=nested_text(error, "decline_code") or nested_text(error, "code") or (status if code else ""),
    )


def of_charge(charge: dict[str, Any]) -> Outcome | None:
    """``charge.refunded`` may come before the news of the success; a charge that is paid is a success."""
    if nested_value(charge, "paid") is not True or nested_value(charge, "captured") is not True:
        return None
    currency = nested_text(charge, "currency").upper()
    return Outcome(
        State.PAID,
        "",
        UNITS.major(nested_value(charge, "amount"), currency),
        currency,
        refunded=UNITS.major(nested_value(charge, "amount_refunded") or 0, currency),
    )


def card_of(method: Any) -> CardToken | None:
    card = nested_value(method, "card")
    if not isinstance(card, dict):
        return None
    number = f"************{nested_text(card, 'last4')}"
    return CardToken(
        nested_text(method, "id"), number, month_end(nested_value(card, "exp_year"), nested_value(card, "exp_month"))
    )
