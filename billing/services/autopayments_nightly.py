"""make_autopayments: money from saved cards for what is charged tonight and is not covered.

One attempt a customer and day, claimed in the database before the gateway is asked; its id is the payment's key, and a
gateway keeps one payment a key. A gateway that does not answer leaves the payment to check_payment_status; nothing is
asked for twice, whatever dies in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connections

from billing.gateways.errors import GatewayError
from billing.models import AutopaymentAttempt, Payment
from billing.selectors.due import charged_clients, with_autopayment
from billing.selectors.prices import NOTHING, price_book
from billing.selectors.subscriptions import today_of
from billing.services.foresight import looked_at, money_missing
from billing.services.household import Household
from billing.services.payments.attempts import PREFIX
from billing.services.payments.autopay import autopayment_charge
from billing.services.prepay import Runaway
from core.api.errors import DomainError
from core.bulk import chunks
from core.logs import event
from tvmiddleware.models import Customer

State = AutopaymentAttempt.State
ENDED: dict[int, str] = {State.PAID: "paid", State.FAILED: "refused"}
BATCH = 200
POOL = 8
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What a customer's card is to be charged."""

    customer: Customer
    amount: Decimal
    day: date


@dataclass
class Made:
    """How many payments ended how; ``open`` ones are check_payment_status's to settle."""

    paid: int = 0
    refused: int = 0
    open: int = 0


def autopayments_make(
    *, now: datetime, client_id: int | None = None, use_pool: bool = False, progress: Progress = lambda text: None
) -> Made:
    """Charge the card of everybody who has automatic payment on, is charged today, and has not enough."""
    made = Made()
    for wanted in batches(now, client_id):
        for result in asked(wanted, now, use_pool=use_pool):
            setattr(made, result, getattr(made, result) + 1)
        progress(f"{made.paid} paid, {made.refused} refused, {made.open} open")
    return made


def batches(now: datetime, client_id: int | None) -> Iterable[list[Wanted]]:
    for client in charged_clients(client_id):
        today, book = today_of(client, now), price_book(client.pk)
        for ids in chunks(with_autopayment(client, today), BATCH):
            rows = [(one.customer, wanted_of(one, today)) for one in looked_at(client, ids, book, today)]
            yield [Wanted(customer, amount, today) for customer, amount in rows if amount > 0]


def wanted_of(household: Household, today: date) -> Decimal:
    """What the customer lacks; nothing where check_accounts will not charge either, and says why."""
    try:
        return money_missing(household, today)
    except Runaway as error:
        event("payment", "AUTOPAYMENT_ERROR", customer=household.customer.pk, amount=NOTHING, error=str(error))
        return NOTHING


def claim(one: Wanted, now: datetime) -> AutopaymentAttempt:
    """The customer's attempt of the day; another run that was here first has made it."""
    attempt, _made = AutopaymentAttempt.objects.get_or_create(
        customer=one.customer, day=one.day, defaults={"amount": one.amount, "created_at": now}
    )
    return attempt


def asked(wanted: list[Wanted], now: datetime, *, use_pool: bool) -> list[str]:
    if not use_pool:
        return [ask(one, now) for one in wanted]
    with ThreadPoolExecutor(POOL) as pool:
        return list(pool.map(lambda one: in_thread(one, now), wanted))


def in_thread(one: Wanted, now: datetime) -> str:
    try:
        return ask(one, now)
    finally:
        connections.close_all()


def ask(one: Wanted, now: datetime) -> str:
    """``paid``, ``refused`` or ``open``. Any error is that customer's alone."""
    attempt = claim(one, now)
    if attempt.state in ENDED:
        return ENDED[attempt.state]
    try:
        payment = autopayment_charge(customer=one.customer, amount=attempt.amount, now=now, key=f"{PREFIX}{attempt.pk}")
    except (DomainError, GatewayError) as error:
        reason = type(error).__name__
        event("payment", "AUTOPAYMENT_ERROR", customer=one.customer.pk, amount=attempt.amount, error=reason)
        AutopaymentAttempt.objects.filter(pk=attempt.pk, state=State.CLAIMED).update(state=State.FAILED, error=reason)
        return "refused"
    if payment.status == Payment.Status.UNKNOWN:
        AutopaymentAttempt.objects.filter(pk=attempt.pk, state=State.CLAIMED).update(state=State.UNKNOWN)
    if payment.status == Payment.Status.CONFIRMED:
        return "paid"
    return "open" if payment.status in (Payment.Status.PENDING, Payment.Status.UNKNOWN) else "refused"
