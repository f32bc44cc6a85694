"""What an app does with a payment that it has begun: pass a card on, 3-D Secure, ask how it went, a receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from billing.gateways.base import Browser, Card, PreAuth, Started, State
from billing.gateways.errors import GatewayError, GatewayUnreachable, NotVerified, OutcomeUnknown
from billing.gateways.registry import gateway_of
from billing.models import Payment
from billing.services.payments.errors import PaymentIsFinal, PaymentNotFound
from billing.services.payments.orders import order_of, remember_start
from billing.services.payments.settling import payment_failed, payment_settle, payment_unknown
from tvmiddleware.models import Customer

T = TypeVar("T")


def customer_payment(
    *, customer: Customer, transaction_id: int = 0, payment_id: str = "", session_id: str = ""
) -> Payment:
    """A payment of this customer by our id, else by the gateway's; what is given must agree. Raises PaymentNotFound."""
    rows = Payment.objects.select_related("merchant", "customer").filter(customer=customer)
    found: Payment | None = None
    if transaction_id > 0:
        found = rows.filter(pk=transaction_id).first()
    elif payment_id:
        found = rows.filter(ext_id=payment_id).first() or rows.filter(number=payment_id).first()
    if found is None or (payment_id and payment_id not in {found.ext_id, found.number}):
        raise PaymentNotFound
    if session_id and found.session_id and session_id != found.session_id:
        raise PaymentNotFound
    return found


def payment_process(
    *, customer: Customer, card: Card, now: datetime, transaction_id: int = 0, payment_id: str = "", ip: str = ""
) -> Payment:
    """Pay with a card that the app asked for. The payment's ``page`` holds the bank's form where one is to be shown.

    Raises PaymentNotFound, PaymentIsFinal, GatewayError (OutcomeUnknown: it will be settled later).
    """
    payment = open_payment(customer, transaction_id, payment_id)
    if ip:
        payment.ip = ip
    started = gateway_ask(payment, now, lambda: gateway_of(payment.merchant).process(order_of(payment), card))
    return taken(payment, started, now)


def taken(payment: Payment, started: Started, now: datetime) -> Payment:
    """The gateway's answer to a charge, kept and applied. Raises the error of a refusal."""
    remember_start(payment, started)
    if started.outcome is None:
        return payment
    settled = payment_settle(payment_id=payment.pk, outcome=started.outcome, now=now)
    settled.page = payment.page
    return settled


def open_payment(customer: Customer, transaction_id: int, payment_id: str = "", session_id: str = "") -> Payment:
    payment = customer_payment(
        customer=customer, transaction_id=transaction_id, payment_id=payment_id, session_id=session_id
    )
    if not payment.is_open:
        raise PaymentIsFinal
    return payment


def gateway_ask(payment: Payment, now: datetime, ask: Callable[[], T]) -> T:
    """Do something at the gateway that may move money. A refusal closes the payment, a doubt leaves it unknown."""
    try:
        return ask()
    except OutcomeUnknown:
        payment_unknown(payment=payment)
        raise
    except (GatewayError, NotVerified) as error:
        raise payment_failed(payment=payment, error=error, now=now) from error


def payment_pre_auth(
    *, customer: Customer, card: Card, browser: Browser, transaction_id: int, now: datetime
) -> PreAuth:
    """The first step of 3-D Secure 2. Nothing is charged by it, so a failure leaves the payment open."""
    payment = open_payment(customer, transaction_id)
    return gateway_of(payment.merchant).pre_auth(order_of(payment), card, browser)


def payment_pares(
    *, customer: Customer, card: Card, pares: str, session_id: str, transaction_id: int, now: datetime
) -> Payment:
    """The bank's answer of 3-D Secure 1. Raises PaymentNotFound, PaymentIsFinal, GatewayError."""
    payment = open_payment(customer, transaction_id, session_id=session_id)
    outcome = gateway_ask(payment, now, lambda: gateway_of(payment.merchant).pares(order_of(payment), card, pares))
    return payment_settle(payment_id=payment.pk, outcome=outcome, now=now)


def payment_complete(*, customer: Customer, transaction_id: int, now: datetime, session_id: str = "") -> Payment:
    """Ask the gateway how the payment went and apply it. Raises PaymentNotFound, PaymentIsFinal, GatewayError."""
    payment = open_payment(customer, transaction_id, session_id=session_id)
    gateway = gateway_of(payment.merchant)
    if not gateway.has_status:
        return payment
    try:
        outcome = gateway.status(order_of(payment))
        if outcome.state is State.MISSING:
            return payment
        return payment_settle(payment_id=payment.pk, outcome=outcome, now=now)
    except (OutcomeUnknown, GatewayUnreachable) as error:
        raise GatewayUnreachable(error.message) from error
    except NotVerified as error:
        raise GatewayError(str(error)) from error


def payment_receipt(*, customer: Customer, transaction_id: int, email: str) -> None:
    """Have the receipt of a confirmed payment sent. Raises PaymentNotFound, GatewayError."""
    payment = customer_payment(customer=customer, transaction_id=transaction_id)
    if payment.status != Payment.Status.CONFIRMED:
        raise PaymentNotFound
    gateway_of(payment.merchant).receipt(order_of(payment), email)
