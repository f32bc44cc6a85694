"""Customers loaded for ``billing.schedule``: one or hundreds in the same few statements; ``booking`` writes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from billing.models import Charge
from billing.schedule.accounts import AccountState
from billing.schedule.prices import PriceBook
from billing.schedule.state import CustomerState, SubjectState, SubscriptionState
from billing.selectors.prices import personal_rebates, price_book
from billing.selectors.subscriptions import uses_subscriptions
from clients.models import Client
from core.currencies import decimals_of
from tvmiddleware.models import Account, Customer, Subject, TariffSubscription
from tvmiddleware.selectors.currencies import currency_of

TARIFFS: tuple[Any, Any] = (Customer.tariffs.through, Account.tariffs.through)
VIRTUAL: tuple[Any, Any] = (Customer.virtual_tariffs.through, Account.virtual_tariffs.through)
ACCOUNT_COLUMNS = tuple(field.name for field in fields(AccountState))
SUBSCRIPTION_COLUMNS = tuple(field.name for field in fields(SubscriptionState))


@dataclass
class CustomerSnapshot:
    """A customer's row and its state."""

    customer: Customer
    state: CustomerState


def lapsed_for() -> timedelta:
    return timedelta(days=settings.SMARTY_BILLING_LAPSED_DAYS)


def load_snapshots(
    customers: Sequence[Customer], books: Mapping[int, PriceBook], today: date, *, for_sale: bool = False
) -> list[CustomerSnapshot]:
    """Everything about these customers, whose ``client`` is at hand. ``for_sale``: also which tariffs they had once
    and have no more."""
    made = {row.pk: state_of(row, books[row.client_id]) for row in customers}
    load_accounts(made)
    owners = {pk: one.own for pk, one in made.items()}
    accounts = {pk: subject for one in made.values() for pk, subject in one.of_accounts.items()}
    load_tariffs(owners, accounts, virtual=any(one.book.bundles for one in made.values()))
    load_subjects(owners, accounts)
    load_subscriptions({pk: one for pk, one in made.items() if one.by_subscription})
    load_paid(list(made.values()), books, today, for_sale)
    if any(one.book.personal_rebates for one in made.values()):
        for customer_id, rebates in personal_rebates(made, today).items():
            made[customer_id].rebates.extend(rebates)
    return [CustomerSnapshot(row, made[row.pk]) for row in customers]


def load_snapshot(customer: Customer, today: date) -> CustomerSnapshot:
    """One customer with everything, at today's prices."""
    return load_snapshots([customer], {customer.client_id: price_book(customer.client)}, today, for_sale=True)[0]


def snapshots_of(client: Client, customer_ids: Sequence[int], book: PriceBook, today: date) -> list[CustomerSnapshot]:
    """These customers of an operator as they stand, not locked."""
    customers = list(Customer.objects.filter(client=client, pk__in=customer_ids).order_by("pk"))
    for customer in customers:
        customer.client = client
    return load_snapshots(customers, {client.pk: book}, today)


def state_of(row: Customer, book: PriceBook) -> CustomerState:
    return CustomerState(
        id=row.pk,
        book=book,
        own=SubjectState(row.pk),
        rebates=list(book.rebates),
        balance=row.balance + 0,
        currency=currency_of(row),
        decimals=decimals_of(currency_of(row)),
        by_subscription=uses_subscriptions(row.client),
        forget_after=lapsed_for(),
    )


def load_accounts(made: Mapping[int, CustomerState]) -> None:
    rows = Account.objects.filter(customer__in=list(made)).order_by("pk")
    for customer_id, *values in rows.values_list("customer_id", *ACCOUNT_COLUMNS):
        account = AccountState(*values)
        made[customer_id].of_accounts[account.id] = SubjectState(customer_id, account)


def load_subscriptions(made: Mapping[int, CustomerState]) -> None:
    if not made:
        return
    for state in made.values():
        state.subscriptions.clear()
    rows = TariffSubscription.objects.filter(customer__in=list(made), is_closed=False).order_by("pk")
    for customer_id, *values in rows.values_list("customer_id", *SUBSCRIPTION_COLUMNS):
        made[customer_id].subscriptions.append(SubscriptionState(*values))


def load_tariffs(owners: dict[int, SubjectState], accounts: dict[int, SubjectState], *, virtual: bool) -> None:
    for subjects, through, name in ((owners, TARIFFS[0], "customer_id"), (accounts, TARIFFS[1], "account_id")):
        for holder_id, tariff_id in linked(through, name, "tariff_id", subjects):
            subjects[holder_id].tariff_ids.add(tariff_id)
    if virtual:
        for subjects, through, name in ((owners, VIRTUAL[0], "customer_id"), (accounts, VIRTUAL[1], "account_id")):
            for holder_id, virtual_id in linked(through, name, "virtualtariff_id", subjects):
                subjects[holder_id].bundle_ids.add(virtual_id)


def linked(through: Any, owner: str, other: str, subjects: dict[int, SubjectState]) -> Iterable[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = through.objects.filter(**{f"{owner}__in": list(subjects)}).values_list(
        owner, other
    )
    return found


def load_subjects(owners: dict[int, SubjectState], accounts: dict[int, SubjectState]) -> None:
    """Of those who have one already."""
    for pk, customer_id in Subject.objects.filter(customer__in=list(owners)).values_list("pk", "customer"):
        owners[customer_id or 0].subject_id = pk
    for pk, account_id in Subject.objects.filter(account__in=list(accounts)).values_list("pk", "account"):
        accounts[account_id or 0].subject_id = pk


def load_paid(states: Sequence[CustomerState], books: Mapping[int, PriceBook], today: date, for_sale: bool) -> None:
    """How far what they have is paid, as far as it matters: beyond the earliest due day of them all."""
    subjects = [subject for state in states for subject in state.subjects()]
    by_subject = {subject.subject_id: subject for subject in subjects if subject.subject_id is not None}
    since = min((earliest(subject.account, today) for subject in subjects), default=today)
    rows = Charge.objects.filter(subject__in=list(by_subject), period_end__gt=since)
    for subject_id, tariff_id, begin, end in rows.values_list("subject", "tariff", "period_begin", "period_end"):
        if tariff_id is not None:
            subject = by_subject[subject_id]
            subject.known.add(tariff_id)
            if end >= subject.paid.get(tariff_id, end):
                subject.paid[tariff_id], subject.paid_since[tariff_id] = end, begin
    introductory = {
        tariff.id for book in books.values() for tariff in book.tariffs.values() if tariff.activation_price is not None
    }
    waiting: dict[int, set[int]] = {}
    for row in (row for state in states for row in state.subscriptions):
        waiting.setdefault(row.subject_id, set()).add(row.tariff_id)
    asked = [
        pk
        for pk, one in by_subject.items()
        if introductory and (for_sale or introductory & (one.tariff_ids | waiting.get(pk, set())) - one.known)
    ]
    if asked:
        old = Charge.objects.filter(subject__in=asked, tariff__in=introductory)
        for subject_id, tariff_id in old.values_list("subject", "tariff").distinct():
            by_subject[subject_id].known.add(tariff_id or 0)


def earliest(account: AccountState | None, today: date) -> date:
    """No day before this one is charged for."""
    if account is None or not account.active:
        return today
    days = [day for day in (account.extension_date, account.deactivation_date) if day is not None]
    return min([today, *days])
