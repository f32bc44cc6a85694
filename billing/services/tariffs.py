"""Connecting and dropping tariffs, in the classic model and in the subscription model alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from billing.errors import (
    AlreadyConnected,
    BasicNotDropped,
    BasicStays,
    MoreThanOneBasic,
    NeedsBasic,
    NotAvailable,
    NotConnected,
    NotEnoughMoney,
    OtherCurrency,
    Required,
    SubscriptionNotFound,
    SubscriptionRefused,
    SubscriptionsOff,
)
from billing.models import CustomerTransaction
from billing.schedule import connecting, forecast, nights, renewing
from billing.schedule.prices import NOTHING, PricedTariff
from billing.schedule.state import CannotSchedule, CustomerState, SubjectState, SubscriptionState
from billing.selectors.snapshots import CustomerSnapshot, load_snapshot
from billing.selectors.subscriptions import today_of, uses_subscriptions
from billing.selectors.tariffs import is_sellable
from billing.services import booking
from billing.services.charging import in_language, snapshot_of
from billing.services.ledger import customer_lock
from billing.services.subjects import Payer, customer_of
from core.clock import days_later
from tvmiddleware.models import Account, Customer, Tariff, TariffSubscription, VirtualTariff
from tvmiddleware.selectors.currencies import Purse


@dataclass
class Connected:
    """What connecting did. ``cost``: what it charged now; ``replaced``: basic tariffs that made room."""

    tariff_ids: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    cost: Decimal = NOTHING
    transactions: list[CustomerTransaction] = field(default_factory=list)
    subscriptions: list[TariffSubscription] = field(default_factory=list)
    activated: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class ConnectionTerms:
    """How a tariff is connected; see ``tariffs_subscribe`` and ``tariff_subscribe``."""

    charge: bool = True
    by_operator: bool = False
    is_free: bool = False
    price: Decimal | None = None
    price_expiration: date | None = None
    end_date: date | None = None
    duration: int | None = None

    def end(self, today: date) -> date | None:
        if self.end_date is not None:
            return self.end_date
        return days_later(today, self.duration) if self.duration else None

    def of_schedule(self, today: date) -> renewing.Terms:
        return renewing.Terms(self.charge, self.is_free, self.price, self.price_expiration, self.end(today))

    def check(self, today: date) -> None:
        end = self.end(today)
        if end is not None and end <= today:
            raise SubscriptionRefused("the subscription would end before it begins")
        if self.price is not None and self.price < 0:
            raise SubscriptionRefused("the price is negative")
        if self.price_expiration is not None and (self.price is None or self.price_expiration <= today):
            raise SubscriptionRefused("price_expiration needs a price, and a day to come")


def tariffs_subscribe(
    *,
    subject: Payer,
    tariffs: Sequence[Tariff],
    virtual: Sequence[VirtualTariff] = (),
    now: datetime,
    actor: str,
    charge: bool = True,
    by_operator: bool = False,
    is_free: bool = False,
    activate: bool = False,
) -> Connected:
    """Connect tariffs (and the members of virtual ones) to a customer or an account: all of them or none.

    ``charge``: take the first period's price now, where an active account (classic) or a subscription is paid;
    ``is_free``: the first period costs nothing. ``by_operator``: staff or the operator's billing asks: archived, hidden
    and region-bound tariffs too, additional ones without a basic one, a basic one in any other's place.
    ``activate``: try to switch on the customer's inactive accounts afterwards, see ``charging.customer_activate``.

    Raises NotAvailable (of another operator, off, ...), NeedsBasic, AlreadyConnected, MoreThanOneBasic, BasicStays,
    NotEnoughMoney. Region is the caller's to ask: ``selectors.tariffs.tariffs_on_offer``.
    """
    terms = ConnectionTerms(charge=charge, by_operator=by_operator, is_free=is_free)
    return connect(subject, tariffs, virtual, terms, now, actor, activate=activate)


def tariff_subscribe(
    *,
    subject: Payer,
    tariff: Tariff,
    now: datetime,
    actor: str,
    price: Decimal | None = None,
    price_expiration: date | None = None,
    end_date: date | None = None,
    duration: int | None = None,
    charge: bool = True,
    by_operator: bool = False,
    is_free: bool = False,
) -> Connected:
    """Connect one tariff; as ``tariffs_subscribe``, and in the subscription model with terms of its own: ``price``
    overrides the tariff's until ``price_expiration`` (None: for ever); ``end_date`` or ``duration`` (days) make a
    one-off subscription that is not renewed. SubscriptionRefused for terms that make no sense.
    """
    terms = ConnectionTerms(charge, by_operator, is_free, price, price_expiration, end_date, duration)
    return connect(subject, [tariff], (), terms, now, actor)


@transaction.atomic
def connect(
    subject: Payer,
    tariffs: Sequence[Tariff],
    virtual: Sequence[VirtualTariff],
    terms: ConnectionTerms,
    now: datetime,
    actor: str,
    *,
    activate: bool = False,
) -> Connected:
    found, subject_state, today = opened(subject, now)
    terms.check(today)
    wanted = with_members(tariffs, virtual)
    fresh = [row for row in wanted if row.pk not in subject_state.tariff_ids | found.state.own.tariff_ids]
    check_wanted(found.state, subject_state, wanted, fresh, virtual, terms)
    done = Connected(tariff_ids=[row.pk for row in fresh])
    done.replaced = make_room(found.state, subject_state, fresh, terms)
    begun = take_on(found.state, subject_state, fresh, virtual, terms, today)
    if activate:
        try_activate(found.state, today)
    with in_language():
        done.transactions = booking.snapshots_persist([found], now=now, actor=actor)
    done.subscriptions = rows_of(begun)
    done.cost = -sum((row.amount for row in done.transactions), NOTHING)
    done.activated = found.state.activated
    customer_of(subject).balance = found.customer.balance
    return done


def try_activate(state: CustomerState, today: date) -> None:
    """Switch on what can be paid now. Where it can't be worked out what the customer owes, nothing is switched on; what
    was bought stays bought."""
    with suppress(CannotSchedule):
        nights.apply_payment(state, today)


def rows_of(begun: Sequence[SubscriptionState]) -> list[TariffSubscription]:
    """Their rows, in the same order."""
    rows = TariffSubscription.objects.in_bulk([row.id for row in begun if row.id]) if begun else {}
    return [rows[row.id] for row in begun if row.id]


def opened(subject: Payer, now: datetime) -> tuple[CustomerSnapshot, SubjectState, date]:
    """The subject's customer, locked and loaded, and the subject's place in it."""
    locked = customer_lock(customer_of(subject).pk)
    today = today_of(locked.client, now)
    found = snapshot_of(locked, today)
    return found, found.state.subject(subject.pk if isinstance(subject, Account) else None), today


def with_members(tariffs: Iterable[Tariff], virtual: Iterable[VirtualTariff]) -> list[Tariff]:
    """The tariffs and the bundles' members, basic ones first, each once."""
    rows = {row.pk: row for row in tariffs}
    for bundle in virtual:
        rows.update({row.pk: row for row in bundle.tariffs.all()})
    return sorted(rows.values(), key=lambda row: (-row.basic_tariff_priority, row.pk))


def check_wanted(
    state: CustomerState,
    subject_state: SubjectState,
    wanted: Sequence[Tariff],
    fresh: Sequence[Tariff],
    virtual: Sequence[VirtualTariff],
    terms: ConnectionTerms,
) -> None:
    members = {row.pk for bundle in virtual for row in bundle.tariffs.all()}
    client_id, purse = state.book.client_id, Purse(state.currency, state.book.currency)
    for row in wanted:
        if row.client_id != client_id or not may_have(row, row.pk in members, terms):
            raise NotAvailable(tariff_id=row.pk)
        if not purse.pays(row):
            raise OtherCurrency(tariff_id=row.pk)
    for bundle in virtual:
        if bundle.client_id != client_id or not bundle.enabled or (bundle.archived and not terms.by_operator):
            raise NotAvailable(virtual_tariff_id=bundle.pk)
        if bundle.pk in subject_state.bundle_ids:
            raise AlreadyConnected(virtual_tariff_id=bundle.pk)
    for row in wanted:
        if row not in fresh and row.pk not in members:
            raise AlreadyConnected(tariff_id=row.pk)
    if sum(row.is_basic for row in wanted) > 1:
        raise MoreThanOneBasic
    if not terms.by_operator:
        check_basic(state, subject_state, wanted)


def may_have(tariff: Tariff, in_bundle: bool, terms: ConnectionTerms) -> bool:
    """A subscriber gets what is sold, hidden tariffs in a bundle only; the operator gives whatever is enabled."""
    return tariff.enabled if terms.by_operator else is_sellable(tariff) and (in_bundle or not tariff.is_system)


def check_basic(state: CustomerState, subject_state: SubjectState, wanted: Sequence[Tariff]) -> None:
    """Additional tariffs stand on a basic one, where the operator has any."""
    if any(row.is_basic for row in wanted) or not any(row.basic and row.charged for row in state.book.tariffs.values()):
        return
    if not any(basics(state, one) for one in state.above(subject_state)):
        raise NeedsBasic(tariff_id=wanted[0].pk if wanted else 0)


def basics(state: CustomerState, subject_state: SubjectState) -> list[PricedTariff]:
    known = state.book.tariffs
    return [known[pk] for pk in sorted(subject_state.tariff_ids) if pk in known and known[pk].basic]


def make_room(
    state: CustomerState, subject_state: SubjectState, fresh: Sequence[Tariff], terms: ConnectionTerms
) -> list[int]:
    """Exactly one basic tariff: the new one takes the place of the old one."""
    if not any(row.is_basic for row in fresh):
        return []
    old = [row.id for row in basics(state, subject_state)]
    keeps = Tariff.objects.filter(pk__in=old).exclude(required=False, available_to_unsubscribe=True).first()
    if keeps is not None and not terms.by_operator:
        raise BasicStays(tariff_id=keeps.pk)
    for tariff_id in old:
        connecting.drop_tariff(state, subject_state, tariff_id)
    return old


def take_on(
    state: CustomerState,
    subject_state: SubjectState,
    fresh: Sequence[Tariff],
    virtual: Sequence[VirtualTariff],
    terms: ConnectionTerms,
    today: date,
) -> list[SubscriptionState]:
    """Connect and pay; the subscriptions that began. NotEnoughMoney."""
    priced = [state.book.tariffs[row.pk] for row in fresh]
    bundle_ids = [bundle.pk for bundle in virtual]
    before = state.copy()
    try:
        begun = connecting.connect_tariffs(state, subject_state, priced, bundle_ids, terms.of_schedule(today), today)
    except CannotSchedule as error:
        raise NotAvailable(tariff_id=fresh[0].pk) from error
    if begun is None:
        lines = forecast.connecting_cost(before, subject_state, priced, bundle_ids, today)
        raise NotEnoughMoney(balance=before.balance, price=sum((line.amount for line in lines), NOTHING))
    return begun


@transaction.atomic
def tariffs_unsubscribe(
    *,
    subject: Payer,
    tariffs: Sequence[Tariff],
    virtual: Sequence[VirtualTariff] = (),
    now: datetime,
    actor: str,
    by_operator: bool = False,
) -> None:
    """Drop tariffs at once, all or none. What is paid stays paid: connecting again within the paid period is free.

    Raises NotConnected; unless ``by_operator`` also BasicNotDropped (a basic one) and Required (required, or may not be
    dropped through the API).
    """
    found, subject_state, _today = opened(subject, now)
    for bundle in virtual:
        check_bundle_dropped(subject_state, bundle, by_operator)
    members = members_to_drop(found.state, subject_state, virtual)
    for row in tariffs:
        if row.pk not in subject_state.tariff_ids and found.state.subscribed(subject_state, row.pk) is None:
            raise NotConnected(tariff_id=row.pk)
    if not by_operator:
        for row in [*tariffs, *members]:
            check_dropped(row)
        check_whole(found.state, subject_state, tariffs, virtual)
    for bundle in virtual:
        found.state.link_bundle(subject_state, bundle.pk, on=False)
    for row in [*tariffs, *members]:
        connecting.drop_tariff(found.state, subject_state, row.pk)
    booking.snapshots_persist([found], now=now, actor=actor)


def check_whole(
    state: CustomerState, subject_state: SubjectState, tariffs: Sequence[Tariff], virtual: Sequence[VirtualTariff]
) -> None:
    """A subscriber drops a bundle as a whole: no member of one that stays."""
    stays = subject_state.bundle_ids - {bundle.pk for bundle in virtual}
    members = {pk for bundle_id in stays for pk in state.book.members(bundle_id)}
    for row in tariffs:
        if row.pk in members:
            raise Required(tariff_id=row.pk)


def check_bundle_dropped(subject_state: SubjectState, bundle: VirtualTariff, by_operator: bool) -> None:
    if bundle.pk not in subject_state.bundle_ids:
        raise NotConnected(virtual_tariff_id=bundle.pk)
    if not (by_operator or bundle.available_to_unsubscribe):
        raise Required(virtual_tariff_id=bundle.pk)


def check_dropped(row: Tariff) -> None:
    if row.is_basic:
        raise BasicNotDropped(tariff_id=row.pk)
    if row.required or not row.available_to_unsubscribe:
        raise Required(tariff_id=row.pk)


def members_to_drop(
    state: CustomerState, subject_state: SubjectState, virtual: Sequence[VirtualTariff]
) -> list[Tariff]:
    """The bundles' members but those that another bundle of the subject holds."""
    dropped = {bundle.pk for bundle in virtual}
    kept = {pk for one in subject_state.bundle_ids - dropped for pk in state.book.members(one)}
    return [row for row in with_members((), virtual) if row.pk in subject_state.tariff_ids and row.pk not in kept]


def tariff_unsubscribe(*, subject: Payer, tariff: Tariff, now: datetime, actor: str, by_operator: bool = False) -> None:
    """Drop one tariff; as ``tariffs_unsubscribe``."""
    tariffs_unsubscribe(subject=subject, tariffs=[tariff], now=now, actor=actor, by_operator=by_operator)


def tariff_price(*, subject: Payer, tariff: Tariff, now: datetime) -> Decimal:
    """What connecting the tariff would cost this subject now: 0 within a paid period, the activation price the first
    time where there is one, else the price; discounts taken off."""
    return tariffs_cost(subject=subject, tariffs=[tariff], now=now)


def tariffs_cost(
    *, subject: Payer, tariffs: Sequence[Tariff], virtual: Sequence[VirtualTariff] = (), now: datetime
) -> Decimal:
    """The same for several, as ``tariffs_subscribe`` would charge them from an active account."""
    found, subject_state, today = looked_at(subject, now)
    state = found.state
    fresh = [row for row in with_members(tariffs, virtual) if row.client_id == found.customer.client_id]
    named, held = {row.pk for row in tariffs}, subject_state.tariff_ids | state.own.tariff_ids
    fresh = [row for row in fresh if row.pk in named or row.pk not in held]
    priced = [state.book.tariffs[row.pk] for row in fresh]
    lines = forecast.buying_cost(state, subject_state, priced, [bundle.pk for bundle in virtual], today)
    return sum((line.amount for line in lines), NOTHING)


def looked_at(subject: Payer, now: datetime) -> tuple[CustomerSnapshot, SubjectState, date]:
    """As ``opened``, without a lock: to calculate, not to write."""
    customer = customer_of(subject)
    today = today_of(customer.client, now)
    found = load_snapshot(customer, today)
    return found, found.state.subject(subject.pk if isinstance(subject, Account) else None), today


def monthly_price(*, customer: Customer, now: datetime, discounts: bool = True) -> Decimal:
    """What a month of all that the customer and its accounts have costs: the panel's "monthly fee".

    A tariff of several months counts with its part of one; one priced by the account with every account.
    """
    found, _subject_state, today = looked_at(customer, now)
    if not discounts:
        found.state.rebates = []
    return forecast.monthly_fee(found.state, today)


@transaction.atomic
def tariffs_assign_default(
    *, customer: Customer, account: Account | None = None, now: datetime, actor: str
) -> list[Tariff]:
    """At registration: the basic tariff of the highest priority and those connected by default, without a charge.

    They go to the account where one is given, else to the customer. In the subscription model their subscriptions
    begin with the first payment, or with the end of the trial.
    """
    found, subject_state, _today = opened(account or customer, now)
    state = found.state
    purse = Purse(state.currency, state.book.currency)
    rows = Tariff.objects.filter(client_id=customer.client_id, enabled=True, archived=False)
    payable = [row for row in rows.order_by("-basic_tariff_priority", "pk") if purse.pays(row)]
    chosen = {row.pk: row for row in payable if row.assigned_by_default and not row.is_basic}
    if payable and payable[0].is_basic and not any(basics(state, one) for one in state.above(subject_state)):
        chosen[payable[0].pk] = payable[0]
    for tariff_id in chosen:
        state.link(subject_state, tariff_id, on=True)
    booking.snapshots_persist([found], now=now, actor=actor)
    return list(chosen.values())


@transaction.atomic
def subscription_close(*, client_id: int, subscription_id: int, now: datetime, actor: str) -> None:
    """End a subscription at once (customer/tariffsubscription/delete). SubscriptionNotFound, SubscriptionsOff."""
    rows = TariffSubscription.objects.filter(client_id=client_id, pk=subscription_id)
    row = rows.select_related("customer__client").first()
    if row is None or row.is_closed:
        raise SubscriptionNotFound
    if not uses_subscriptions(row.customer.client):
        raise SubscriptionsOff
    found, _subject_state, _today = opened(row.customer, now)
    mine = next((one for one in found.state.subscriptions if one.id == row.pk), None)
    if mine is None:
        raise SubscriptionNotFound
    connecting.drop_tariff(found.state, found.state.by_subject(mine.subject_id), mine.tariff_id)
    booking.snapshots_persist([found], now=now, actor=actor)
