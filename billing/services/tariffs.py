"""Connecting and dropping tariffs, in the classic model and in the subscription model alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from billing.calendar import months_later
from billing.errors import (
    AlreadyConnected,
    BasicNotDropped,
    BasicStays,
    MoreThanOneBasic,
    NeedsBasic,
    NotAvailable,
    NotConnected,
    NotEnoughMoney,
    Required,
    SubscriptionNotFound,
    SubscriptionRefused,
    SubscriptionsOff,
)
from billing.models import CustomerTransaction
from billing.selectors.prices import NOTHING, PricedTariff, price_book
from billing.selectors.subscriptions import today_of, uses_subscriptions
from billing.selectors.tariffs import sellable
from billing.services import booking, prepay, renewals
from billing.services.charging import activate_household, household_of, in_language
from billing.services.household import Holder, Household, Line, households
from billing.services.ledger import customer_lock
from billing.services.subjects import Payer, customer_of
from core.clock import days_later
from core.money import round_money
from tvmiddleware.models import Account, Customer, Tariff, TariffSubscription, VirtualTariff


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
class Terms:
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
    terms = Terms(charge=charge, by_operator=by_operator, is_free=is_free)
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
    terms = Terms(charge, by_operator, is_free, price, price_expiration, end_date, duration)
    return connect(subject, [tariff], (), terms, now, actor)


@transaction.atomic
def connect(
    subject: Payer,
    tariffs: Sequence[Tariff],
    virtual: Sequence[VirtualTariff],
    terms: Terms,
    now: datetime,
    actor: str,
    *,
    activate: bool = False,
) -> Connected:
    household, holder, today = opened(subject, now)
    terms.check(today)
    wanted = with_members(tariffs, virtual)
    fresh = [row for row in wanted if row.pk not in holder.tariff_ids | household.own.tariff_ids]
    check_wanted(household, holder, wanted, fresh, virtual, terms)
    done = Connected(tariff_ids=[row.pk for row in fresh])
    with in_language():
        done.replaced = make_room(household, holder, fresh, terms)
        for bundle in virtual:
            booking.link_virtual(holder, bundle.pk, on=True)
        take_on(household, holder, fresh, terms, today, done)
        if activate:
            activate_household(household, today)
    done.transactions = booking.book([household], now=now, actor=actor)
    done.cost = -sum((row.amount for row in done.transactions), NOTHING)
    done.activated = household.activated
    customer_of(subject).balance = household.customer.balance
    return done


def opened(subject: Payer, now: datetime) -> tuple[Household, Holder, date]:
    """The subject's household, locked and loaded, and its place in it."""
    locked = customer_lock(customer_of(subject).pk)
    today = today_of(locked.client, now)
    household = household_of(locked, today)
    return household, household.holder(subject if isinstance(subject, Account) else None), today


def with_members(tariffs: Iterable[Tariff], virtual: Iterable[VirtualTariff]) -> list[Tariff]:
    """The tariffs and the bundles' members, basic ones first, each once."""
    rows = {row.pk: row for row in tariffs}
    for bundle in virtual:
        rows.update({row.pk: row for row in bundle.tariffs.all()})
    return sorted(rows.values(), key=lambda row: (-row.basic_tariff_priority, row.pk))


def check_wanted(
    household: Household,
    holder: Holder,
    wanted: Sequence[Tariff],
    fresh: Sequence[Tariff],
    virtual: Sequence[VirtualTariff],
    terms: Terms,
) -> None:
    members = {row.pk for bundle in virtual for row in bundle.tariffs.all()}
    client_id = household.customer.client_id
    for row in wanted:
        if row.client_id != client_id or not may_have(row, row.pk in members, terms):
            raise NotAvailable(tariff_id=row.pk)
    for bundle in virtual:
        if bundle.client_id != client_id or not bundle.enabled or (bundle.archived and not terms.by_operator):
            raise NotAvailable(virtual_tariff_id=bundle.pk)
        if bundle.pk in holder.virtual_ids:
            raise AlreadyConnected(virtual_tariff_id=bundle.pk)
    for row in wanted:
        if row not in fresh and row.pk not in members:
            raise AlreadyConnected(tariff_id=row.pk)
    if sum(row.is_basic for row in wanted) > 1:
        raise MoreThanOneBasic
    if not terms.by_operator:
        check_basic(household, holder, wanted)


def may_have(tariff: Tariff, in_bundle: bool, terms: Terms) -> bool:
    """A subscriber gets what is sold, hidden tariffs in a bundle only; the operator gives whatever is enabled."""
    return tariff.enabled if terms.by_operator else sellable(tariff) and (in_bundle or not tariff.is_system)


def check_basic(household: Household, holder: Holder, wanted: Sequence[Tariff]) -> None:
    """Additional tariffs stand on a basic one, where the operator has any."""
    if any(row.is_basic for row in wanted) or not any(
        row.basic and row.charged for row in household.book.tariffs.values()
    ):
        return
    if not any(basics(household, one) for one in under(household, holder)):
        raise NeedsBasic(tariff_id=wanted[0].pk if wanted else 0)


def under(household: Household, holder: Holder) -> list[Holder]:
    """Whose basic tariff counts: an account's own and its customer's; for a customer also its accounts'."""
    return household.holders() if holder.account is None else [holder, household.own]


def basics(household: Household, holder: Holder) -> list[PricedTariff]:
    known = household.book.tariffs
    return [known[pk] for pk in sorted(holder.tariff_ids) if pk in known and known[pk].basic]


def make_room(household: Household, holder: Holder, fresh: Sequence[Tariff], terms: Terms) -> list[int]:
    """Exactly one basic tariff: the new one takes the place of the old one."""
    if not any(row.is_basic for row in fresh):
        return []
    old = [row.id for row in basics(household, holder)]
    keeps = Tariff.objects.filter(pk__in=old).exclude(required=False, available_to_unsubscribe=True).first()
    if keeps is not None and not terms.by_operator:
        raise BasicStays(tariff_id=keeps.pk)
    for tariff_id in old:
        take_off(household, holder, tariff_id)
    return old


def take_off(household: Household, holder: Holder, tariff_id: int) -> None:
    row = renewals.subscribed(household, holder, tariff_id)
    if row is not None:
        renewals.close(household, row)
    household.link(holder, tariff_id, on=False)


def take_on(
    household: Household, holder: Holder, fresh: Sequence[Tariff], terms: Terms, today: date, done: Connected
) -> None:
    if uses_subscriptions(household.customer.client):
        for row in fresh:
            begin_subscription(household, holder, row, terms, today, done)
        return
    lines = classic_lines(household, holder, fresh, terms, today)
    if not household.pay(lines, holder.account, connection_text(fresh)):
        raise short(household, lines)
    for row in fresh:
        household.link(holder, row.pk, on=True)


def begin_subscription(
    household: Household, holder: Holder, row: Tariff, terms: Terms, today: date, done: Connected
) -> None:
    priced = household.tariff(row.pk)
    if not priced.charged:
        household.link(holder, row.pk, on=True)
        return
    lapsed = renewals.subscribed(household, holder, row.pk)
    if lapsed is not None:  # it waits for money, and is begun anew
        renewals.close(household, lapsed)
    made = renewals.start(
        household,
        holder,
        priced,
        today,
        price=terms.price,
        price_expiration=terms.price_expiration,
        end=terms.end(today),
        charge=terms.charge,
        is_free=terms.is_free,
    )
    if made is None:
        raise NotEnoughMoney(balance=household.balance, price=priced.price)
    done.subscriptions.append(made)
    if priced.basic and terms.charge:
        wake_debtors(household, holder, today)


def wake_debtors(household: Household, holder: Holder, today: date) -> None:
    """A basic tariff that is paid switches on the accounts that were off for want of one."""
    for account in [holder.account] if holder.account is not None else household.accounts:
        if renewals.paid_up(household, account, today) and not account.active:
            account.deactivation_date = None
            prepay.switch_on(household, account, today)


def classic_lines(
    household: Household, holder: Holder, fresh: Sequence[Tariff], terms: Terms, today: date
) -> list[Line]:
    """What the first periods cost: nothing while no account is on, or where somebody else charges."""
    if not terms.charge or not (terms.is_free or watching(household, holder)):
        return []
    return [line for row in fresh for line in first_lines(household, holder, row.pk, terms, today)]


def watching(household: Household, holder: Holder) -> list[Account]:
    accounts = [holder.account] if holder.account is not None else household.accounts
    return [account for account in accounts if account.active]


def first_lines(household: Household, holder: Holder, tariff_id: int, terms: Terms, today: date) -> list[Line]:
    """The whole first period from today on, whenever the account's own month ends: that month's end charges the rest.

    A customer's tariff that is priced by the account is charged for every active account.
    """
    tariff = household.tariff(tariff_id)
    if not tariff.charged:
        return []
    payers = [holder]
    if holder.account is None and tariff.per_account:
        payers = [household.homes[account.pk] for account in watching(household, holder)]
    lines = []
    for payer in payers:
        end = months_later(today, 1, today.day)
        found = prepay.line(household, payer, holder.virtual_ids, tariff, payer.account, today, end)
        if found is not None and found.begin == today:  # else it is paid for a while yet
            found.amount = NOTHING if terms.is_free else found.amount
            lines.append(found)
    return lines


def connection_text(fresh: Sequence[Tariff]) -> str:
    return prepay.connection_comment([row.name for row in fresh])


def short(household: Household, lines: Sequence[Line]) -> NotEnoughMoney:
    return NotEnoughMoney(balance=household.balance, price=sum((line.amount for line in lines), NOTHING))


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
    household, holder, _today = opened(subject, now)
    for bundle in virtual:
        check_bundle_dropped(holder, bundle, by_operator)
    members = members_to_drop(household, holder, virtual)
    for row in tariffs:
        waiting = renewals.subscribed(household, holder, row.pk)
        if row.pk not in holder.tariff_ids and waiting is None:
            raise NotConnected(tariff_id=row.pk)
    if not by_operator:
        for row in [*tariffs, *members]:
            check_dropped(row)
    for bundle in virtual:
        booking.link_virtual(holder, bundle.pk, on=False)
    for row in [*tariffs, *members]:
        take_off(household, holder, row.pk)
    booking.book([household], now=now, actor=actor)


def check_bundle_dropped(holder: Holder, bundle: VirtualTariff, by_operator: bool) -> None:
    if bundle.pk not in holder.virtual_ids:
        raise NotConnected(virtual_tariff_id=bundle.pk)
    if not (by_operator or bundle.available_to_unsubscribe):
        raise Required(virtual_tariff_id=bundle.pk)


def check_dropped(row: Tariff) -> None:
    if row.is_basic:
        raise BasicNotDropped(tariff_id=row.pk)
    if row.required or not row.available_to_unsubscribe:
        raise Required(tariff_id=row.pk)


def members_to_drop(household: Household, holder: Holder, virtual: Sequence[VirtualTariff]) -> list[Tariff]:
    """The bundles' members but those that another bundle of the subject holds."""
    dropped = {bundle.pk for bundle in virtual}
    kept = {pk for one in holder.virtual_ids - dropped for pk in household.book.bundles.get(one, ())}
    return [row for row in with_members((), virtual) if row.pk in holder.tariff_ids and row.pk not in kept]


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
    household, holder, today = looked_at(subject, now)
    holder.virtual_ids |= {bundle.pk for bundle in virtual}
    end = months_later(today, 1, today.day)
    lines = [
        prepay.line(household, holder, holder.virtual_ids, household.tariff(row.pk), holder.account, today, end)
        for row in with_members(tariffs, virtual)
        if row.client_id == household.customer.client_id and household.tariff(row.pk).charged
    ]
    return sum((line.amount for line in lines if line is not None and line.begin == today), NOTHING)


def looked_at(subject: Payer, now: datetime) -> tuple[Household, Holder, date]:
    """As ``opened``, without a lock: to calculate, not to write."""
    customer = customer_of(subject)
    today = today_of(customer.client, now)
    books = {customer.client_id: price_book(customer.client_id)}
    subscriptions = uses_subscriptions(customer.client)
    household = households([customer], books, today, subscriptions=subscriptions, for_sale=True)[0]
    return household, household.holder(subject if isinstance(subject, Account) else None), today


def monthly_price(*, customer: Customer, now: datetime, discounts: bool = True) -> Decimal:
    """What a month of all that the customer and its accounts have costs (payment_sum, payment_sum_no_discount).

    A tariff of several months counts with its part of one; one priced by the account with every account.
    """
    household, _holder, today = looked_at(customer, now)
    if not discounts:
        household.rebates = []
    return sum((a_month(household, holder, today) for holder in household.holders()), NOTHING)


def a_month(household: Household, holder: Holder, today: date) -> Decimal:
    total = NOTHING
    for tariff in household.charged(holder):
        if holder.account is not None and tariff.id in household.own.tariff_ids:
            continue
        times = max(1, len(household.homes)) if holder.account is None and tariff.per_account else 1
        row = renewals.subscribed(household, holder, tariff.id) if holder.subject_id else None
        price = household.book.price(tariff.id, today, holder.virtual_ids)
        if row is not None and row.is_price_overridden:
            price = row.price
        line = renewals.period_line(household, holder, tariff, price, today, months_later(today, 1, today.day))
        total += line.amount / max(1, renewals.times(household, holder, tariff)) * times / tariff.period
    return round_money(total, household.book.decimals)


@transaction.atomic
def tariffs_assign_default(
    *, customer: Customer, account: Account | None = None, now: datetime, actor: str
) -> list[Tariff]:
    """At registration: the basic tariff of the highest priority and those connected by default, without a charge.

    They go to the account where one is given, else to the customer. In the subscription model their subscriptions
    begin with the first payment, or with the end of the trial.
    """
    household, holder, _today = opened(account or customer, now)
    rows = Tariff.objects.filter(client_id=customer.client_id, enabled=True, archived=False)
    best = rows.filter(basic_tariff_priority__gt=0).order_by("-basic_tariff_priority", "pk").first()
    chosen = {row.pk: row for row in rows.filter(assigned_by_default=True, basic_tariff_priority=0).order_by("pk")}
    if best is not None and not any(basics(household, one) for one in under(household, holder)):
        chosen[best.pk] = best
    for tariff_id in chosen:
        household.link(holder, tariff_id, on=True)
    booking.book([household], now=now, actor=actor)
    return list(chosen.values())


@transaction.atomic
def subscription_close(*, client_id: int, subscription_id: int, now: datetime, actor: str) -> None:
    """End a subscription at once (customer/tariffsubscription/delete). SubscriptionNotFound, SubscriptionsOff."""
    found = TariffSubscription.objects.filter(client_id=client_id, pk=subscription_id).select_related(
        "customer__client"
    )
    row = found.first()
    if row is None or row.is_closed:
        raise SubscriptionNotFound
    if not uses_subscriptions(row.customer.client):
        raise SubscriptionsOff
    household, _holder, _today = opened(row.customer, now)
    mine = next((one for one in household.subscriptions if one.pk == row.pk), None)
    if mine is None:
        raise SubscriptionNotFound
    renewals.close(household, mine)
    booking.book([household], now=now, actor=actor)
