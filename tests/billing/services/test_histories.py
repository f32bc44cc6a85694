"""Random lives of customers: payments, purchases, nights, outages, clocks that jump, crashes, in any order.

After every step: a balance is the sum of its transactions; no day of a tariff is paid twice; and after a night what is
watched is paid for today, nobody is off who could have paid, and no day without service was charged.
"""

from __future__ import annotations

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
from billing.errors import NotEnoughMoney, TariffError, TransactionExists, TransactionFinal, TransactionNotFound
from billing.models import Charge, Discount
from billing.services import booking, nightly
from billing.services.charging import payment_credit
from billing.services.ledger import balances_wrong, transaction_post, transaction_void
from billing.services.tariffs import tariffs_subscribe, tariffs_unsubscribe
from tests import factories as make
from tests.billing.base import at
from tvmiddleware.models import Account, Customer, TariffSubscription

START = date(2027, 11, 27)  # with a leap day ahead
EXAMPLES = 60
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
    st.tuples(st.just("block"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("unblock"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("price"), st.integers(0, 3), st.integers(0, 150)),
    st.tuples(st.just("discount"), st.integers(0, 100), st.integers(0, 2)),
)
HISTORIES = st.lists(STEPS, min_size=3, max_size=18)
WRITERS = ("write_transactions", "write_charges", "write_balances", "write_accounts", "write_subscriptions",
           "write_links", "announce")  # fmt: skip


class Crash(Exception):
    """Stands for a death in the middle of a transaction; the real ones are in test_billing_killed."""


class Life:
    """Two accounts of one customer, four tariffs, and the day."""

    def __init__(self, billing_type: str) -> None:
        self.client = make.client(billing_type=billing_type)
        self.tariffs = [
            make.tariff(self.client, price=100, basic_tariff_priority=5),
            make.tariff(self.client, price=30),
            make.tariff(self.client, price=D("19.99"), period=3),
            make.tariff(self.client, price=45, default_activation_price=1, price_per_account=True),
        ]
        self.customer = make.customer(self.client)
        self.accounts = [
            make.account(self.client, customer=self.customer, tariffs=self.basics(billing_type)) for _n in "ab"
        ]
        if billing_type == "simple":
            Account.objects.filter(customer=self.customer).update(extension_date=START)
        self.day = START

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
        for _night in range(number):
            self.night(1)

    def night(self, days: int) -> None:
        self.day += timedelta(days=days)
        assert not nightly.accounts_check(now=at(self.day)).parked

    def outage(self, days: int, _unused: int) -> None:
        self.night(days)

    def back(self, days: int, _unused: int) -> None:
        """The clock was wrong: it is earlier again, and the night is run once more."""
        before = self.ledger()
        self.day -= timedelta(days=days)
        nightly.accounts_check(now=at(self.day))
        assert self.ledger() == before
        self.day += timedelta(days=days)

    def crash(self, place: int, _unused: int) -> None:
        before = self.ledger()
        self.day += timedelta(days=1)
        with mock.patch.object(booking, WRITERS[place], side_effect=Crash):
            done = nightly.accounts_check(now=at(self.day))
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

    def block(self, number: int, _unused: int) -> None:
        Account.objects.filter(pk=self.accounts[number].pk).update(status_reason="BLOCK")

    def unblock(self, number: int, _unused: int) -> None:
        Account.objects.filter(pk=self.accounts[number].pk, status_reason="BLOCK").update(status_reason="ACTIVE")

    def price(self, tariff: int, price: int) -> None:
        type(self.tariffs[0]).objects.filter(pk=self.tariffs[tariff].pk).update(price=price)

    def discount(self, percent: int, left: int) -> None:
        Discount.objects.create(
            client=self.client, customer=self.customer, percent=percent, charges_left=left or None,
            valid_until=self.day + timedelta(days=40),
        )  # fmt: skip

    # --- what must hold ---
    def ledger(self) -> list[Any]:
        return [
            list(Charge.objects.order_by("pk").values_list("pk", "period_begin", "amount")),
            Customer.objects.get(pk=self.customer.pk).balance,
        ]

    def check(self) -> None:
        assert balances_wrong([self.customer.pk]) == {}
        by_tariff: dict[Any, list[tuple[date, date]]] = {}
        rows = Charge.objects.order_by("period_begin").values_list("subject", "tariff", "period_begin", "period_end")
        for subject, tariff, begin, end in rows:
            by_tariff.setdefault((subject, tariff), []).append((begin, end))
        for periods in by_tariff.values():
            for (_begin, end), (following, _end) in zip(periods, periods[1:], strict=False):
                assert end <= following, periods

    def paid_today(self, subject: Any, tariff: Any) -> bool:
        name = "customer" if isinstance(subject, Customer) else "account"
        rows = Charge.objects.filter(**{f"subject__{name}": subject}, tariff=tariff)
        return rows.filter(period_begin__lte=self.day, period_end__gt=self.day).exists()


class HistoriesTest(HypothesisTestCase):
    def live(self, billing_type: str, history: list[tuple[str, int, int]]) -> Life:
        life = Life(billing_type)
        for name, first, second in history:
            getattr(life, name)(first, second)
            life.check()
        life.night(1)
        life.check()
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
        return sum((max(row.price, row.default_activation_price or 0) * row.period for row in tariffs), D(0))

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
            connected = subject.tariffs.filter(pk=row.tariff_id).exists()
            if row.is_closed:
                continue
            assert connected is not row.is_lapsed
            if not row.is_lapsed and row.paused_at is None:
                assert row.end_date is None or row.end_date > life.day
                assert life.paid_today(subject, row.tariff)
            if row.is_lapsed and row.end_date == life.day:
                assert life.subject(0).balance < 200

    def test_the_calendar_returns_to_the_same_day(self) -> None:
        for anchor in (28, 29, 30, 31):
            day = date(2027, 1, anchor)
            for months in range(1, 60):
                later = months_later(day, months, anchor)
                assert later.day == anchor or (later + timedelta(days=1)).day == 1
