"""The gateway of tests and of the demo: no money moves, everything is confirmed at once.

Amounts steer it, so that every way a payment can go can be tried by hand: 0.07 to spare (x.07) = not enough money,
x.03 = the outcome stays unknown until somebody asks, x.02 = pending until the notification.
"""

from __future__ import annotations

import hmac
from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from billing.gateways.base import Card, CardToken, Gateway, Notice, Order, Outcome, Payer, Reference, Started, State
from billing.gateways.errors import CardFundsInsufficient, NotVerified, OutcomeUnknown
from core.numbers import read_exact
from core.secretbox import secrets_equal

POOR, SLOW, WAITING = 7, 3, 2
"""Hundredths of the amount."""


class NullGateway(Gateway):
    name = "null"
    title = _("Null (tests)")
    source = 11
    for_tests = True
    settings = {"notify_secret": _("key of the HMAC-SHA256 of notifications; empty = none are taken")}
    has_status = True
    keeps_cards = True

    @property
    def own_form(self) -> bool:
        return True

    def create(self, order: Order) -> Started:
        return Started(ext_id=f"null-{order.number}", session_id=order.number)

    def process(self, order: Order, card: Card) -> Started:
        kept = CardToken(f"card-{card.number[-4:]}", f"{card.number[:6]}******{card.number[-4:]}")
        return self._paid(order, kept if order.save_card else None)

    def charge(self, order: Order, card: CardToken) -> Started:
        return self._paid(order, None)

    def _paid(self, order: Order, card: CardToken | None) -> Started:
        cents = int(order.amount * 100) % 100
        if cents == POOR:
            raise CardFundsInsufficient
        if cents == SLOW:
            raise OutcomeUnknown
        state = State.PENDING if cents == WAITING else State.PAID
        ext_id = f"null-{order.number}"
        return Started(ext_id=ext_id, outcome=Outcome(state, ext_id, order.amount, order.currency, card=card))

    def status(self, order: Order) -> Outcome:
        state = State.PENDING if int(order.amount * 100) % 100 == WAITING else State.PAID
        return Outcome(state, f"null-{order.number}", order.amount, order.currency)

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        return Outcome(State.PAID, order.ext_id, order.amount, order.currency, refunded=None)

    def receipt(self, order: Order, email: str) -> None:
        return None

    def delete_card(self, payer: Payer, card: CardToken) -> None:
        return None

    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        return Reference(number=notice.form.get("number", ""))

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        """Form: number, state (paid, failed, pending), amount, currency, refunded, signature over the raw rest."""
        secret = self.merchant.notify_secret
        signed, _and, signature = notice.body.decode(errors="replace").rpartition("&signature=")
        if not secret or not secrets_equal(hmac.new(secret.encode(), signed.encode(), sha256).hexdigest(), signature):
            raise NotVerified("signature")
        try:
            return Outcome(
                State(notice.form.get("state", "")),
                f"null-{notice.form.get('number', '')}",
                read_exact(notice.form.get("amount", "")),
                notice.form.get("currency", ""),
                refunded=read_exact(notice.form["refunded"]) if "refunded" in notice.form else None,
            )
        except ValueError as error:
            raise NotVerified("fields") from error
