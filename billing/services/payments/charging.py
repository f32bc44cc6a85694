"""Charging a saved card: the row first, then the gateway, then the outcome. At most one at a time per customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from billing.gateways.base import CardToken, Order, Started
from billing.gateways.errors import CardUnlinked, IssuerCritical, OutcomeUnknown, ThreeDSRequired
from billing.gateways.registry import gateway_of
from billing.models import Payment, SavedCard
from billing.services.money_changes import gateway_actor
from billing.services.payments.card_store import card_withdraw
from billing.services.payments.errors import PaymentInFlight
from billing.services.payments.orders import order_of, remember_start
from billing.services.payments.settling import payment_failed, payment_settle
from billing.services.payments.starting import payment_row
from billing.services.payments.steps import gateway_ask


def token_of(card: SavedCard) -> CardToken:
    return CardToken(card.ext_id, card.number, card.expires_on, card.use_sbp)


def begin_charge(card: SavedCard, **fields: object) -> Payment:
    """The row of a charge, committed: from here on no second one can begin. Raises PaymentInFlight, AmountRefused."""
    payment = charge_row(card, **fields)
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:
        raise PaymentInFlight from error
    return payment


def charge_row(card: SavedCard, **fields: object) -> Payment:
    """The same, not written. Raises AmountRefused."""
    return payment_row(
        merchant=card.merchant,
        customer=card.customer,
        saved_card=card,
        by_saved_card=True,
        use_sbp=card.use_sbp,
        in_flight_customer=card.customer_id,
        **fields,  # type: ignore[arg-type]
    )


def payment_charge(payment: Payment, card: SavedCard, now: datetime) -> Payment:
    """Ask the gateway, once. A time-out leaves the payment UNKNOWN for ``payments_check``; a refusal fails it.

    Raises the GatewayError of a refusal; a time-out raises nothing here: the payment says UNKNOWN.
    """
    return charge_answered(payment, card, now, lambda: order_send(card, order_of(payment)))


def order_send(card: SavedCard, order: Order) -> Started:
    """Ask the gateway; nothing is written."""
    return gateway_of(card.merchant).charge(order, token_of(card))


def charge_answered(payment: Payment, card: SavedCard, now: datetime, answer: Callable[[], Started]) -> Payment:
    """``payment_charge``, where ``answer`` gives, or raises, what the gateway says."""
    try:
        started = gateway_ask(payment, now, answer)
    except OutcomeUnknown:
        payment.refresh_from_db()
        return payment
    except (IssuerCritical, CardUnlinked):
        card_withdraw(card, actor=gateway_actor(payment.gateway))
        raise
    return charged(payment, started, now)


def charged(payment: Payment, started: Started, now: datetime) -> Payment:
    """A bank that wants to see the payer can't be satisfied by a charge of a saved card."""
    remember_start(payment, started)
    if started.outcome is not None:
        return payment_settle(payment_id=payment.pk, outcome=started.outcome, now=now)
    if started.redirect_url or started.form:
        raise payment_failed(payment=payment, error=ThreeDSRequired(), now=now)
    return payment
