"""Whatever breaks at the end of a purchase, a drop or a payment: all of it is there or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from billing.constants import Source
from billing.models import Charge, CustomerTransaction
from billing.schedule import nights
from billing.schedule.state import CannotSchedule
from billing.services import booking, charging
from billing.services.tariffs import (
    subscription_close,
    tariffs_assign_default,
    tariffs_subscribe,
    tariffs_unsubscribe,
)
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.models import TariffSubscription

D = Decimal
NOW = at(START)


class Broken(Exception):
    """What breaks."""


def breaks(module: Any, name: str, call: Callable[[], object]) -> None:
    with patch.object(module, name, side_effect=Broken), pytest.raises(Broken):
        call()


class ClassicTest(BillingTestCase):
    def state(self) -> tuple[Any, ...]:
        return (
            self.balance(),
            self.fresh().active,
            self.fresh().deactivation_date,
            sorted(self.account.tariffs.values_list("pk", flat=True)),
            Charge.objects.count(),
            CustomerTransaction.objects.count(),
        )

    def test_a_purchase(self) -> None:
        self.give(1000)
        before = self.state()
        breaks(
            booking, "announce_all",
            lambda: tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=NOW, actor="test"),
        )  # fmt: skip
        assert self.state() == before

    def test_dropping_a_tariff(self) -> None:
        self.account.tariffs.add(self.extra)
        before = self.state()
        breaks(
            booking, "announce_all",
            lambda: tariffs_unsubscribe(subject=self.account, tariffs=[self.extra], now=NOW, actor="test"),
        )  # fmt: skip
        assert self.state() == before

    def test_tariffs_of_a_registration(self) -> None:
        make.tariff(self.client_row, assigned_by_default=True)
        before = self.state()
        breaks(
            booking, "announce_all",
            lambda: tariffs_assign_default(customer=self.customer, account=self.account, now=NOW, actor="test"),
        )  # fmt: skip
        assert self.state() == before

    def test_what_a_payment_sets_in_motion(self) -> None:
        self.give(1000)
        self.dates(active=False, status_reason="DEBT", switched_off_by="money")
        before = self.state()
        breaks(
            booking, "announce_all",
            lambda: charging.apply_rules(self.customer, NOW, "test", nights.apply_payment),
        )  # fmt: skip
        assert self.state() == before

    def test_a_payment_itself(self) -> None:
        before = self.state()
        breaks(
            charging, "customer_activate",
            lambda: charging.payment_credit(
                customer=self.customer, amount=D(100), source=Source.NULL, ext_id="p", now=NOW
            ),
        )  # fmt: skip
        assert self.state() == before

    def test_a_customer_of_whom_nobody_can_work_out_what_he_owes_is_noted(self) -> None:
        fault = CannotSchedule("why")
        with patch.object(charging, "apply_rules", side_effect=fault), patch.object(charging, "log_event") as noted:
            done = charging.customer_activate(customer=self.customer, now=NOW, actor="test")
        assert done == charging.Settled()
        noted.assert_called_once_with(
            "accounts", "CUSTOMER_NOT_SETTLED", logging.WARNING, customer_id=self.customer.pk, reason="why"
        )

    def test_only_who_has_an_account_that_is_off_is_taken_up_by_a_payment(self) -> None:
        off, other = make.customer(self.client_row), make.customer(self.client_row)
        make.account(self.client_row, customer=off, active=False)
        make.account(self.client_row, customer=off)
        make.account(self.client_row, customer=other)
        assert charging.those_taken_up(self.client_row, [self.customer, off, other]) == [off]

    def test_defaults_are_of_the_operator_on_and_not_archived(self) -> None:
        self.account.tariffs.set([])
        gift = make.tariff(self.client_row, assigned_by_default=True)
        for client, fields in (
            (make.client(billing_type="simple"), {}),
            (self.client_row, {"enabled": False}),
            (self.client_row, {"archived": True}),
        ):
            make.tariff(client, assigned_by_default=True, **fields)
            make.tariff(client, basic_tariff_priority=9, **fields)
        tariffs_assign_default(customer=self.customer, account=self.account, now=NOW, actor="test")
        assert set(self.account.tariffs.all()) == {gift, self.basic}


class SubscriptionTest(BillingTestCase):
    billing_type = "subscription"

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.account.tariffs.set([])

    def begun(self) -> list[TariffSubscription]:
        self.give(1000)
        both = [self.basic, self.extra]
        return tariffs_subscribe(subject=self.account, tariffs=both, now=NOW, actor="test").subscriptions

    def close(self, row: TariffSubscription) -> None:
        subscription_close(client_id=self.client_row.pk, subscription_id=row.pk, now=NOW, actor="test")

    def test_the_end_of_a_subscription(self) -> None:
        _basic, extra = self.begun()
        breaks(booking, "announce_all", lambda: self.close(extra))
        extra.refresh_from_db()
        assert (extra.is_closed, self.extra in self.account.tariffs.all()) == (False, True)

    def test_the_subscription_that_was_named_ends_and_no_other(self) -> None:
        basic, extra = self.begun()
        self.close(extra)
        assert list(TariffSubscription.objects.filter(is_closed=False)) == [basic]
        assert list(self.account.tariffs.all()) == [self.basic]

    def test_a_block_moves_the_days_of_what_it_stopped_and_no_others(self) -> None:
        """Neither those of an earlier period, nor of a tariff that was dropped before."""
        self.begun()
        self.night(START + timedelta(days=28))
        tariffs_unsubscribe(
            subject=self.account, tariffs=[self.extra], now=at(START + timedelta(days=29)), actor="test"
        )
        ends = [end for _begin, end, _amount in self.charges(self.basic)]
        dropped = self.charges(self.extra)
        self.dates(status_reason="BLOCK")
        self.night(START + timedelta(days=30))
        self.dates(status_reason="ACTIVE")
        self.night(START + timedelta(days=40))
        moved = [end for _begin, end, _amount in self.charges(self.basic)]
        assert (moved[0], moved[1] > ends[1], len(moved)) == (ends[0], True, 2)
        assert self.charges(self.extra) == dropped
