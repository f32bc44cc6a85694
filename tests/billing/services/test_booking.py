"""billing.services.booking: what stands in the books after a night or a purchase, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from billing.constants import Kind, Source, Status
from billing.models import Charge, CustomerTransaction, Discount
from billing.services import booking
from billing.services.tariffs import tariffs_subscribe, tariffs_unsubscribe
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.events import AccountSwitched, AccountTariffsChanged, CustomerTariffsChanged, SubscriberEvent
from tvmiddleware.models import TariffSubscription, VirtualTariff

D = Decimal
NOW = at(START)


class BooksTest(BillingTestCase):
    def buy(self, *tariffs: Any, subject: Any = None, virtual: Any = ()) -> None:
        who = subject or self.account
        tariffs_subscribe(subject=who, tariffs=tariffs, virtual=virtual, now=NOW, actor="box")

    def test_the_transaction_of_a_purchase(self) -> None:
        self.give(100)
        self.buy(self.extra)
        row = CustomerTransaction.objects.latest("pk")
        assert (row.client_id, row.customer_id, row.account_id) == (
            self.client_row.pk, self.customer.pk, self.account.pk,
        )  # fmt: skip
        assert (row.source, row.status, row.kind) == (Source.INTERNAL, Status.OK, Kind.TV)
        assert (row.amount, row.balance_before, row.balance_after) == (D(-30), D(100), D(70))
        assert (row.currency, row.actor, row.created_at, row.processed_at) == (
            self.client_row.currency, "box", NOW, NOW,
        )  # fmt: skip
        assert "Extra" in row.comment
        charge = Charge.objects.get()
        assert (charge.transaction_id, charge.title, charge.discount, charge.used_discount_id) == (
            row.pk, "Extra", D(0), None,
        )  # fmt: skip
        assert (charge.customer_id, charge.created_at) == (self.customer.pk, NOW)

    def test_a_comment_is_cut_where_the_column_ends(self) -> None:
        self.give(10_000)
        many = [make.tariff(self.client_row, name="x" * 100, price=1) for _number in range(6)]
        self.buy(*many)
        assert len(CustomerTransaction.objects.latest("pk").comment) == 512

    def test_of_several_discounts_a_charge_names_the_one_that_is_used_up(self) -> None:
        self.give(100)
        half = Discount.objects.create(client=self.client_row, customer=self.customer, percent=50, charges_left=2)
        self.buy(self.extra)
        charge = Charge.objects.get()
        assert (charge.discount, charge.used_discount_id, charge.amount) == (D(50), half.pk, D(15))
        half.refresh_from_db()
        assert half.charges_left == 1

    def test_what_is_free_has_a_charge_and_no_transaction(self) -> None:
        gift = make.tariff(self.client_row, price=0)
        self.buy(gift)
        assert CustomerTransaction.objects.count() == 0
        assert Charge.objects.get(tariff=gift).transaction_id is None

    def test_tariffs_and_bundles_of_customer_and_account_are_linked_and_taken_off(self) -> None:
        self.give(1000)
        bundle = VirtualTariff.objects.create(client=self.client_row, name="B", price=D(10))
        bundle.tariffs.set([make.tariff(self.client_row, price=5)])
        member = bundle.tariffs.get()
        for owner in (self.customer, self.account):
            self.buy(self.extra, subject=owner, virtual=[bundle])
            assert {self.extra, member} <= set(owner.tariffs.all())
            assert list(owner.virtual_tariffs.all()) == [bundle]
            both: dict[str, Any] = {"subject": owner, "tariffs": [self.extra], "virtual": [bundle]}
            tariffs_unsubscribe(**both, now=NOW, actor="box", by_operator=True)
            assert not {self.extra, member} & set(owner.tariffs.all())
            assert not owner.virtual_tariffs.exists()

    # --- who is told ----------------------------------------------------------------------------------------------
    @contextmanager
    def told(self) -> Iterator[list[SubscriberEvent]]:
        found: list[SubscriberEvent] = []
        with patch.object(booking, "announce_all", found.extend):
            yield found

    def said(self, actor: str = "box") -> dict[str, Any]:
        return {
            "client_id": self.client_row.pk,
            "customer_id": self.customer.pk,
            "actor": actor,
            "without_signals": True,
        }

    def test_a_purchase_of_an_account_is_told(self) -> None:
        self.give(100)
        make.account(self.client_row, customer=self.customer)
        with self.told() as found:
            self.buy(self.extra)
        assert found == [
            AccountTariffsChanged(account_id=self.account.pk, added=(self.extra.pk,), removed=(), **self.said())
        ]

    def test_a_purchase_of_a_customer_is_told_of_all_his_accounts(self) -> None:
        self.give(100)
        other = make.account(self.client_row, customer=self.customer)
        with self.told() as found:
            self.buy(self.extra, subject=self.customer)
            tariffs_unsubscribe(subject=self.customer, tariffs=[self.extra], now=NOW, actor="box")
        ids = (self.account.pk, other.pk)
        assert found == [
            CustomerTariffsChanged(added=(self.extra.pk,), removed=(), account_ids=ids, **self.said()),
            CustomerTariffsChanged(added=(), removed=(self.extra.pk,), account_ids=ids, **self.said()),
        ]

    def test_who_is_switched_off_or_on_is_told(self) -> None:
        self.dates(extension_date=START, deactivation_date=START + timedelta(days=1))
        make.account(self.client_row, customer=self.customer)
        with self.told() as found:
            self.night(START + timedelta(days=1))
            self.give(100)
            self.night(START + timedelta(days=2))
        off, on = (event for event in found if isinstance(event, AccountSwitched))
        assert (off.account_id, off.active, off.status_reason) == (self.account.pk, False, "DEBT")
        assert (on.account_id, on.active, on.status_reason) == (self.account.pk, True, "ACTIVE")
        assert off.fields == on.fields == ("active", "status_reason")
        assert (off.client_id, off.customer_id, off.without_signals) == (self.client_row.pk, self.customer.pk, True)

    def test_a_night_that_changes_nothing_tells_nobody(self) -> None:
        self.dates(extension_date=START, deactivation_date=START + timedelta(days=9))
        with self.told() as found:
            self.night(START)
        assert found == []

    def test_an_invoice_for_each_charge_where_the_installation_writes_them(self) -> None:
        self.give(100)
        for on, count in ((True, 1), (False, 0)):
            with override_settings(SMARTY_BILLING_INVOICES=on), patch.object(booking, "enqueue_on_commit") as asked:
                self.buy(self.extra if on else make.tariff(self.client_row, price=1))
            assert asked.call_count == count
            if on:
                charge = CustomerTransaction.objects.latest("pk")
                asked.assert_called_once_with(
                    "billing.jobs.invoices_issue",
                    queue="low",
                    client_id=self.client_row.pk,
                    transaction_ids=[charge.pk],
                )


class SubscriptionsTest(BillingTestCase):
    billing_type = "subscription"

    def test_the_row_of_a_subscription(self) -> None:
        self.account.tariffs.set([])
        self.give(100)
        tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=NOW, actor="box", by_operator=True)
        row = TariffSubscription.objects.get()
        assert (row.client_id, row.customer_id, row.tariff_id) == (
            self.client_row.pk, self.customer.pk, self.extra.pk,
        )  # fmt: skip
        assert (row.subject.account_id, row.start_date, row.end_date) == (
            self.account.pk, START, START + timedelta(days=28),
        )  # fmt: skip
        assert (row.price, row.charge_day, row.is_periodical, row.open_mark) == (D(30), 31, True, 1)
        assert not (row.is_lapsed or row.is_closed or row.is_price_overridden or row.paused_at)
