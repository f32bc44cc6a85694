"""A process that moves money is killed at every step that it takes: the books are right, the next run ends its work.

The process is a real one (a fork, ended by SIGKILL) on a real connection. A step is a statement, or a commit, before
or after it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from billing.constants import Source
from billing.errors import TariffError, TransactionExists
from billing.models import Charge, CustomerTransaction
from billing.services import nightly
from billing.services.charging import payment_credit
from billing.services.ledger import balances_wrong, transaction_post
from billing.services.migration import operator_migrate
from billing.services.tariffs import tariffs_subscribe
from clients.models import Client
from tests import factories as make
from tests.billing.base import START, at
from tests.race import RaceTestCase, shared_database
from tvmiddleware.models import Account, Customer, TariffSubscription

DUE = date(2026, 2, 28)
D = Decimal
MOST_STEPS = 400


class Killer:
    """Counts the steps of this process and kills it at the one that is named."""

    def __init__(self, at_step: int) -> None:
        self.left = at_step

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.step()
        return execute(sql, params, many, context)

    def commits(self) -> Any:
        commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]  # the stubs have it not
        killer = self

        def watched(wrapper: BaseDatabaseWrapper) -> Any:
            killer.step()
            done = commit(wrapper)
            killer.step()
            return done

        return mock.patch.object(BaseDatabaseWrapper, "_commit", watched)


def killed(work: Callable[[], Any], at_step: int) -> bool:
    """Run ``work`` in a process of its own that is killed at this step; False: it needs fewer."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        killer = Killer(at_step)
        try:
            with connection.execute_wrapper(killer.statement), killer.commits():
                work()
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    return os.WIFSIGNALED(status)


@pytest.mark.slow
class Killed(RaceTestCase):
    def setUp(self) -> None:
        make.play_device()
        self.client_row = make.client()
        self.basic = make.tariff(self.client_row, basic_tariff_priority=5, price=100)
        self.extra = make.tariff(self.client_row, price=30)

    def subscriber(self, money: int, **fields: Any) -> Account:
        account = make.account(self.client_row, tariffs=[self.basic], **fields)
        if money:
            transaction_post(customer=account.customer, amount=D(money), source=Source.MANUAL, now=at(START))
        return account

    def books_are_right(self) -> None:
        assert balances_wrong(list(Customer.objects.values_list("pk", flat=True))) == {}
        charged = sum(Charge.objects.values_list("amount", flat=True), D(0))
        taken = sum(CustomerTransaction.objects.filter(amount__lt=0).values_list("amount", flat=True), D(0))
        assert charged == -taken

    def picture(self) -> list[Any]:
        """What is left when all is done; ids of rows apart."""
        return [
            sorted(CustomerTransaction.objects.values_list("customer", "amount", "status", "ext_id")),
            sorted(Charge.objects.values_list("customer", "tariff", "period_begin", "period_end", "amount")),
            sorted(Customer.objects.values_list("pk", "balance")),
            list(Account.objects.order_by("pk").values_list("active", "status_reason", "extension_date")),
            list(
                TariffSubscription.objects.order_by("customer", "tariff").values_list("customer", "tariff", "end_date")
            ),
            sorted(Account.tariffs.through.objects.values_list("account", "tariff")),
        ]

    def at_every_step(self, work: Callable[[], Any], again: Callable[[], Any] | None = None) -> None:
        """Kill ``work`` at each step of it, do it ``again``, and compare with what an undisturbed run leaves."""
        with shared_database():
            expected, steps = None, 0
            while steps < MOST_STEPS:
                with self.undone():
                    died = killed(work, steps) if expected is not None else False
                    if died or expected is None:
                        self.books_are_right()
                        (again or work)()
                    self.books_are_right()
                    left = self.picture()
                    if expected is None:
                        expected = left
                        continue
                    assert left == expected, f"killed at step {steps}"
                if not died:
                    break
                steps += 1
            assert steps > 10, "the killer did not find its way"

    def undone(self) -> Any:
        return Snapshot()

    def test_check_accounts(self) -> None:
        self.subscriber(250, extension_date=START)
        self.subscriber(50, extension_date=START)
        second = self.subscriber(1000, extension_date=date(2025, 12, 31))
        second.tariffs.add(self.extra)
        second.customer.tariffs.add(make.tariff(self.client_row, price=7))
        with mock.patch.object(nightly, "BATCH", 2):
            self.at_every_step(lambda: nightly.accounts_check(now=at(DUE)))

    def test_check_accounts_of_subscriptions(self) -> None:
        Client.objects.filter(pk=self.client_row.pk).update(billing_type="subscription")
        for money in (250, 130):
            account = make.account(self.client_row)
            transaction_post(customer=account.customer, amount=D(money), source=Source.MANUAL, now=at(START))
            wanted = [self.basic, self.extra]
            tariffs_subscribe(subject=account, tariffs=wanted, now=at(START), actor="test")
        self.at_every_step(lambda: nightly.accounts_check(now=at(DUE)))

    def test_a_purchase(self) -> None:
        account = Account.objects.select_related("customer").get(pk=self.subscriber(100).pk)

        def buy() -> None:
            with suppress(TariffError):  # it was bought
                tariffs_subscribe(subject=account, tariffs=[self.extra], now=at(START), actor="test")

        self.at_every_step(buy)

    def test_a_payment_that_switches_on(self) -> None:
        account = self.subscriber(0, active=False, status_reason="DEBT", extension_date=date(2025, 10, 3))

        def pay() -> None:
            with suppress(TransactionExists):  # the gateway told it again
                payment_credit(customer=account.customer, amount=D(130), source=Source.NULL, ext_id="a", now=at(START))

        self.at_every_step(pay)

    def test_the_move_to_subscriptions(self) -> None:
        for money in (250, 50, 90):
            self.subscriber(money, extension_date=START, deactivation_date=DUE)
        self.subscriber(0, active=False, status_reason="DEBT")

        def move() -> None:
            with mock.patch("billing.services.migration.BATCH", 2):
                operator_migrate(client_id=self.client_row.pk, now=at(START))

        self.at_every_step(move)


REFERRING_FIRST: tuple[type[Model], ...] = (
    Charge, TariffSubscription, CustomerTransaction, Account.tariffs.through, Customer.tariffs.through, Account,
    Customer, Client,
)  # fmt: skip


class Snapshot:
    """Puts rows back as they were at the beginning of the block: those that differ, and no others."""

    def __enter__(self) -> None:
        self.rows = {model: {row.pk: row for row in model._default_manager.all()} for model in REFERRING_FIRST}

    def __exit__(self, *error: Any) -> None:
        if error[0] is not None:
            return
        now = {model: {row.pk: row for row in model._default_manager.all()} for model in REFERRING_FIRST}
        for model in REFERRING_FIRST:
            gone = [pk for pk in now[model] if pk not in self.rows[model]]
            if gone:
                model._default_manager.filter(pk__in=gone).delete()
        for model in reversed(REFERRING_FIRST):
            for pk, row in self.rows[model].items():
                if pk not in now[model]:
                    model._default_manager.bulk_create([row])
                elif changed := differences(row, now[model][pk]):
                    model._default_manager.filter(pk=pk).update(**changed)


def differences(before: Model, after: Model) -> dict[str, Any]:
    """The values of ``before`` that ``after`` does not have."""
    names = [field.attname for field in before._meta.concrete_fields]
    return {name: getattr(before, name) for name in names if getattr(before, name) != getattr(after, name)}
