"""make_autopayments: money from saved cards for what is charged tonight and is not covered.

One attempt a customer and day, claimed in the database before the gateway is asked; its id is the payment's key, and a
gateway keeps one payment a key. A gateway that does not answer leaves the payment to check_payment_status; nothing is
asked for twice, whatever dies in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import connections

from billing.gateways.errors import GatewayError
from billing.models import AutopaymentAttempt, Payment
from billing.schedule.forecast import money_missing
from billing.schedule.prices import PriceBook
from billing.selectors.due import charged_clients, with_autopayment
from billing.selectors.prices import price_book
from billing.selectors.snapshots import snapshots_of
from billing.selectors.subscriptions import today_of
from billing.services.batches import batches_work, moved_only
from billing.services.external_accounts import outer_of
from billing.services.parking import Parking
from billing.services.payments.attempts import PREFIX
from billing.services.payments.autopay import autopayment_charge
from clients.models import Client
from core.api.errors import DomainError
from core.bulk import chunks
from core.db import stubbornly
from core.logs import event
from tvmiddleware.models import Customer

State = AutopaymentAttempt.State
ENDED: dict[int, str] = {State.PAID: "paid", State.FAILED: "refused"}
BATCH = 200
JOB = "make_autopayments"
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

    parked: Parking
    paid: int = 0
    refused: int = 0
    open: int = 0

    def note(self, one: Wanted, result: str | Exception) -> None:
        if isinstance(result, Exception):
            self.parked.customer(one.customer.pk, result)
        else:
            setattr(self, result, getattr(self, result) + 1)


def autopayments_make(
    *, now: datetime, client_id: int | None = None, use_pool: bool = False, progress: Progress = lambda text: None
) -> Made:
    """Charge the card of everybody who has automatic payment on, is charged today, and has not enough."""
    made = Made(Parking(JOB, now))
    for client in charged_clients(client_id):
        with made.parked.operator(client):
            client_charge(client, now, made, progress, use_pool=use_pool)
    return made


def client_charge(client: Client, now: datetime, made: Made, progress: Progress, *, use_pool: bool) -> None:
    today, book = today_of(client, now), stubbornly(partial(price_book, client))
    due = stubbornly(lambda: outer_of(client.pk).keep(with_autopayment(client, today)))
    ids = moved_only(client, due, made.parked)
    for wanted in batches_work(chunks(ids, BATCH), lambda part: lacking(client, part, book, today), made.parked):
        for one, result in zip(wanted, asked(wanted, now, use_pool=use_pool), strict=True):
            made.note(one, result)
        progress(f"{made.paid} paid, {made.refused} refused, {made.open} open")


def lacking(client: Client, ids: Sequence[int], book: PriceBook, today: date) -> list[Wanted]:
    """What each of them lacks for what is charged today; those who lack nothing are left out."""
    found = snapshots_of(client, ids, book, today)
    rows = [Wanted(one.customer, money_missing(one.state, today), today) for one in found]
    return [one for one in rows if one.amount > 0]


def claim(one: Wanted, now: datetime) -> AutopaymentAttempt:
    """The customer's attempt of the day; another run that was here first has made it."""
    attempt, _made = AutopaymentAttempt.objects.get_or_create(
        customer=one.customer, day=one.day, defaults={"amount": one.amount, "created_at": now}
    )
    return attempt


def asked(wanted: list[Wanted], now: datetime, *, use_pool: bool) -> list[str | Exception]:
    if not use_pool:
        return [answer(one, now) for one in wanted]
    with ThreadPoolExecutor(POOL) as pool:
        return list(pool.map(lambda one: in_thread(one, now), wanted))


def in_thread(one: Wanted, now: datetime) -> str | Exception:
    try:
        return answer(one, now)
    finally:
        connections.close_all()


def answer(one: Wanted, now: datetime) -> str | Exception:
    """Any error is that customer's alone. What the gateway was asked for is found again by its key."""
    try:
        return stubbornly(partial(ask, one, now))
    except Exception as error:
        return error


def ask(one: Wanted, now: datetime) -> str:
    """``paid``, ``refused`` or ``open``."""
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
