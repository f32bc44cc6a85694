"""Giving money back through the gateway."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from billing.gateways.base import Outcome, State
from billing.gateways.errors import GatewayError, NotVerified, OutcomeUnknown
from billing.gateways.registry import gateway_of
from billing.models import Payment, PaymentRefund
from billing.services.payments.errors import RefundRefused
from billing.services.payments.orders import order_of
from billing.services.payments.settling import payment_settle
from core.money import is_payable


def payment_refund(*, payment: Payment, amount: Decimal, now: datetime, comment: str = "") -> Payment:
    """Refund a part or all of a confirmed payment, and take it off the balance.

    Raises RefundRefused, GatewayError; OutcomeUnknown leaves the refund open: until the gateway tells, no other one of
    this payment begins.
    """
    refund = refund_begin(payment=payment, amount=amount, now=now, comment=comment)
    try:
        outcome = gateway_of(payment.merchant).refund(order_of(payment), amount, f"refund-{payment.pk}-{refund.total}")
    except OutcomeUnknown:
        raise
    except (GatewayError, NotVerified) as error:
        refund.delete()
        raise error if isinstance(error, GatewayError) else GatewayError(str(error)) from error
    total = refund.total if outcome.refunded is None else outcome.refunded
    return payment_settle(payment_id=payment.pk, outcome=Outcome(State.PENDING, refunded=total), now=now)


@transaction.atomic
def refund_begin(*, payment: Payment, amount: Decimal, now: datetime, comment: str) -> PaymentRefund:
    """The row, committed before the gateway hears of it."""
    held = Payment.objects.select_for_update().get(pk=payment.pk)
    if held.status != Payment.Status.CONFIRMED or amount <= 0 or held.refunded + amount > held.amount:
        raise RefundRefused
    if not is_payable(amount, held.currency):
        raise RefundRefused
    if held.refunds.filter(done=False).exists():
        raise RefundRefused
    try:
        with transaction.atomic():
            return PaymentRefund.objects.create(
                payment=held,
                amount=amount,
                total=held.refunded + amount,
                done=False,
                comment=comment[:255],
                created_at=now,
            )
    except IntegrityError as error:
        raise RefundRefused from error
