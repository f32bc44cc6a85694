"""Random lives of customers: payments, purchases, nights, outages, clocks that jump, crashes, in any order.

After every step: a balance is the sum of its transactions; no day of a tariff is paid twice; a discount is spent by as
many bills as it has lost. What was foretold before a night is what it charged, and nobody is charged whom staff keeps
off. In the end what is watched is paid for today, nobody is off who could have paid, no day without service was
charged, and the books of another operator have not moved. ``HISTORY_EXAMPLES``: how many lives of each model.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from billing.calendar import months_later
from billing.constants import Source
from billing.errors import (
    NotEnoughMoney,
    PromoInvalid,
    TariffError,
    TransactionExists,
    TransactionFinal,
    TransactionNotFound,
)
from billing.models import Charge, CustomerTransaction, Discount
from billing.schedule import forecast
from billing.selectors.snapshots import load_snapshot
from billing.services import booking, nightly
from billing.services.charging import payment_credit
from billing.services.ledger import balances_wrong, transaction_post, transaction_void
from billing.services.promo import promo_activate, promo_create
from billing.services.tariffs import tariffs_subscribe, tariffs_unsubscribe
from tests import factories as make
from tests.billing.base import at
from tvmiddleware.constants import SwitchedOffBy
from tvmiddleware.models import Account, Customer, Tariff, TariffSubscription, VirtualTariff
from tvmiddleware.services.account_records import account_switch

START = date(2027, 11, 27)  # with a leap day ahead
EXAMPLES = int(os.environ.get("HISTORY_EXAMPLES", "40"))
D = Decimal

STEPS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 300), st.integers(0, 9)),
    st.tuples(st.just("charge"), st.integers(1, 80), st.just(0)),
    st.tuples(st.just("cancel"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("nights"), st.integers(1, 40), st.just(0)),
    st.tuples(st.just("outage"), st.integers(2, 100), st.just(0)),
    st.tuples(st.just("back"), st.integers(1, 3), st.just(0)),
    st.tuples(st.just("crash"), st.integers(0, 6), st.just(0)),
    st.tuples(st.just("subscribe"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("drop"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("lose"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("bundle"), st.integers(0, 1), st.integers(0, 2)),
    st.tuples(st.just("unbundle"), st.integers(0, 1), st.integers(0, 2)),
    st.tuples(st.just("void"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("switch"), st.integers(0, 1), st.integers(0, 1)),
    st.tuples(st.just("block"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("unblock"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("price"), st.integers(0, 3), st.integers(0, 150)),
    st.tuples(st.just("discount"), st.integers(1, 90), st.integers(0, 8)),
    st.tuples(st.just("code"), st.integers(0, 90), st.integers(0, 1)),
)
HISTORIES = st.lists(STEPS, min_size=3, max_size=18)
WRITERS = ("write_transactions", "write_charges", "write_balances", "write_accounts", "write_subscriptions",
           "write_links", "announce_all")  # fmt: skip


class Crash(Exception):
    """Stands for a death in the middle of a transaction; the real ones are in test_billing_killed."""


class Life:
    """Two accounts of one customer, four tariffs, two bundles, and the day. ``forgiven``: periods whose fee was given
    back. ``promised``: discount -> so many bills."""

    def __init__(self, billing_type: str) -> None:
        self.client = make.client(billing_type=billing_type)
        self.tariffs = [
            make.tariff(self.client, price=100, basic_tariff_priority=5),
            make.tariff(self.client, price=30),
            make.tariff(self.client, price=D("19.99"), period=3),
            make.tariff(self.client, price=45, default_activation_price=1, price_per_account=True),
        ]
        self.bundles = [self.bundle_of(50, self.tariffs[1], self.tariffs[3]), self.bundle_of(None, self.tariffs[1])]
        self.forgiven: list[tuple[int, int, date]] = []
        self.promised: dict[int, int] = {}
        self.customer = make.customer(self.client)
        self.accounts = [
            make.account(self.client, customer=self.customer, tariffs=self.basics(billing_type)) for _n in "ab"
        ]
        if billing_type == "simple":
            Account.objects.filter(customer=self.customer).update(extension_date=START)
        self.day = START
        self.south = South(billing_type)

    def bundle_of(self, price: int | None, *members: Any) -> VirtualTariff:
        made = VirtualTariff.objects.create(client=self.client, name="Bundle", price=price)
        made.tariffs.set(members)
        return made

    def basics(self, billing_type: str) -> list[Any]:
        return self.tariffs[:1] if billing_type == "simple" else []

    def subject(self, number: int) -> Any:
        return (Customer.objects.get(pk=self.customer.pk), *Account.objects.filter(customer=self.customer))[number]

    # --- steps ---
    def pay(self, amount: int, number: int) -> None:
        customer, now = self.subject(0), at(self.day)
        with suppress(TransactionExists):
            payment_credit(customer=customer, amount=D(amount), source=Source.NULL, ext_id=f"p{number}", now=now)

    def charge(self, amount: int, _unused: int) -> None:
        transaction_post(customer=self.subject(0), amount=-D(amount), source=Source.MANUAL, now=at(self.day))

    def cancel(self, number: int, _unused: int) -> None:
        with suppress(TransactionNotFound, TransactionFinal):
            transaction_void(client_id=self.client.pk, ext_id=f"p{number}", now=at(self.day))

    def nights(self, number: int, _unused: int) -> None:
        self.play([self.day + timedelta(days=count) for count in range(1, number + 1)])

    def night(self, days: int) -> None:
        self.play([self.day + timedelta(days=days)])

    def play(self, days: list[date]) -> None:
        """These nights; what they charge was foretold, and is charged to nobody whom staff keeps off."""
        customer = Customer.objects.get(pk=self.customer.pk)
        ahead = forecast.look_ahead(load_snapshot(customer, days[0]).state, days[0], days[-1])
        foretold = sorted(
            (day, line.subject.account_id or 0, line.tariff.id, line.begin, line.end, line.amount)
            for day, line in ahead.lines()
        )
        last = Charge.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        off = [row.pk for row in Account.objects.filter(switched_off_by=SwitchedOffBy.STAFF)]
        for self.day in days:
            assert not nightly.accounts_check(now=at(self.day), client_id=self.client.pk).parked
        rows = Charge.objects.filter(pk__gt=last).select_related("subject")
        made = [
            (row.created_at.date(), row.subject.account_id or 0, row.tariff_id, row.period_begin, row.period_end,
             row.amount) for row in rows
        ]  # fmt: skip
        assert sorted(made) == foretold
        assert not any(row[1] in off for row in made)
        assert not Account.objects.filter(pk__in=off, active=True).exists()

    def outage(self, days: int, _unused: int) -> None:
        self.night(days)

    def back(self, days: int, _unused: int) -> None:
        """The clock was wrong: it is earlier again, and the night is run once more."""
        self.night(0)  # a fee that was given back may switch somebody on
        before = self.ledger()
        self.day -= timedelta(days=days)
        nightly.accounts_check(now=at(self.day), client_id=self.client.pk)
        assert self.ledger() == before
        self.day += timedelta(days=days)

    def crash(self, place: int, _unused: int) -> None:
        before = self.ledger()
        self.day += timedelta(days=1)
        with mock.patch.object(booking, WRITERS[place], side_effect=Crash):
            done = nightly.accounts_check(now=at(self.day), client_id=self.client.pk)
        assert self.ledger() == before or not done.parked
        self.night(0)

    def subscribe(self, tariff: int, who: int) -> None:
        with suppress(TariffError, NotEnoughMoney):
            tariffs_subscribe(subject=self.subject(who), tariffs=[self.tariffs[tariff]], now=at(self.day), actor="test")

    def drop(self, tariff: int, who: int) -> None:
        with suppress(TariffError):
            tariffs_unsubscribe(
                subject=self.subject(who), tariffs=[self.tariffs[tariff]], now=at(self.day), actor="test"
            )

    def lose(self, tariff: int, who: int) -> None:
        """The operator takes it away, and with it the bundles that it is a part of."""
        subject, lost = self.subject(who), self.tariffs[tariff]
        how: dict[str, Any] = {"now": at(self.day), "actor": "test", "by_operator": True}
        with suppress(TariffError):
            tariffs_unsubscribe(subject=subject, tariffs=[lost], **how)
            assert not subject.virtual_tariffs.filter(tariffs=lost).exists()

    def bundle(self, number: int, who: int) -> None:
        with suppress(TariffError, NotEnoughMoney):
            tariffs_subscribe(
                subject=self.subject(who), tariffs=[], virtual=[self.bundles[number]], now=at(self.day), actor="test"
            )

    def unbundle(self, number: int, who: int) -> None:
        with suppress(TariffError):
            tariffs_unsubscribe(
                subject=self.subject(who), tariffs=[], virtual=[self.bundles[number]], now=at(self.day), actor="test"
            )

    def void(self, number: int, _unused: int) -> None:
        """One of the last fees is given back, whole, with the periods that it paid."""
        fees = CustomerTransaction.objects.filter(customer=self.customer, amount__lt=0, reversal_of=None)
        fees = fees.exclude(charges=None).distinct().order_by("-pk")[number : number + 1]
        for fee in fees:
            before = self.subject(0).balance
            self.forgiven += fee.charges.values_list("subject", "tariff", "period_begin")
            transaction_void(client_id=self.client.pk, transaction_id=fee.pk, now=at(self.day))
            assert self.subject(0).balance == before - fee.amount
            assert not fee.charges.exists()

    def switch(self, number: int, active: int) -> None:
        account_switch(account=self.subject(1 + number), active=bool(active))

    def block(self, number: int, _unused: int) -> None:
        Account.objects.filter(pk=self.accounts[number].pk).update(status_reason="BLOCK")

    def unblock(self, number: int, _unused: int) -> None:
        Account.objects.filter(pk=self.accounts[number].pk, status_reason="BLOCK").update(status_reason="ACTIVE")

    def price(self, tariff: int, price: int) -> None:
        type(self.tariffs[0]).objects.filter(pk=self.tariffs[tariff].pk).update(price=price)

    def discount(self, percent: int, terms: int) -> None:
        """Of the customer or of one account; for one bill, for two, or for all."""
        who, left = divmod(terms, 3)
        made = Discount.objects.create(
            client=self.client, customer=self.customer, percent=percent, charges_left=left or None,
            account=self.subject(who) if who else None, valid_until=self.day + timedelta(days=40),
        )  # fmt: skip
        if left:
            self.promised[made.pk] = left

    def code(self, percent: int, who: int) -> None:
        """A promo code: of a discount, or of a free month of a tariff."""
        gift = {"discount": D(percent)} if percent > 9 else {"free_tariff_ids": [self.tariffs[percent % 4].pk]}
        row = promo_create(client_id=self.client.pk, currency=self.client.currency, now=at(self.day), **gift)[0]
        with suppress(PromoInvalid):
            used = promo_activate(account=self.subject(1 + who), promo_id=row.pk, now=at(self.day), actor="test")
            if used.discount_id:
                self.promised[used.discount_id] = 1

    # --- what must hold ---
    def ledger(self) -> list[Any]:
        return [
            list(Charge.objects.order_by("pk").values_list("pk", "period_begin", "amount")),
            Customer.objects.get(pk=self.customer.pk).balance,
        ]

    def check(self) -> None:
        assert balances_wrong([self.customer.pk]) == {}
        for pk, left in Discount.objects.filter(pk__in=self.promised).values_list("pk", "charges_left"):
            bills = Charge.objects.filter(used_discount=pk).values("transaction").distinct().count()
            assert left is not None
            assert self.promised[pk] - left == bills
        by_tariff: dict[Any, list[tuple[date, date]]] = {}
        rows = Charge.objects.order_by("period_begin").values_list("subject", "tariff", "period_begin", "period_end")
        for subject, tariff, begin, end in rows:
            by_tariff.setdefault((subject, tariff), []).append((begin, end))
        for periods in by_tariff.values():
            for (_begin, end), (following, _end) in zip(periods, periods[1:], strict=False):
                assert end <= following, periods

    def payers(self, subject: Any) -> list[Any]:
        """Who may have paid what the subject watches: for an account its customer too, for the customer any account."""
        return [self.subject(0), *([subject] if isinstance(subject, Account) else map(self.subject, (1, 2)))]

    def paid_today(self, subject: Any, tariff: Tariff) -> bool:
        name = "customer" if isinstance(subject, Customer) else "account"
        rows = Charge.objects.filter(**{f"subject__{name}": subject}, tariff=tariff)
        begun = rows.filter(period_begin__lte=self.day)
        given = [day for who, what, day in self.forgiven if (who, what) == (subject.subject.pk, tariff.pk)]
        if any(day <= self.day and not begun.filter(period_begin__gte=day).exists() for day in given):
            return True
        return begun.filter(period_end__gt=self.day).exists()


class South:
    """Another operator, with a debtor, a month that is due, a discount, and somebody whom staff switched off."""

    def __init__(self, billing_type: str) -> None:
        client = make.client(billing_type=billing_type)
        basic = make.tariff(client, price=100, basic_tariff_priority=5)
        self.customer = make.customer(client)
        home, second = (make.account(client, customer=self.customer, tariffs=[basic]) for _n in "ab")
        payment_credit(customer=self.customer, amount=D(150), source=Source.NULL, ext_id="p0", now=at(START))
        tariffs_subscribe(subject=home, tariffs=[make.tariff(client, price=30)], now=at(START), actor="test")
        Discount.objects.create(client=client, customer=self.customer, percent=50, charges_left=1)
        Discount.objects.create(client=client, percent=10)
        account_switch(account=second, active=False)
        Account.objects.filter(customer=self.customer).update(extension_date=START, deactivation_date=START)
        self.before = self.books()

    def books(self) -> list[Any]:
        rows = (
            Account.objects.filter(customer=self.customer),
            TariffSubscription.objects.filter(customer=self.customer),
            CustomerTransaction.objects.filter(customer=self.customer),
            Charge.objects.filter(customer=self.customer),
            Discount.objects.filter(client=self.customer.client_id),
            Customer.objects.filter(pk=self.customer.pk),
        )
        return [list(some.order_by("pk").values()) for some in rows]

    def check(self) -> None:
        assert self.books() == self.before


class HistoriesTest(HypothesisTestCase):
    def live(self, billing_type: str, history: list[tuple[str, int, int]]) -> Life:
        life = Life(billing_type)
        for name, first, second in history:
            getattr(life, name)(first, second)
            life.check()
        life.night(1)
        life.check()
        life.south.check()
        return life

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(HISTORIES)
    def test_dates_and_months(self, history: list[tuple[str, int, int]]) -> None:
        life = self.live("simple", history)
        for account in Account.objects.filter(customer=life.customer).select_related("customer"):
            if account.active:
                self.assert_paid(life, account)
            elif account.status_reason == "DEBT":
                assert account.off_since is not None
                late = Charge.objects.filter(subject__account=account, period_begin__gt=account.off_since)
                assert not late.filter(created_at__gt=at(account.off_since)).exclude(amount=0).exists()
                assert life.subject(0).balance < self.dearest(account), "it could have paid"

    def dearest(self, account: Account) -> D:
        """No month of all that the account has costs more: prices in full, no discount, first periods included."""
        tariffs = {*account.tariffs.all(), *account.customer.tariffs.all()}
        return sum((max(row.price, row.default_activation_price or D(0)) * row.period for row in tariffs), D(0))

    def assert_paid(self, life: Life, account: Account) -> None:
        """Everything that the account opens is paid for today, but what was a gift."""
        assert account.extension_date is not None
        if account.extension_date == START:
            return  # the month that it had at the beginning
        for subject in (account, account.customer):
            for tariff in subject.tariffs.all():
                payer = account if tariff.price_per_account else subject
                if subject is account and account.customer.tariffs.filter(pk=tariff.pk).exists():
                    continue
                assert life.paid_today(payer, tariff), (str(tariff.pk), life.day)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(HISTORIES)
    def test_subscriptions(self, history: list[tuple[str, int, int]]) -> None:
        life = self.live("subscription", [("pay", 250, 0), ("subscribe", 0, 1), *history])
        rows = TariffSubscription.objects.filter(customer=life.customer)
        for row in rows.select_related("subject__account", "subject__customer", "tariff"):
            subject = row.subject.account or row.subject.customer
            assert subject is not None
            connected = subject.tariffs.filter(pk=row.tariff_id).exists()
            if row.is_closed:
                continue
            assert connected is not row.is_lapsed
            if not row.is_lapsed and row.paused_at is None:
                assert row.end_date is None or row.end_date > life.day
                assert any(life.paid_today(one, row.tariff) for one in life.payers(subject))
            if row.is_lapsed and row.end_date == life.day:
                assert life.subject(0).balance < 200

    def test_the_calendar_returns_to_the_same_day(self) -> None:
        for anchor in (28, 29, 30, 31):
            day = date(2027, 1, anchor)
            for months in range(1, 60):
                later = months_later(day, months, anchor)
                assert later.day == anchor or (later + timedelta(days=1)).day == 1
