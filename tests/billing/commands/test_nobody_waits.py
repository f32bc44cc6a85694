"""Customers whose schedule can't be computed, beside healthy ones: each command does the healthy ones right, parks the
others, says so, and ends with status 1."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.management.base import CommandError

from billing.gateways.base import CardToken, Order
from billing.gateways.null.gateway import NullGateway
from billing.models import AutopaymentAttempt, CustomerTransaction, Invoice, ParkedCustomer, PriceChange
from billing.selectors.prices import price_book
from billing.services import invoices, migration, nightly, price_changes
from billing.services.invoices import charges_invoice
from clients.models import Client
from tests import factories as make
from tests.billing import paying
from tests.billing.base import START, BillingTestCase, at
from tests.commands import run
from tvmiddleware.models import Account, Customer, Message, Subject, TariffSubscription, VirtualTariff
from tvmiddleware.services.messages import message_send_many

DUE = date(2026, 2, 28)


class Beside(BillingTestCase):
    """``faulty``: what is wrong -> the customer; ``healthy``: before and after them, and of another operator."""

    parked: tuple[str, ...] = ("year 1", "two years overdue", "currency")

    def setUp(self) -> None:
        Client.objects.filter(pk=self.client_row.pk).update(time_zone="Mars/Olympus")
        self.clock = time_machine.travel(at(DUE), tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)
        self.merchant = paying.merchant(self.client_row)
        self.healthy = [self.account]
        self.dates(extension_date=START)
        self.faulty = {name: self.person(**dates) for name, dates in self.wrong_dates().items()}
        self.faulty["currency"] = self.person(extension_date=START)
        Customer.objects.filter(pk=self.faulty["currency"].customer_id).update(currency="ZZZ")
        self.faulty["empty bundle"] = self.person(extension_date=START)
        bundle = VirtualTariff.objects.create(client=self.client_row, name="Nothing", price=7)
        self.faulty["empty bundle"].virtual_tariffs.add(bundle)
        self.faulty["foreign tariff"] = self.person(extension_date=START)
        other = make.client(billing_type=self.billing_type)
        foreign = make.tariff(other, name="Foreign", price=1000)
        self.faulty["foreign tariff"].tariffs.add(foreign)
        self.healthy.append(self.person(extension_date=START))
        self.other_healthy = make.account(other, tariffs=[make.tariff(other, price=100)], extension_date=START)
        self.healthy.append(self.other_healthy)
        for account in [*self.healthy, *self.faulty.values()]:
            Customer.objects.filter(pk=account.customer_id).update(autopayment=True)
            merchant = self.merchant if account.client_id == self.client_row.pk else paying.merchant(other)
            paying.card(merchant, account.customer, ext_id=f"card-{account.pk}")

    def wrong_dates(self) -> dict[str, dict[str, date]]:
        return {
            "year 1": {"extension_date": date(1, 1, 1)},
            "year 9999": {"extension_date": date(9999, 12, 1), "deactivation_date": date(9999, 12, 31)},
            "two years overdue": {"extension_date": DUE - timedelta(days=730)},
        }

    def person(self, **dates: Any) -> Account:
        return make.account(self.client_row, tariffs=[self.basic], **dates)

    def everybody(self) -> list[Account]:
        return [*self.healthy, *self.faulty.values()]

    def refused(self, command: str, **options: Any) -> str:
        """The command ends with status 1 and the number of the parked; its message."""
        with self.captureOnCommitCallbacks(execute=True), pytest.raises(CommandError) as caught:
            run(command, **options)
        assert caught.value.returncode == 1
        return str(caught.value)

    def parked_by(self, job: str) -> dict[str, str]:
        names = {account.customer_id: name for name, account in self.faulty.items()}
        rows = ParkedCustomer.objects.filter(job=job).values_list("customer_id", "client", "reason")
        assert all(client_id == self.client_row.pk for _customer, client_id, _reason in rows)
        return {names[customer_id]: reason for customer_id, _client, reason in rows}


class ClassicTest(Beside):
    def test_check_accounts(self) -> None:
        for account in self.everybody():
            self.give(1000, customer=account.customer)
        shown = self.refused("check_accounts")
        assert shown.startswith("3 customers are parked, the others are done (5 customers: 5 charged")
        assert f"customer {self.faulty['year 1'].customer_id}, CannotSchedule" in shown
        for account in [*self.healthy, *(self.faulty[name] for name in ("empty bundle", "foreign tariff"))]:
            assert (self.fresh(account).extension_date, self.balance(account.customer)) == (DUE, Decimal(900))
        assert set(self.parked_by("check_accounts")) == set(self.parked)
        assert self.balance(self.faulty["year 1"].customer) == 1000

    def test_who_was_mended_is_parked_no_more(self) -> None:
        for account in self.everybody():
            self.give(1000, customer=account.customer)
        with time_machine.travel(at(DUE, 3), tick=False):
            self.refused("check_accounts")
        since = ParkedCustomer.objects.order_by("pk").values_list("parked_at", flat=True)
        assert set(since) == {at(DUE, 3)}
        self.dates(self.faulty["year 1"], extension_date=DUE)
        Customer.objects.filter(pk=self.faulty["currency"].customer_id).update(currency="")
        self.refused("check_accounts")
        row = ParkedCustomer.objects.get()
        assert (row.customer_id, row.parked_at, row.seen_at) == (
            self.faulty["two years overdue"].customer_id,
            at(DUE, 3),
            at(DUE),
        )

    def test_make_autopayments(self) -> None:
        shown = self.refused("make_autopayments")
        assert shown.startswith("3 customers are parked, the others are done (")
        assert set(self.parked_by("make_autopayments")) == set(self.parked)
        paid = dict(AutopaymentAttempt.objects.filter(state=1).values_list("customer", "amount"))
        for account in self.healthy:
            assert (paid[account.customer_id], self.balance(account.customer)) == (Decimal(100), Decimal(100))

    def test_make_autopayments_when_a_gateway_breaks_at_one(self) -> None:
        real = NullGateway.charge

        def breaking(gateway: NullGateway, order: Order, card: CardToken) -> Any:
            if order.payer.id == self.healthy[0].customer_id:
                raise KeyError("no such field in the answer")
            return real(gateway, order, card)

        with mock.patch.object(NullGateway, "charge", breaking):
            shown = self.refused("make_autopayments")
        assert shown.startswith("4 customers are parked")
        assert [self.balance(account.customer) for account in self.healthy] == [0, 100, 100]

    def test_send_activation_expires_messages(self) -> None:
        Customer.objects.update(autopayment=False)  # who pays by himself is not told
        with time_machine.travel(at(DUE - timedelta(days=2)), tick=False):
            shown = self.refused("send_activation_expires_messages")
        assert "3 customers are parked" in shown
        told = set(Message.objects.values_list("account", flat=True))
        assert told >= {account.pk for account in self.healthy}
        assert not told & {self.faulty[name].pk for name in (*self.parked, "year 9999")}
        assert set(self.parked_by("send_activation_expires_messages")) == set(self.parked)

    def test_price_changes_are_announced_and_applied(self) -> None:
        PriceChange.objects.create(tariff=self.basic, price=120, valid_from=DUE)
        other = self.other_healthy.tariffs.get()
        PriceChange.objects.create(tariff=other, price=130, valid_from=DUE)

        def breaking(**how: Any) -> int:
            if self.healthy[0].pk in how["account_ids"]:
                raise ValueError("broken")
            return send(**how)

        send = message_send_many
        with mock.patch.object(price_changes, "message_send_many", breaking):
            shown = self.refused("check_accounts")
        assert "4 customers are parked" in shown
        told = list(Message.objects.order_by("account").values_list("account", flat=True))
        assert told == sorted(account.pk for account in self.everybody()[1:])
        for tariff, price in ((self.basic, 120), (other, 130)):
            tariff.refresh_from_db()
            assert tariff.price == price
        assert not PriceChange.objects.filter(announced_at=None).exists()

    def test_invoices(self) -> None:
        for account in self.healthy[:2]:
            self.give(-1, DUE, customer=account.customer, source=1)
        first, second = CustomerTransaction.objects.order_by("pk").values_list("pk", flat=True)
        real = invoices.lines

        def breaking(rows: list[CustomerTransaction], written: Any) -> Any:
            if any(row.pk == first for row in rows):
                raise ValueError("broken")
            return real(rows, written)

        with mock.patch.object(invoices, "lines", breaking):
            assert charges_invoice(client_id=self.client_row.pk, transaction_ids=[first, second], now=at(DUE)) == 1
        assert list(Invoice.objects.values_list("transaction", flat=True)) == [second]
        assert ParkedCustomer.objects.get(job="invoices").customer_id == self.healthy[0].customer_id
        invoices.invoices_complete(now=at(DUE + timedelta(days=30)))  # days later, when the fault is mended
        assert set(Invoice.objects.values_list("transaction", flat=True)) == {first, second}
        assert not ParkedCustomer.objects.filter(job="invoices").exists()


class SubscriptionTest(Beside):
    """And a subscription whose holder is another customer's account: no rule knows whose it is."""

    def setUp(self) -> None:
        super().setUp()
        account = self.person()
        stranger = Subject.objects.create(account=self.healthy[1])
        TariffSubscription.objects.create(
            client=self.client_row,
            customer=account.customer,
            subject=stranger,
            tariff=self.extra,
            price=30,
            start_date=START,
            end_date=DUE,
            charge_day=31,
        )
        Customer.objects.filter(pk=account.customer_id).update(autopayment=True)
        self.faulty["stranger's subscription"] = account

    def moved(self) -> str:
        with time_machine.travel(at(date(2026, 2, 10)), tick=False):
            return run("migrate_to_nb", client_id=self.client_row.pk)

    def test_migrate_to_nb(self) -> None:
        for account in self.everybody():
            self.give(1000, customer=account.customer)
        with mock.patch("billing.services.migration.paid_until", self.breaking("empty bundle")):
            dry = self.refused("migrate_to_nb", client_id=self.client_row.pk, dry_run=True)
            assert "2 customers are parked" in dry
            assert not ParkedCustomer.objects.exists()
            shown = self.refused("migrate_to_nb", client_id=self.client_row.pk)
        assert shown.startswith("2 customers are parked, the others are done (7 customers got ")
        assert set(self.parked_by("migrate_to_nb")) == {"currency", "empty bundle"}
        assert Client.objects.get(pk=self.client_row.pk).billing_type == "subscription"
        ends = TariffSubscription.objects.filter(tariff=self.basic, customer=self.customer)
        assert list(ends.values_list("end_date", flat=True)) == [DUE]

        # no later batch touches him: his paid month stands as it was, also on its last day
        kept = self.dates(self.faulty["empty bundle"], deactivation_date=DUE)
        for job in ("make_autopayments", "check_accounts"):
            self.refused(job)
            assert "run it again" in self.parked_by(job)["empty bundle"], job
        assert "currency" in self.parked_by("check_accounts")
        assert (self.fresh(kept).extension_date, self.fresh(kept).active, self.balance(kept.customer)) == (
            START,
            True,
            Decimal(1000),
        )
        Customer.objects.update(currency="")
        with time_machine.travel(at(DUE, 13), tick=False):
            run("migrate_to_nb", client_id=self.client_row.pk)
        assert not ParkedCustomer.objects.filter(job="migrate_to_nb").exists()
        assert TariffSubscription.objects.get(customer=kept.customer).end_date == DUE

    def breaking(self, name: str) -> Any:
        real = migration.paid_until

        def work(one: Any, *rest: Any) -> Any:
            if one.id == self.faulty[name].customer_id:
                raise ValueError("no such currency")
            return real(one, *rest)

        return work

    def test_an_operator_of_whom_nobody_can_be_moved_stays(self) -> None:
        with mock.patch("billing.services.migration.paid_until", side_effect=ValueError("broken")):
            Customer.objects.filter(pk=self.faulty["stranger's subscription"].customer_id).delete()
            shown = self.refused("migrate_to_nb", client_id=self.client_row.pk)
        assert "not one customer can be moved" in shown
        assert Client.objects.get(pk=self.client_row.pk).billing_type == "simple"
        self.give(1000)
        self.refused("check_accounts")  # and everybody is charged as before
        assert (self.balance(), self.fresh().extension_date) == (Decimal(900), DUE)

    def test_the_night_the_cards_and_the_notices(self) -> None:
        Customer.objects.update(currency="")
        Customer.objects.filter(pk=self.healthy[0].customer_id).update(autopayment=False)
        self.moved()
        jobs = ("send_activation_expires_messages", "make_autopayments", "check_accounts")
        days = (DUE - timedelta(days=2), DUE, DUE)
        for job, day in zip(jobs, days, strict=True):
            with time_machine.travel(at(day), tick=False):
                assert "parked" in self.refused(job)
            assert set(self.parked_by(job)) == {"stranger's subscription"}
            if job == "make_autopayments":
                self.give(100, DUE, customer=self.healthy[0].customer)  # was told, and pays
        told = set(Message.objects.values_list("account", flat=True))
        assert self.healthy[0].pk in told
        assert self.healthy[1].pk not in told  # his card pays
        for account in self.healthy[:2]:
            row = TariffSubscription.objects.get(subject__account=account, tariff=self.basic)
            assert (row.end_date, row.is_lapsed, self.balance(account.customer)) == (
                date(2026, 3, 31),
                False,
                Decimal(0),
            )


def test_an_operator_that_fails_as_a_whole_stops_no_other(db: Any) -> None:
    first, second = make.client(), make.client()
    account = make.account(second, deactivation_date=DUE)
    real = price_book

    def breaking(client: Client) -> Any:
        if client == first:
            raise ValueError("no book")
        return real(client)

    with (
        time_machine.travel(at(DUE), tick=False),
        mock.patch.object(nightly, "price_book", breaking),
        pytest.raises(CommandError, match=rf"1 operators left out.*operator {first.pk}, ValueError: no book"),
    ):
        run("check_accounts")
    assert not Account.objects.get(pk=account.pk).active
