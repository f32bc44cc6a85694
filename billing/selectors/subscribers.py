"""Customers, accounts and devices as billing systems and dealers name them; only those that are the caller's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, transaction
from django.db.models import CharField, Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from billing.constants import Status
from billing.models import CustomerTransaction
from core.api.errors import DomainError
from tvmiddleware.models import (
    Account,
    AccountAuthKey,
    AccountDevice,
    Customer,
    Tariff,
    TariffSubscription,
    VirtualTariff,
)
from tvmiddleware.selectors.devices import DeviceNotFound, closest_device
from tvmiddleware.selectors.phones import has_mobile

T = TypeVar("T")
LARGEST_PAGE = 100
LONGEST_PATTERN = 128


class SubscriberNotFound(DomainError):
    """The caller has no such customer, or neither customer_id nor ext_id was given."""


class SubscriberAccountNotFound(DomainError):
    """The caller has no such account, or neither account_id nor abonement was given."""


class PatternUnusable(DomainError):
    """The database can't read the regular expression."""


class SessionUnnamed(DomainError):
    """Neither an id nor a key of a session was given."""


class SessionNotFound(DomainError):
    """No such session of the operator."""


@dataclass(frozen=True)
class SubscriberScope:
    """Whose subscribers the caller may see: the operator's, or those of one of its dealers."""

    client_id: int
    dealer_id: int | None = None

    def customers(self) -> QuerySet[Customer]:
        rows = Customer.objects.filter(client_id=self.client_id)
        return rows if self.dealer_id is None else rows.filter(dealer_id=self.dealer_id)

    def accounts(self) -> QuerySet[Account]:
        rows = Account.objects.filter(client_id=self.client_id)
        return rows if self.dealer_id is None else rows.filter(customer__dealer_id=self.dealer_id)

    def devices(self) -> QuerySet[AccountDevice]:
        rows = AccountDevice.objects.filter(client_id=self.client_id)
        return rows if self.dealer_id is None else rows.filter(account__customer__dealer_id=self.dealer_id)


@dataclass(frozen=True)
class Page:
    """Rows of a list: ``limit`` of them (at most LARGEST_PAGE), ``number`` counts from 1."""

    number: int = 1
    limit: int = LARGEST_PAGE

    @property
    def bounds(self) -> slice:
        size = min(max(self.limit, 0), LARGEST_PAGE)
        first = (min(max(self.number, 1), 10**9) - 1) * size
        return slice(first, first + size)


def customer_of(scope: SubscriberScope, *, customer_id: int = -1, ext_id: str = "") -> Customer:
    """By id, without one by the id of the caller's own system. Raises SubscriberNotFound."""
    rows = scope.customers().select_related("client")
    found = None
    if customer_id > 0:
        found = rows.filter(pk=customer_id).first()
    elif ext_id not in {"", "-1"}:
        found = rows.filter(ext_id=ext_id).first()
    if found is None:
        raise SubscriberNotFound
    return found


def account_of(scope: SubscriberScope, *, account_id: int = -1, abonement: int = -1) -> Account:
    """The account by its id; without an id (-1) by its abonement. Raises SubscriberAccountNotFound."""
    rows = scope.accounts().select_related("customer__client", "client", "template")
    found = None
    if account_id > 0:
        found = rows.filter(pk=account_id).first()
    elif abonement > 0:
        found = rows.filter(abonement=abonement).first()
    if found is None:
        raise SubscriberAccountNotFound
    return found


def device_of(scope: SubscriberScope, *, device_id: int = -1, device_uid: str = "") -> AccountDevice:
    """The bound device by its id; without an id (-1) by its UID. Raises DeviceNotFound."""
    found = None
    if device_id > 0:
        found = scope.devices().filter(pk=device_id).first()
    elif device_uid:
        found = closest_device(scope.devices(), device_uid)
    if found is None:
        raise DeviceNotFound
    return found


def session_of(client_id: int, *, session_id: int = -1, key: str = "") -> AccountAuthKey:
    """The session by its id; without an id (-1) by its key. Raises SessionUnnamed, SessionNotFound."""
    if session_id <= 0 and not key:
        raise SessionUnnamed
    rows = AccountAuthKey.objects.filter(account__client_id=client_id)
    found = rows.filter(pk=session_id).first() if session_id > 0 else rows.filter(key=key).first() if key else None
    if found is None:
        raise SessionNotFound
    return found


# --- rows with what their presentation needs -----------------------------------------------------------------------
@dataclass(frozen=True)
class CustomerSummary:
    """A customer with all that is shown of it. ``payments_count``: confirmed transactions."""

    row: Customer
    accounts: list[Account]
    subscriptions: list[TariffSubscription]
    tariffs: list[Tariff]
    virtual_tariffs: list[VirtualTariff]
    payments_count: int


@dataclass(frozen=True)
class AccountSummary:
    row: Account
    devices: list[AccountDevice]
    tariff_ids: list[int]
    subscriptions: list[TariffSubscription]


def card_of_customer(row: Customer) -> CustomerSummary:
    """A customer with accounts, contract and counts. ``row`` comes from ``with_customer_parts``: no SQL here."""
    return CustomerSummary(
        row=row,
        accounts=list(row.accounts.all()),
        subscriptions=list(row.subscriptions.all()),
        tariffs=list(row.tariffs.all()),
        virtual_tariffs=list(row.virtual_tariffs.all()),
        payments_count=row.payments_count,  # type: ignore[attr-defined]
    )


def card_of_account(row: Account) -> AccountSummary:
    """An account with devices, tariffs and subscriptions. ``row`` comes from ``with_account_parts``: no SQL here."""
    subject = getattr(row, "subject", None)
    return AccountSummary(
        row=row,
        devices=list(row.devices.all()),
        tariff_ids=[tariff.pk for tariff in row.tariffs.all()],
        subscriptions=list(subject.subscriptions.all()) if subject else [],
    )


def open_subscriptions() -> QuerySet[TariffSubscription]:
    return TariffSubscription.objects.filter(is_closed=False).select_related("subject").order_by("pk")


def with_customer_parts(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    confirmed = (
        CustomerTransaction.objects.filter(customer=OuterRef("pk"), status=Status.OK)
        .order_by()
        .values("customer")
        .annotate(number=Count("pk"))
    )
    return rows.prefetch_related(
        Prefetch("accounts", Account.objects.order_by("pk").defer("password", "parent_code")),
        Prefetch("tariffs", Tariff.objects.order_by("pk")),
        "virtual_tariffs",
        Prefetch("subscriptions", open_subscriptions()),
    ).annotate(payments_count=Coalesce(Subquery(confirmed.values("number")), 0))


def with_account_parts(rows: QuerySet[Account]) -> QuerySet[Account]:
    return rows.select_related("subject").prefetch_related(
        Prefetch("devices", AccountDevice.objects.select_related("device__device").order_by("pk")),
        Prefetch("tariffs", Tariff.objects.order_by("pk")),
        Prefetch("subject__subscriptions", open_subscriptions()),
    )


def customer_card(scope: SubscriberScope, *, customer_id: int = -1, ext_id: str = "") -> CustomerSummary:
    customer = customer_of(scope, customer_id=customer_id, ext_id=ext_id)
    return card_of_customer(with_customer_parts(Customer.objects.filter(pk=customer.pk)).get())


def account_card(scope: SubscriberScope, *, account_id: int = -1, abonement: int = -1) -> AccountSummary:
    account = account_of(scope, account_id=account_id, abonement=abonement)
    return card_of_account(with_account_parts(Account.objects.filter(pk=account.pk)).get())


# --- lists ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class AccountFilter:
    active: bool | None = None
    status_reason: str | None = None
    device: str = ""
    abonement_regexp: str = ""


def account_cards(scope: SubscriberScope, wanted: AccountFilter, page: Page) -> list[AccountSummary]:
    rows = scope.accounts().order_by("pk")
    if wanted.active is not None:
        rows = rows.filter(active=wanted.active)
    if wanted.status_reason is not None:
        rows = rows.filter(status_reason=wanted.status_reason)
    if wanted.device:
        bound = AccountDevice.objects.filter(client_id=scope.client_id, device__device__system_name=wanted.device)
        rows = rows.filter(pk__in=bound.values("account_id"))
    found = whole_page(with_account_parts(matching(rows, wanted.abonement_regexp)), page, wanted.abonement_regexp)
    return [card_of_account(row) for row in found]


@dataclass(frozen=True)
class CustomerFilter:
    tariff_ids: tuple[int, ...] = ()
    """Every one of them is the customer's, or an account's of it."""
    mobile_phone: str = ""
    """In whatever way it is written."""
    abonement_regexp: str = ""


def customer_cards(scope: SubscriberScope, wanted: CustomerFilter, page: Page) -> list[CustomerSummary]:
    rows = scope.customers().order_by("pk")
    for tariff_id in wanted.tariff_ids:
        own = Customer.tariffs.through.objects.filter(tariff_id=tariff_id).values("customer_id")
        of_accounts = Account.objects.filter(client_id=scope.client_id, tariffs=tariff_id).values("customer_id")
        rows = rows.filter(Q(pk__in=own) | Q(pk__in=of_accounts))
    if wanted.mobile_phone:
        rows = rows.filter(has_mobile(scope.client_id, wanted.mobile_phone))
    if wanted.abonement_regexp:
        fitting = matching(Account.objects.filter(client_id=scope.client_id), wanted.abonement_regexp)
        rows = rows.filter(pk__in=fitting.values("customer_id"))
    found = whole_page(with_customer_parts(rows), page, wanted.abonement_regexp)
    return [card_of_customer(row) for row in found]


def matching(rows: QuerySet[Account], pattern: str) -> QuerySet[Account]:
    if not pattern:
        return rows
    if len(pattern) > LONGEST_PATTERN:
        raise PatternUnusable
    return rows.annotate(abonement_text=Cast("abonement", CharField())).filter(abonement_text__regex=pattern)


def whole_page(rows: QuerySet[T], page: Page, pattern: str) -> list[T]:  # type: ignore[type-var]
    """The rows of a page. What the database says of a broken pattern differs from one to the next."""
    try:
        with transaction.atomic():
            return list(rows[page.bounds])
    except DatabaseError as error:
        if pattern:
            raise PatternUnusable from error
        raise
