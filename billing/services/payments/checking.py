"""Asking the gateways what became of payments that are still open."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from billing.gateways.base import Gateway, Outcome, State
from billing.gateways.errors import GatewayError, GatewayUnreachable, NotVerified, OutcomeUnknown
from billing.gateways.registry import KINDS, gateway_of
from billing.models import Payment
from billing.services.parking import Parking
from billing.services.payments.orders import order_of
from billing.services.payments.settling import payment_settle
from core.db import fetch_rows
from core.logs import log_event

YOUNG = timedelta(seconds=30)
"""So old a payment must be: before that its own process is at it."""
MISSING_AFTER = timedelta(minutes=10)
"""So long a request may be on its way: then "never heard of it" means that nothing was charged."""
CHUNK = 200
JOB = "check_payment_status"
AGE_SHARE = 10
"""The older a payment, the rarer it is asked about: after a tenth of its age again."""
FAILURES_IN_A_ROW = 3
"""So often a gateway may not answer before the run leaves it alone."""


@dataclass
class CheckedPayments:
    asked: int = 0
    confirmed: int = 0
    failed: int = 0
    errors: int = 0
    silent: dict[int, int] = field(default_factory=dict)
    """Merchant -> how often in a row its gateway did not answer."""
    parked: Parking | None = None
    """Customers whose payment met an error that nobody foresaw."""

    def gave_no_answer(self, merchant_id: int, error: Exception) -> None:
        if isinstance(error, GatewayUnreachable | OutcomeUnknown):
            self.silent[merchant_id] = self.silent.get(merchant_id, 0) + 1

    def leaves_alone(self, merchant_id: int) -> bool:
        return self.silent.get(merchant_id, 0) >= FAILURES_IN_A_ROW


def payments_check(
    *, timeout: timedelta, now: datetime, progress: Callable[[str], None] = lambda text: None
) -> CheckedPayments:
    """Settle every open payment that its gateway knows the outcome of.

    One that is older than ``timeout`` and still open is given up (a late notification would still confirm it), but
    never one whose outcome is unknown: that waits until the gateway has answered.
    """
    parked = Parking(JOB, now, is_recorded=False)  # a payment stands in the panel itself, open
    done = CheckedPayments(parked=parked)
    for payment in open_payments(now):
        if not due(payment, timeout, now) or done.leaves_alone(payment.merchant_id):
            continue
        try:
            payment_check(payment, timeout, now, done)
            parked.refusals = 0
        except Exception as error:
            parked.customer(payment.customer_id, error)
        progress(f"{done.asked} asked")
    return done


def due(payment: Payment, timeout: timedelta, now: datetime) -> bool:
    age = now - payment.begun_at
    if payment.checked_at is None or payment.checked_at > now or age >= timeout:  # > now: the clock was put back
        return True
    return now - payment.checked_at >= max(YOUNG, age / AGE_SHARE)


def payment_ask(*, payment: Payment, now: datetime) -> CheckedPayments:
    """Ask the gateway about one open payment, however young it is; nothing is given up."""
    done = CheckedPayments()
    if payment.is_open:
        payment_check(payment, timedelta.max, now, done)
    return done


def open_payments(now: datetime) -> Iterator[Payment]:
    last = 0
    while True:
        rows = Payment.objects.filter(status__in=Payment.OPEN, begun_at__lte=now - YOUNG, pk__gt=last)
        chunk = fetch_rows(rows.select_related("merchant", "customer").order_by("pk")[:CHUNK])
        if not chunk:
            return
        yield from chunk
        last = chunk[-1].pk


def payment_check(payment: Payment, timeout: timedelta, now: datetime, done: CheckedPayments) -> None:
    done.asked += 1
    outcome = asked_outcome(payment, now, done)
    Payment.objects.filter(pk=payment.pk).update(checked_at=now)
    if outcome is None or outcome.state in {State.PENDING, State.MISSING}:
        outcome = given_up(payment, outcome, now - payment.begun_at, timeout)
    if outcome is None:
        return
    try:
        status = payment_settle(payment_id=payment.pk, outcome=outcome, now=now).status
    except NotVerified as error:
        complain(payment, error, done)
        return
    done.confirmed += status == Payment.Status.CONFIRMED
    done.failed += status == Payment.Status.ERROR


def asked_outcome(payment: Payment, now: datetime, done: CheckedPayments) -> Outcome | None:
    """What the gateway says; None where it can't be asked or does not answer."""
    kind = KINDS.get(payment.gateway, Gateway)
    if not kind.has_status:
        return None
    try:
        outcome = gateway_of(payment.merchant).status(order_of(payment))
    except (GatewayError, NotVerified) as error:
        done.gave_no_answer(payment.merchant_id, error)
        complain(payment, error, done)
        return None
    done.silent.pop(payment.merchant_id, None)
    return outcome


def complain(payment: Payment, error: Exception, done: CheckedPayments) -> None:
    done.errors += 1
    log_event(
        "payment",
        "PAYMENT_CHECK_ERROR",
        logging.WARNING,
        client=payment.client_id,
        transaction=payment.pk,
        error=str(error) or type(error).__name__,
    )


def given_up(payment: Payment, outcome: Outcome | None, age: timedelta, timeout: timedelta) -> Outcome | None:
    """The outcome to apply to a payment that the gateway does not call paid or failed."""
    missing = outcome is not None and outcome.state is State.MISSING
    if payment.in_flight_customer is not None:
        if missing and age >= MISSING_AFTER:
            return Outcome(State.FAILED, error=GatewayUnreachable.code, text="the gateway never got it")
        return None if outcome is None or missing else outcome
    if age < timeout or payment.status == Payment.Status.UNKNOWN and not missing:
        return None if missing else outcome
    return Outcome(State.FAILED, error=GatewayError.code, text="not paid in time")
