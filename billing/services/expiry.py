"""send_activation_expires_messages: telling those whose service will end soon and whose money will not prevent it.

Each end is announced once: an account or a subscription remembers which one it was told of, in the transaction that
writes the message. A batch of customers is one transaction; copies of the command work side by side, each takes the
customers that no other has locked; a killed one is just started again.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _

from billing.schedule.prices import PriceBook
from billing.selectors.due import charged_clients, expiring_customers
from billing.selectors.prices import price_book
from billing.selectors.saved_cards import customers_with_card
from billing.selectors.snapshots import CustomerSnapshot, load_snapshots
from billing.selectors.subscriptions import today_of
from billing.services.batches import batches_work, moved_only, one_work
from billing.services.charging import in_language
from billing.services.endings import Ending, endings_of
from billing.services.external_accounts import external_billing_of
from billing.services.ledger import customers_lock
from billing.services.parking import Parking
from clients.errors import OperatorUnknown
from clients.models import Client
from core.bulk import split_items
from core.clock import days_later
from core.db import retry_on_db_failure
from core.logs import log_event
from mail.services.outbox import Letter, mails_create
from sms.services.limits import SmsTooMany
from sms.services.outbox import NO_NUMBER, sms_create, sms_refuse
from tvmiddleware.models import Account, Customer, TariffSubscription
from tvmiddleware.selectors.phones import contact_phone, unreadable_phones
from tvmiddleware.services.messages import Draft, message_send_each

JOB = "send_activation_expires_messages"
ACTOR = f"command:{JOB}"
BATCH = 200
DAY_SECONDS = 86400
Progress = Callable[[str], None]


LONGEST_AHEAD = 3660
"""Days: what is due is gone through month by month."""


@dataclass
class ExpiryNotices:
    """How many messages of which kind."""

    parked: Parking
    screens: int = 0
    mails: int = 0
    sms: int = 0

    def add(self, kinds: Counter[str]) -> None:
        for kind, number in kinds.items():
            setattr(self, kind, getattr(self, kind) + number)


@dataclass
class NoticeBatch:
    """What became of one: messages by kind; ``alone``: who gets an SMS, too; customers that somebody else held."""

    kinds: Counter[str]
    alone: list[Ending]
    passed_over: set[int]


def expiry_announce(
    *,
    now: datetime,
    days_count: int,
    client_id: int | None = None,
    send_sms: bool = False,
    progress: Progress = lambda text: None,
) -> ExpiryNotices:
    """Tell of everything that ends within ``days_count`` days. OperatorUnknown for a client_id that is not charged."""
    notices, clients = ExpiryNotices(Parking(JOB, now)), list(charged_clients(client_id))
    if client_id is not None and not clients:
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    for client in clients:
        with notices.parked.operator(client):
            client_announce(client, now, days_count, notices, progress, send_sms=send_sms)
    return notices


def client_announce(
    client: Client, now: datetime, days_count: int, notices: ExpiryNotices, progress: Progress, *, send_sms: bool
) -> None:
    today = today_of(client, now)
    run = NoticeRun(
        client=client,
        now=now,
        today=today,
        until=days_later(today, min(days_count, LONGEST_AHEAD)),
        book=retry_on_db_failure(partial(price_book, client)),
        send_sms=send_sms,
    )
    ids = moved_only(client, run.expiring(), notices.parked)
    passed_over = announce_all(run, ids, notices, progress, wait=False)
    if passed_over:  # most of them another copy has told meanwhile
        announce_all(run, array("q", sorted(passed_over.intersection(run.expiring()))), notices, progress, wait=True)


@dataclass(frozen=True)
class NoticeRun:
    """What all batches of one operator need."""

    client: Client
    now: datetime
    today: date
    until: date
    book: PriceBook
    send_sms: bool

    def sends_sms(self, customer: Customer) -> bool:
        return self.send_sms and customer.send_sms_messages

    def expiring(self) -> array[int]:
        """Ids of the customers of whom something ends and whom Smarty charges."""
        return retry_on_db_failure(
            lambda: external_billing_of(self.client.pk).keep(expiring_customers(self.client, self.today, self.until))
        )


def announce_all(
    run: NoticeRun, ids: array[int], notices: ExpiryNotices, progress: Progress, *, wait: bool
) -> set[int]:
    """Tell these customers; the ids of those that somebody else held."""
    passed_over: set[int] = set()
    for done in batches_work(
        split_items(ids, BATCH), lambda part: batch_announce(run, part, wait=wait), notices.parked
    ):
        notices.add(done.kinds)
        for one in done.alone:
            notices.add(one_work(one.customer.pk, partial(announce, run, [one]), notices.parked) or Counter())
        passed_over |= done.passed_over
        progress(f"{run.client}: {notices.screens} on screens, {notices.mails} e-mails, {notices.sms} SMS")
    return passed_over


def batch_announce(run: NoticeRun, ids: Sequence[int], *, wait: bool) -> NoticeBatch:
    """An SMS is counted against its number's limit as often as it is tried, so no batch is repeated with one in it."""
    customers = list(customers_lock(ids, wait=wait))
    found = endings(run, customers)
    alone = [one for one in found if run.sends_sms(one.customer)]
    kinds = announce(run, [one for one in found if not run.sends_sms(one.customer)])
    return NoticeBatch(kinds, alone, set(ids).difference(customer.pk for customer in customers))


def endings(run: NoticeRun, customers: Sequence[Customer]) -> list[Ending]:
    for customer in customers:
        customer.client = run.client
    found: list[Ending] = []
    with in_language():
        for one in waiting_for_payment(load_snapshots(customers, {run.client.pk: run.book}, run.today)):
            found += endings_of(one, run.today, run.until)
    return found


def waiting_for_payment(snapshots: Sequence[CustomerSnapshot]) -> list[CustomerSnapshot]:
    """All but those whose saved card will pay by itself."""
    automatic = [one.customer.pk for one in snapshots if one.customer.autopayment]
    paying = customers_with_card(automatic) if automatic else set()
    return [one for one in snapshots if one.customer.pk not in paying]


def announce(run: NoticeRun, found: Sequence[Ending]) -> Counter[str]:
    """How many messages of which kind were written. Once: whoever notes an end first tells of it."""
    mine = claim(found)
    with in_language():
        subject = _("Your subscription ends soon")
    drafts = [(pk, Draft(subject=subject, text=one.text)) for one in mine for pk in one.account_ids]
    letters = [
        Letter(one.customer.email, subject, one.text, useful_seconds(one, run.today))
        for one in mine
        if one.customer.email and one.customer.send_email_messages
    ]
    now, client_id = run.now, run.client.pk
    return Counter(
        screens=message_send_each(client_id=client_id, drafts=drafts, now=now, actor=ACTOR),
        mails=mails_create(letters=letters, now=now, client_id=client_id, purpose="expiry", queue="low"),
        sms=sum(text_to_phone(one.customer, run, one.text) for one in mine if run.sends_sms(one.customer)),
    )


def useful_seconds(ending: Ending, today: date) -> int:
    """To the end of the day that it tells of."""
    return DAY_SECONDS * ((ending.day - today).days + 1)


def claim(found: Sequence[Ending]) -> list[Ending]:
    """Those that nobody has announced, noted as announced: what another transaction notes just now is waited for."""
    groups: dict[tuple[type[Account | TariffSubscription], date], dict[int, Ending]] = defaultdict(dict)
    for one in found:
        groups[one.model, one.day][one.account_id or one.subscription_id] = one
    mine: list[Ending] = []
    for (model, day), by_id in groups.items():
        rows = model.objects.filter(pk__in=list(by_id))
        free = rows.exclude(expiry_told_for=day).select_for_update().order_by("pk")
        ids = list(free.values_list("pk", flat=True))
        model.objects.filter(pk__in=ids).update(expiry_told_for=day)
        mine += [by_id[pk] for pk in ids]
    return mine


def text_to_phone(customer: Customer, run: NoticeRun, text: str) -> bool:
    phone = contact_phone(customer)
    if not phone:
        wrong = [getattr(customer, name) for name in unreadable_phones(customer)]
        if wrong:
            sms_refuse(phone=wrong[0], error=NO_NUMBER, now=run.now, client_id=run.client.pk)
        return False
    try:
        sms_create(phone=phone, text=text, now=run.now, client_id=run.client.pk)
    except SmsTooMany:
        log_event("sms", "SMS_TOO_MANY", customer=customer.pk)
        return False
    return True
