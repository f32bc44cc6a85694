"""What a gateway says about a payment becomes its status, and the customer's money, once.

Every way to learn of an outcome (the answer to a charge, a notification, a question for the status) ends here. The rows
of the customer and of the payment are locked, so of a hundred notifications at once one finds the payment open. A
confirmed payment stays confirmed; a failed one may still be confirmed (the payer tried another card on the same page,
or we gave up too soon).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from billing.gateways.base import Outcome, State
from billing.gateways.errors import GatewayError, NotVerified
from billing.models import Payment, PaymentRefund
from billing.services.ledger import customer_lock
from billing.services.money_changes import payment_refused
from billing.services.payments.attempts import attempt_settle
from billing.services.payments.card_store import card_keep
from billing.services.payments.crediting import money_credit, money_debit
from billing.services.payments.orders import remember_payer
from core.db import retry_on_db_failure
from tvmiddleware.models import Customer

TEXT_LENGTH = 255
Status = Payment.Status


def payment_settle(*, payment_id: int, outcome: Outcome, now: datetime) -> Payment:
    """Apply an outcome; safe to repeat, in any order. Raises NotVerified when it is about another amount or order."""
    return retry_on_db_failure(partial(_settle, payment_id, outcome, now))


def _settle(payment_id: int, outcome: Outcome, now: datetime) -> Payment:
    try:
        with transaction.atomic():
            customer = customer_lock(Payment.objects.values_list("customer_id", flat=True).get(pk=payment_id))
            payment = Payment.objects.select_for_update().get(pk=payment_id)
            check_outcome(payment, outcome)
            apply(payment, customer, outcome, now)
            payment.save()
    except IntegrityError as error:
        if outcome.ext_id and Payment.objects.filter(ext_id=outcome.ext_id).exclude(pk=payment_id).exists():
            raise NotVerified("the gateway's id belongs to another payment") from error
        raise
    return payment


def check_outcome(payment: Payment, outcome: Outcome) -> None:
    if outcome.amount is not None and outcome.amount != payment.amount:
        raise NotVerified("amount")
    if outcome.currency is not None and outcome.currency.upper() != payment.currency.upper():
        raise NotVerified("currency")
    if outcome.ext_id and payment.ext_id and outcome.ext_id != payment.ext_id:
        raise NotVerified("order")
    if outcome.refunded is not None and not 0 <= outcome.refunded <= payment.amount:
        raise NotVerified("refunded amount")


def apply(payment: Payment, customer: Customer, outcome: Outcome, now: datetime) -> None:
    payment.ext_id = payment.ext_id or outcome.ext_id or None
    if outcome.payer_ext_id:
        remember_payer(payment, outcome.payer_ext_id, "")
    if outcome.refunded is not None and outcome.refunded > payment.refunded:
        refunded(payment, customer, outcome.refunded, now)
    if outcome.state is State.PAID and payment.status != Status.CONFIRMED:
        confirmed(payment, customer, outcome, now)
    elif outcome.state is State.FAILED and payment.is_open:
        failed(payment, outcome.error or GatewayError.code, outcome.text, now)
    elif outcome.state is State.PENDING and payment.status == Status.UNKNOWN:
        payment.status = Status.PENDING


def confirmed(payment: Payment, customer: Customer, outcome: Outcome, now: datetime) -> None:
    """A refund that came before is taken off what is credited: the customer never sees money that is gone again."""
    finish(payment, Status.CONFIRMED, now)
    if outcome.card:
        payment.saved_card = card_keep(payment=payment, token=outcome.card)
    if payment.amount > payment.refunded:
        money_credit(payment=payment, customer=customer, amount=payment.amount - payment.refunded, now=now)


def failed(payment: Payment, error: int, text: str, now: datetime) -> None:
    finish(payment, Status.ERROR, now, error, text)
    payment_refused(payment)


def finish(payment: Payment, status: Status, now: datetime, error: int = 0, text: str = "") -> None:
    for name, value in ended_columns(status, now, error, text).items():
        setattr(payment, name, value)
    if payment.is_autopayment:
        attempt_settle(key=payment.key or "", paid=status == Status.CONFIRMED)


def ended_columns(status: Status, now: datetime, error: int = 0, text: str = "") -> dict[str, Any]:
    """The columns of a payment that is over."""
    return {
        "status": status,
        "finished_at": now,
        "in_flight_customer": None,
        "error": error,
        "error_text": text[:TEXT_LENGTH],
    }


def refunded(payment: Payment, customer: Customer, total: Decimal, now: datetime) -> None:
    step = total - payment.refunded
    PaymentRefund.objects.filter(payment=payment, done=False, total__lte=total).update(done=True)
    PaymentRefund.objects.get_or_create(
        payment=payment, total=total, defaults={"amount": step, "done": True, "created_at": now}
    )
    payment.refunded = total
    if payment.status == Status.CONFIRMED:
        money_debit(payment=payment, customer=customer, amount=step, total=total, now=now)


def payment_failed(*, payment: Payment, error: Exception, now: datetime) -> GatewayError:
    """Close a payment whose order was refused, or that surely was not sent. Gives the error to raise."""
    known = error if isinstance(error, GatewayError) else GatewayError(str(error))
    outcome = Outcome(State.FAILED, error=known.code, text=str(known.message or known.text))
    payment_settle(payment_id=payment.pk, outcome=outcome, now=now)
    return known


def payment_unknown(*, payment: Payment) -> None:
    """The gateway may have done it: nobody charges again until ``payments_check`` has asked what became of it."""
    Payment.objects.filter(pk=payment.pk, status=Status.PENDING).update(status=Status.UNKNOWN)
