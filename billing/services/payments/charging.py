"""Charging a saved card: the row first, then the gateway, then the outcome. At most one at a time per customer."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from billing.gateways.base import CardToken, Started
from billing.gateways.errors import CardUnlinked, IssuerCritical, OutcomeUnknown, ThreeDSRequired
from billing.gateways.registry import gateway_of
from billing.models import Payment, SavedCard
from billing.services.payments.card_store import card_withdraw
from billing.services.payments.errors import PaymentInFlight
from billing.services.payments.orders import order_of, remember_start
from billing.services.payments.settling import payment_failed, payment_settle
from billing.services.payments.starting import new_payment
from billing.services.payments.steps import asked


def token_of(card: SavedCard) -> CardToken:
    return CardToken(card.ext_id, card.number, card.expires_on, card.use_sbp)


def begin_charge(card: SavedCard, **fields: object) -> Payment:
    """The row of a charge, committed: from here on no second one can begin. Raises PaymentInFlight, AmountRefused."""
    try:
        with transaction.atomic():
            return new_payment(
                merchant=card.merchant,
                customer=card.customer,
                saved_card=card,
                by_saved_card=True,
                use_sbp=card.use_sbp,
                in_flight_customer=card.customer_id,
                **fields,  # type: ignore[arg-type]
            )
    except IntegrityError as error:
        raise PaymentInFlight from error


def charge(payment: Payment, card: SavedCard, now: datetime) -> Payment:
    """Ask the gateway, once. A time-out leaves the payment UNKNOWN for ``payments_check``; a refusal fails it.

    Raises the GatewayError of a refusal; a time-out raises nothing here: the payment says UNKNOWN.
    """
    try:
        started = asked(payment, now, lambda: gateway_of(card.merchant).charge(order_of(payment), token_of(card)))
    except OutcomeUnknown:
        payment.refresh_from_db()
        return payment
    except (IssuerCritical, CardUnlinked):
        card_withdraw(card)
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
