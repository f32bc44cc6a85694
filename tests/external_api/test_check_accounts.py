"""What plug-ins do with accounts at night, and what they are told of."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.constants import Source
from billing.models import CustomerTransaction
from billing.services.autopayments_nightly import autopayments_make
from billing.services.charging import customers_activate, payment_credit
from billing.services.ledger import customers_lock
from billing.services.nightly import accounts_check
from billing.services.tariffs import tariff_subscribe, tariff_unsubscribe
from external_api.exceptions import ExternalApiException
from external_api.objects import ProcessAccountResult
from tests import factories as make
from tests.billing import paying
from tests.external_api.base import PluginCase
from tests.factories import NOW
from tvmiddleware.models import Account, Customer


class NightTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        self.anna_row = self.cast.anna
        Account.objects.filter(pk=self.anna_row.pk).update(
            activation_date=NOW.date() - timedelta(days=40), extension_date=NOW.date() - timedelta(days=40)
        )

    def check(self) -> Any:
        with self.captureOnCommitCallbacks(execute=True):
            return accounts_check(now=NOW, client_id=self.cast.north.client.pk)

    def active(self, account: Account) -> bool:
        return bool(Account.objects.values_list("active", flat=True).get(pk=account.pk))

    def test_without_a_plug_in_who_has_no_money_is_switched_off(self) -> None:
        self.check()
        assert not self.active(self.anna_row)

    def test_an_external_billing_keeps_smarty_from_charging(self) -> None:
        self.plug_hooks(use_internal_billing=lambda self: False)
        done = self.check()
        assert self.active(self.anna_row)
        assert (done.customers, len(done.parked)) == (0, 0)
        with self.captureOnCommitCallbacks(execute=True):
            payment_credit(
                customer=self.anna_row.customer,
                amount=Decimal(500),
                source=Source.API,
                ext_id="p1",
                now=NOW,
                actor="api",
            )
        assert list(CustomerTransaction.objects.values_list("amount", flat=True)) == [Decimal(500)]

    def test_of_many_who_have_paid_those_whom_it_charges_are_left_alone(self) -> None:
        boris = self.cast.boris
        Customer.objects.filter(pk=boris.customer_id).update(balance=500)

        def activate() -> bool:
            with transaction.atomic():
                customers = list(customers_lock([boris.customer_id]))
                customers_activate(client=boris.client, customers=customers, now=NOW, actor="test")
            return self.active(boris)

        config = self.plug_hooks(use_internal_billing=lambda self: False)
        assert not activate()
        with self.captureOnCommitCallbacks(execute=True):
            config.delete()
        assert activate()

    def test_whom_an_external_billing_keeps_off_no_payment_switches_on(self) -> None:
        Account.objects.filter(pk=self.anna_row.pk).update(active=False, status_reason="DEBT", switched_off_by="money")
        how: dict[str, Any] = {"amount": Decimal(500), "source": Source.API, "now": NOW, "actor": "api"}
        self.plug_hooks(use_internal_billing=lambda self: False)
        payment_credit(customer=self.anna_row.customer, ext_id="theirs", **how)
        assert not self.active(self.anna_row)
        with self.captureOnCommitCallbacks(execute=True):
            self.anna_row.client.api_configs.all().delete()
        payment_credit(customer=self.anna_row.customer, ext_id="ours", **how)
        assert self.active(self.anna_row)

    def test_a_customer_whose_own_handler_lets_smarty_charge(self) -> None:
        self.plug_hooks(use_internal_billing=lambda self: False)
        own = self.plug_second()
        customer = self.anna_row.customer
        customer.custom_billing_api = own.pk
        customer.save()
        self.check()
        assert not self.active(self.anna_row)

    def plug_second(self) -> Any:
        from external_api import registry
        from external_api.base import SmartyBilling
        from external_api.models import ApiConfig

        registry.add("second", SmartyBilling)
        self.addCleanup(registry.remove, "second")
        with self.captureOnCommitCallbacks(execute=True):
            return ApiConfig.objects.create(client=self.cast.north.client, name="Second", handler="second")

    def test_process_account_decides(self) -> None:
        words = {self.anna_row.pk: ("deactivated", "LIMIT"), self.cast.boris.pk: ProcessAccountResult("activated")}
        seen: list[int] = []

        def process_account(handler: Any, account: Account) -> Any:
            seen.append(account.pk)
            return words[account.pk]

        self.plug_hooks(process_account=process_account)
        done = self.check()
        assert sorted(seen) == sorted(words)
        assert (done.customers, done.activated, done.deactivated) == (2, 1, 1)
        assert not self.active(self.anna_row)
        assert self.active(self.cast.boris)
        assert Account.objects.get(pk=self.anna_row.pk).status_reason == "LIMIT"
        assert not CustomerTransaction.objects.exists()

    def test_failures_are_reported_and_change_nothing(self) -> None:
        def process_account(handler: Any, account: Account) -> Any:
            if account.pk == self.anna_row.pk:
                raise ExternalApiException("no such subscriber")
            return "checked"

        self.plug_hooks(process_account=process_account)
        done = self.check()
        assert list(done.parked.ids) == [self.anna_row.customer_id]
        assert "no such subscriber" in done.parked.first
        assert self.active(self.anna_row)


class ToldTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        self.told: list[tuple[Any, ...]] = []
        told = self.told

        def on_tariff_add(handler: Any, customer: Customer, pk_set: Any) -> None:
            told.append(("tariff", customer, pk_set))

        def post_payment_complete(handler: Any, transaction: Any, customer: Customer) -> None:
            told.append(("payment", transaction.amount, customer))
            raise ExternalApiException("is not interested")

        def activate_account(handler: Any, account: Account) -> None:
            told.append(("on", account))

        def deactivate_account(handler: Any, account: Account) -> None:
            told.append(("off", account))

        def update_account(handler: Any, account: Account) -> None:
            told.append(("changed", account))

        self.plug_hooks(
            on_tariff_add=on_tariff_add,
            post_payment_complete=post_payment_complete,
            activate_account=activate_account,
            deactivate_account=deactivate_account,
            update_account=update_account,
        )

    def test_tariffs(self) -> None:
        customer = self.cast.anna.customer
        more = make.tariff(self.cast.north.client, price=0)
        with self.captureOnCommitCallbacks(execute=True):
            tariff_subscribe(subject=customer, tariff=more, now=NOW, actor="test", by_operator=True)
        assert ("tariff", customer, {more.pk}) in self.told
        with self.captureOnCommitCallbacks(execute=True):
            tariff_unsubscribe(subject=customer, tariff=more, now=NOW, actor="test", by_operator=True)
        assert len([one for one in self.told if one[0] == "tariff"]) == 1

    def test_an_automatic_payment(self) -> None:
        anna = self.cast.anna
        Account.objects.filter(pk=anna.pk).update(
            activation_date=NOW.date() - timedelta(days=31), extension_date=NOW.date() - timedelta(days=31)
        )
        Customer.objects.filter(pk=anna.customer_id).update(autopayment=True)
        paying.card(paying.merchant(anna.client), anna.customer)
        with self.captureOnCommitCallbacks(execute=True):
            assert autopayments_make(now=NOW, clock=lambda: NOW, client_id=anna.client_id).paid == 1
        amount = CustomerTransaction.objects.get().amount
        assert [one for one in self.told if one[0] == "payment"] == [("payment", amount, anna.customer)]

    def test_a_payment_switches_on(self) -> None:
        boris = self.cast.boris
        with self.captureOnCommitCallbacks(execute=True):
            payment_credit(
                customer=boris.customer, amount=Decimal(500), source=Source.API, ext_id="p1", now=NOW, actor="api"
            )
        assert self.told[0] == ("payment", Decimal(500), boris.customer)
        assert ("on", boris) in self.told
        boris.refresh_from_db()
        assert boris.active

    def test_switched_by_hand_or_by_the_billing_api(self) -> None:
        from tvmiddleware.services.account_records import account_modify, account_switch

        anna = self.cast.anna
        with self.captureOnCommitCallbacks(execute=True):
            account_switch(account=anna, active=False)
        with self.captureOnCommitCallbacks(execute=True):
            account_modify(account=anna, option1="x")
        with self.captureOnCommitCallbacks(execute=True):
            account_switch(account=anna, active=True)
        assert self.told == [("off", anna), ("changed", anna), ("on", anna)]
