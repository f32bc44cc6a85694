"""make_autopayments: money from saved cards for what is charged tonight and is not covered.

One attempt a customer and day, claimed in the database before the gateway is asked; its id is the payment's key, and a
gateway keeps one payment a key. A gateway that does not answer leaves the payment to check_payment_status; nothing is
asked for twice, whatever dies in between.

A batch is two transactions and what the gateway takes between them: attempts and payments are written, the gateway is
asked for each, the outcomes are settled together. What is out of the ordinary goes one by one. Copies of the command
work side by side: one leaves alone whom another one has at hand, and looks after them in the end.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TypeVar

from django.db import connections, transaction

from billing.gateways.base import Started
from billing.gateways.errors import GatewayError
from billing.models import AutopaymentAttempt, Payment
from billing.schedule.forecast import money_missing
from billing.schedule.prices import PriceBook
from billing.selectors.due import charged_clients, with_autopayment
from billing.selectors.prices import price_book
from billing.selectors.snapshots import load_snapshots
from billing.selectors.subscriptions import today_of
from billing.services.batches import batches_work, moved_only, run_transaction
from billing.services.external_accounts import external_billing_of
from billing.services.ledger import customers_lock
from billing.services.money_changes import autopayment_refused
from billing.services.parking import Parking
from billing.services.payments.attempts import PREFIX
from billing.services.payments.autopay import autopayment_charge
from billing.services.payments.charging import charge_answered
from billing.services.payments.together import Begun, charge_is_open, charges_begin, is_plain, payments_confirm
from clients.models import Client
from core.api.errors import DomainError
from core.bulk import split_items
from core.db import retry_on_db_failure
from tvmiddleware.models import Customer

T = TypeVar("T")
R = TypeVar("R")
State = AutopaymentAttempt.State
ENDED: dict[int, str] = {State.PAID: "paid", State.FAILED: "refused"}
BATCH = 100
"""A process that is killed leaves the payments of so many customers to check_payment_status."""
SETTLE_SECONDS = 5.0
"""So long an answer of the gateway waits for others to be settled together with."""
FRESH_SECONDS = 120.0
"""A payment that waits longer for its turn is looked at again: check_payment_status may have given it up."""
JOB = "make_autopayments"
POOL = 8
Progress = Callable[[str], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class WantedPayment:
    """What a customer's card is to be charged."""

    customer: Customer
    amount: Decimal
    day: date


@dataclass(frozen=True)
class BegunPayment:
    """A charge that has begun, with the attempt that it is for."""

    wanted: WantedPayment
    attempt: AutopaymentAttempt
    begun: Begun


@dataclass
class PaymentBatch:
    """``alone``: those who are out of the ordinary; ``passed_over``: those whom another copy has at hand."""

    asked: list[BegunPayment] = field(default_factory=list)
    alone: list[WantedPayment] = field(default_factory=list)
    passed_over: set[int] = field(default_factory=set)


class TurnedAway(Exception):
    """The payment was given up, or settled, before its turn came: the gateway was not asked."""


@dataclass
class PaymentsMade:
    """How many payments ended how; ``open`` ones are check_payment_status's to settle."""

    parked: Parking
    paid: int = 0
    refused: int = 0
    open: int = 0

    def note(self, one: WantedPayment, result: str | Exception) -> None:
        if isinstance(result, Exception):
            self.parked.customer(one.customer.pk, result)
        else:
            setattr(self, result, getattr(self, result) + 1)


def autopayments_make(
    *,
    now: datetime,
    clock: Clock,
    client_id: int | None = None,
    use_pool: bool = False,
    progress: Progress = lambda text: None,
) -> PaymentsMade:
    """Charge the card of everybody who has automatic payment on, is charged today, and has not enough. ``clock``: when
    a charge begins, which check_payment_status goes by."""
    made = PaymentsMade(Parking(JOB, now))
    for client in charged_clients(client_id):
        with made.parked.operator(client):
            client_charge(client, now, clock, made, progress, use_pool=use_pool)
    return made


@dataclass(frozen=True)
class PaymentRun:
    """What all batches of one operator need."""

    client: Client
    now: datetime
    today: date
    book: PriceBook
    clock: Clock
    use_pool: bool
    parking: Parking


def client_charge(
    client: Client, now: datetime, clock: Clock, made: PaymentsMade, progress: Progress, *, use_pool: bool
) -> None:
    today, book = today_of(client, now), retry_on_db_failure(partial(price_book, client))
    run = PaymentRun(client, now, today, book, clock, use_pool, made.parked)
    due = retry_on_db_failure(lambda: external_billing_of(client.pk).keep(with_autopayment(client, today)))
    ids = moved_only(client, due, made.parked)
    passed_over = charge_all(run, ids, made, progress, wait=False)
    if passed_over:  # most of them another copy has charged meanwhile
        charge_all(run, array("q", sorted(passed_over)), made, progress, wait=True)


def charge_all(run: PaymentRun, ids: array[int], made: PaymentsMade, progress: Progress, *, wait: bool) -> set[int]:
    """Charge these customers; the ids of those whom another copy has at hand."""
    passed_over: set[int] = set()
    for batch in batches_work(split_items(ids, BATCH), lambda part: begin(run, part, wait=wait), made.parked):
        for one, result in charged(run, batch):
            made.note(one, result)
        passed_over |= batch.passed_over
        progress(f"{made.paid} paid, {made.refused} refused, {made.open} open")
    return passed_over


# --- the first transaction -----------------------------------------------------------------------------------------
def begin(run: PaymentRun, ids: Sequence[int], *, wait: bool) -> PaymentBatch:
    """Claim the attempts of those who lack money and write their payments. Who was charged today is left out; who is
    being charged, without ``wait``, too."""
    customers = list(customers_lock(ids, wait=wait))
    states = dict(
        AutopaymentAttempt.objects.filter(customer__in=customers, day=run.today).values_list("customer", "state")
    )
    left_out = {State.PAID} if wait else {State.PAID, State.CLAIMED}
    free = [one for one in customers if states.get(one.pk) not in left_out]
    held = set(ids).difference(one.pk for one in customers)
    held |= {pk for pk, state in states.items() if state == State.CLAIMED and not wait}
    wanted = lacking(run, free)
    batch = PaymentBatch(passed_over=held)
    claimed = claim_all([one for one in wanted if states.get(one.customer.pk) in (None, State.CLAIMED)], run.now)
    keys = {f"{PREFIX}{attempt.pk}": (one.customer, attempt.amount) for one, attempt in claimed.values()}
    begun = {one.payment.customer_id: one for one in charges_begin(keys, run.clock()).values()}
    for one in wanted:
        mine = begun.get(one.customer.pk)
        if mine is None:
            batch.alone.append(one)
        else:
            batch.asked.append(BegunPayment(one, claimed[one.customer.pk][1], mine))
    return batch


def lacking(run: PaymentRun, customers: Sequence[Customer]) -> list[WantedPayment]:
    """What each of them lacks for what is charged today; those who lack nothing are left out."""
    for customer in customers:
        customer.client = run.client
    found = load_snapshots(customers, {run.client.pk: run.book}, run.today)
    rows = [WantedPayment(one.customer, money_missing(one.state, run.today), run.today) for one in found]
    return [one for one in rows if one.amount > 0]


def claim_all(wanted: Sequence[WantedPayment], now: datetime) -> dict[int, tuple[WantedPayment, AutopaymentAttempt]]:
    """``claim`` of many, by customer."""
    if not wanted:
        return {}
    rows = [AutopaymentAttempt(customer=one.customer, day=one.day, amount=one.amount, created_at=now) for one in wanted]
    AutopaymentAttempt.objects.bulk_create(rows, ignore_conflicts=True)
    by_customer = {one.customer.pk: one for one in wanted}
    found = AutopaymentAttempt.objects.filter(customer__in=list(by_customer), day=wanted[0].day).order_by("pk")
    return {row.customer_id: (by_customer[row.customer_id], row) for row in found}


def claim(one: WantedPayment, now: datetime) -> AutopaymentAttempt:
    """The customer's attempt of the day; another run that was here first has made it."""
    attempt, _made = AutopaymentAttempt.objects.get_or_create(
        customer=one.customer, day=one.day, defaults={"amount": one.amount, "created_at": now}
    )
    return attempt


# --- the gateway ---------------------------------------------------------------------------------------------------
def charged(run: PaymentRun, batch: PaymentBatch) -> Iterator[tuple[WantedPayment, str | Exception]]:
    """How the payment of each ended. Any error is that customer's alone."""
    until = time.monotonic() + FRESH_SECONDS
    said = each(batch.asked, lambda one: charge_or_error(one, until, run.clock), use_pool=run.use_pool)
    for part in in_parts(zip(batch.asked, said, strict=True)):
        yield from settled(run, part)
    results = each(batch.alone, lambda one: answer(one, run.clock()), use_pool=run.use_pool)
    yield from zip(batch.alone, results, strict=True)


def charge_or_error(one: BegunPayment, until: float, clock: Clock) -> Started | Exception:
    """What the gateway says, or the error of asking it."""
    try:
        is_fresh = time.monotonic() < until
        if is_fresh or retry_on_db_failure(lambda: charge_is_open(one.begun.payment, clock())):
            return one.begun.put()
        return TurnedAway()
    except Exception as error:
        return error


def each(ones: Sequence[T], work: Callable[[T], R], *, use_pool: bool) -> Iterator[R]:
    """``work`` of each in their order; several at a time with ``use_pool``, in threads."""
    if not use_pool:
        yield from map(work, ones)
        return
    with ThreadPoolExecutor(POOL) as pool:
        yield from pool.map(partial(in_thread, work), ones)


def in_thread(work: Callable[[T], R], one: T) -> R:
    try:
        return work(one)
    finally:
        connections.close_all()


def in_parts(found: Iterator[T]) -> Iterator[list[T]]:
    """What comes within SETTLE_SECONDS together."""
    part: list[T] = []
    since = time.monotonic()
    for one in found:
        part.append(one)
        if time.monotonic() - since > SETTLE_SECONDS:
            yield part
            part, since = [], time.monotonic()
    if part:
        yield part


# --- the second transaction ----------------------------------------------------------------------------------------
def settled(
    run: PaymentRun, part: Sequence[tuple[BegunPayment, Started | Exception]]
) -> Iterator[tuple[WantedPayment, str | Exception]]:
    plain = {one.begun.payment.pk: said for one, said in part if is_plain(one.begun.payment, said)}
    confirmed = confirm(run, {pk: said for pk, said in plain.items() if isinstance(said, Started)})
    for one, said in part:
        paid = one.begun.payment.pk in confirmed
        yield one.wanted, "paid" if paid else settled_alone(run, one, said)


def confirm(run: PaymentRun, answers: dict[int, Started]) -> set[int]:
    """Settle these together; the ids of those that could be. A batch that fails is halved, and who stands alone in the
    end is not among them."""
    if not answers:
        return set()
    try:
        return run_transaction(partial(payments_confirm, answers, client=run.client, now=run.now))
    except Exception as error:
        run.parking.blame_gone_database(error)
        if len(answers) == 1:
            return set()
    items = list(answers.items())
    middle = len(items) // 2
    return confirm(run, dict(items[:middle])) | confirm(run, dict(items[middle:]))


def settled_alone(run: PaymentRun, one: BegunPayment, said: Started | Exception) -> str | Exception:
    if isinstance(said, TurnedAway):
        return answer(one.wanted, run.clock())
    work = partial(charge_answered, one.begun.payment, one.begun.card, run.now, partial(repeated, said))
    try:
        return retry_on_db_failure(partial(outcome_of, one.attempt, one.wanted, work))
    except Exception as error:
        return error


def repeated(said: Started | Exception) -> Started:
    """What the gateway said, said again."""
    if isinstance(said, Exception):
        raise said
    return said


# --- one by one ----------------------------------------------------------------------------------------------------
def answer(one: WantedPayment, now: datetime) -> str | Exception:
    """Any error is that customer's alone. What the gateway was asked for is found again by its key."""
    try:
        return retry_on_db_failure(partial(ask, one, now))
    except Exception as error:
        return error


def ask(one: WantedPayment, now: datetime) -> str:
    """``paid``, ``refused`` or ``open``."""
    attempt = claim(one, now)
    if attempt.state in ENDED:
        return ENDED[attempt.state]
    key = f"{PREFIX}{attempt.pk}"
    work = partial(autopayment_charge, customer=one.customer, amount=attempt.amount, now=now, key=key)
    return outcome_of(attempt, one, work)


def outcome_of(attempt: AutopaymentAttempt, one: WantedPayment, work: Callable[[], Payment]) -> str:
    """``paid``, ``refused`` or ``open``, noted in the attempt."""
    mine = AutopaymentAttempt.objects.filter(pk=attempt.pk, state=State.CLAIMED)
    try:
        payment = work()
    except (DomainError, GatewayError) as error:
        reason = type(error).__name__
        retry_on_db_failure(partial(refuse, attempt, one.customer, reason))
        return "refused"
    if payment.status == Payment.Status.UNKNOWN:
        mine.update(state=State.UNKNOWN)
    if payment.status == Payment.Status.CONFIRMED:
        return "paid"
    return "open" if payment.status in (Payment.Status.PENDING, Payment.Status.UNKNOWN) else "refused"


@transaction.atomic
def refuse(attempt: AutopaymentAttempt, customer: Customer, reason: str) -> None:
    """Close the attempt, and let it be known why."""
    AutopaymentAttempt.objects.filter(pk=attempt.pk, state=State.CLAIMED).update(state=State.FAILED, error=reason)
    autopayment_refused(customer, attempt.amount, reason, actor=f"command:{JOB}")
