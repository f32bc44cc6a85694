"""send_activation_expires_messages: telling those whose service will end soon and whose money will not prevent it.

Each end is announced once: an account or a subscription remembers which one it was told of, in the transaction that
writes the message. Copies of the command work side by side; a killed one is just started again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from billing.schedule import forecast
from billing.schedule.causes import OffCause, cause_of
from billing.schedule.monthly import next_charge
from billing.schedule.prices import PriceBook
from billing.schedule.state import AccountState, SubscriptionState
from billing.selectors.due import charged_clients, expiring_customers
from billing.selectors.prices import price_book
from billing.selectors.saved_cards import customers_with_card
from billing.selectors.snapshots import CustomerSnapshot, snapshots_of
from billing.selectors.subscriptions import today_of
from billing.services.batches import batches_work, moved_only, one_work
from billing.services.charging import in_language
from billing.services.external_accounts import outer_of
from billing.services.parking import Parking
from clients.models import Client
from core.api.errors import DomainError
from core.bulk import chunks
from core.clock import days_later
from core.db import stubbornly
from core.logs import event
from mail.services.outbox import mail_create
from sms.services.limits import SmsTooMany
from sms.services.outbox import NO_NUMBER, sms_create, sms_refuse
from tvmiddleware.models import Account, Customer, TariffSubscription
from tvmiddleware.selectors.phones import contact_phone, unreadable
from tvmiddleware.services.messages import Draft, message_send_many

BATCH = 200
JOB = "send_activation_expires_messages"
DAY_SECONDS = 86400
Progress = Callable[[str], None]


class OperatorUnknown(DomainError):
    """There is no such operator, or BILLING_CLIENTS_EXCLUDE names it."""


@dataclass(frozen=True)
class Ending:
    """What will end on ``day``: an account, or a subscription (and whose screens show it)."""

    customer: Customer
    account_ids: tuple[int, ...]
    day: date
    text: str
    account_id: int = 0
    subscription_id: int = 0


LONGEST_AHEAD = 3660
"""Days: what is due is gone through month by month."""


@dataclass
class Told:
    """How many messages of which kind."""

    parked: Parking
    screens: int = 0
    mails: int = 0
    sms: int = 0

    def add(self, kinds: list[str]) -> None:
        for kind in kinds:
            setattr(self, kind, getattr(self, kind) + 1)


def expiry_tell(
    *,
    now: datetime,
    days_count: int,
    client_id: int | None = None,
    send_sms: bool = False,
    progress: Progress = lambda text: None,
) -> Told:
    """Tell of everything that ends within ``days_count`` days. OperatorUnknown for a client_id that is not charged."""
    told, clients = Told(Parking(JOB, now)), list(charged_clients(client_id))
    if client_id is not None and not clients:
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    for client in clients:
        with told.parked.operator(client):
            client_tell(client, now, days_count, told, progress, send_sms=send_sms)
    return told


def client_tell(
    client: Client, now: datetime, days_count: int, told: Told, progress: Progress, *, send_sms: bool
) -> None:
    today, book = today_of(client, now), stubbornly(partial(price_book, client))
    until = days_later(today, min(days_count, LONGEST_AHEAD))
    ending = stubbornly(lambda: outer_of(client.pk).keep(expiring_customers(client, today, until)))
    ids = moved_only(client, ending, told.parked)
    found = batches_work(chunks(ids, BATCH), lambda part: endings(client, part, book, today, until), told.parked)
    for one in chain.from_iterable(found):
        work = partial(tell, one, client, now, send_sms=send_sms)
        told.add(one_work(one.customer.pk, work, told.parked) or [])
        progress(f"{client}: {told.screens} on screens, {told.mails} e-mails, {told.sms} SMS")


def endings(client: Client, ids: Sequence[int], book: PriceBook, today: date, until: date) -> list[Ending]:
    found: list[Ending] = []
    with in_language():
        for one in waiting_for_payment(snapshots_of(client, ids, book, today)):
            found += of_customer(one, today, until)
    return found


def waiting_for_payment(snapshots: Sequence[CustomerSnapshot]) -> list[CustomerSnapshot]:
    """All but those whose saved card will pay by itself."""
    automatic = [one.customer.pk for one in snapshots if one.customer.autopayment]
    paying = customers_with_card(automatic) if automatic else set()
    return [one for one in snapshots if one.customer.pk not in paying]


def of_customer(one: CustomerSnapshot, today: date, until: date) -> list[Ending]:
    """What ends by ``until`` for want of money. Where the balance suffices, or where money changes nothing, nothing is
    told."""
    state = one.state
    ahead = forecast.look_ahead(state, today, until, taking_up=False)
    off = {account.id: account for account in ahead.state.accounts}
    lapsed = {row.id for row in ahead.state.subscriptions if row.is_lapsed}
    found: list[Ending] = []
    for stop in ahead.stops:
        account = state.of_accounts[stop.account_id].account if stop.account_id else None
        if account is not None and cause_of(off[account.id]) is OffCause.MONEY:
            day = next_charge(account)
            if day is not None and today < day and account.expiry_told_for != day:
                text = account_text(one, account, day, today)
                found.append(Ending(one.customer, (account.id,), day, text, account_id=account.id))
        elif stop.subscription_id in lapsed:
            found += subscription_endings(one, stop.subscription_id, today)
    return found


def subscription_endings(one: CustomerSnapshot, subscription_id: int, today: date) -> list[Ending]:
    row = next(row for row in one.state.subscriptions if row.id == subscription_id)
    if row.end_date is None or row.end_date <= today or row.expiry_told_for == row.end_date:
        return []
    return [subscription_ending(one, row, row.end_date, today)]


def account_text(one: CustomerSnapshot, account: AccountState, day: date, today: date) -> str:
    facts = {"abonement": account.abonement, "day": f"{day:%d.%m.%Y}", **money_of(one, day, today)}
    return _("Account %(abonement)s is paid until %(day)s. To go on, please pay %(sum)s %(currency)s.") % facts


def money_of(one: CustomerSnapshot, day: date, today: date) -> dict[str, Any]:
    """What has to come in so that all that is due by ``day`` is paid."""
    return {"sum": forecast.money_missing(one.state, day, today=today), "currency": one.state.currency}


def subscription_ending(one: CustomerSnapshot, row: SubscriptionState, day: date, today: date) -> Ending:
    subject = one.state.by_subject(row.subject_id)
    shown = (subject.account.id,) if subject.account is not None else tuple(one.state.of_accounts)
    tariff = one.state.tariff(row.tariff_id)
    facts = {"tariff": tariff.name if tariff else "", "day": f"{day:%d.%m.%Y}", **money_of(one, day, today)}
    text = _("The subscription %(tariff)s is paid until %(day)s. To go on, please pay %(sum)s %(currency)s.") % facts
    return Ending(one.customer, shown, day, text, subscription_id=row.id or 0)


def tell(ending: Ending, client: Client, now: datetime, *, send_sms: bool) -> list[str]:
    """The kinds of messages written, one a message. Once: whoever notes it first sends it."""
    if not note(ending):
        return []
    with in_language():
        subject = _("Your subscription ends soon")
    draft = Draft(subject=subject, text=ending.text)
    screens = message_send_many(client_id=client.pk, account_ids=ending.account_ids, draft=draft, now=now)
    kinds, customer = ["screens"] * screens, ending.customer
    if customer.email and customer.send_email_messages:
        mail_create(
            to=customer.email,
            subject=subject,
            text=ending.text,
            now=now,
            client_id=client.pk,
            purpose="expiry",
            useful_seconds=useful_seconds(ending, client, now),
            queue="low",
        )
        kinds.append("mails")
    if send_sms and customer.send_sms_messages and text_to_phone(customer, client, ending.text, now):
        kinds.append("sms")
    return kinds


def useful_seconds(ending: Ending, client: Client, now: datetime) -> int:
    """To the end of the day that it tells of."""
    return DAY_SECONDS * ((ending.day - today_of(client, now)).days + 1)


def note(ending: Ending) -> bool:
    """Claim the announcement by a conditional UPDATE; False when somebody has made it."""
    if ending.account_id:
        rows = Account.objects.filter(pk=ending.account_id)
        return bool(rows.exclude(expiry_told_for=ending.day).update(expiry_told_for=ending.day))
    subscriptions = TariffSubscription.objects.filter(pk=ending.subscription_id)
    return bool(subscriptions.exclude(expiry_told_for=ending.day).update(expiry_told_for=ending.day))


def text_to_phone(customer: Customer, client: Client, text: str, now: datetime) -> bool:
    phone = contact_phone(customer)
    if not phone:
        wrong = [getattr(customer, name) for name in unreadable(customer)]
        if wrong:
            sms_refuse(phone=wrong[0], error=NO_NUMBER, now=now, client_id=client.pk)
        return False
    try:
        sms_create(phone=phone, text=text, now=now, client_id=client.pk)
    except SmsTooMany:
        event("sms", "SMS_TOO_MANY", customer=customer.pk)
        return False
    return True
