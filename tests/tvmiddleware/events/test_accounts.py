"""For every way of changing an account: one event, its lines in the log once, the plug-in told once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import OperationalError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from billing.constants import Source
from billing.services.charging import payment_credit
from billing.services.nightly import accounts_check
from external_api.models import ApiConfig
from tests import factories as make
from tests.commands import run
from tests.factories import NOW
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import (
    AccountChanged,
    AccountCreated,
    AccountDeleted,
    AccountMoved,
    AccountSwitched,
    AccountTariffsChanged,
    CustomerDeleted,
)
from tvmiddleware.models import Account, Customer, DataCenter
from tvmiddleware.services.account_bulk import accounts_deactivate
from tvmiddleware.services.account_records import account_modify
from tvmiddleware.services.row_fields import FieldsInvalid

CHANGED = ["ACCOUNT_CHANGED"]
SWITCHED_ON = ["ACCOUNT_CHANGED", "ACCOUNT_ACTIVATED"]


class AccountEventsTest(EventCase):
    def assert_changed(self, *, actor: str, fields: tuple[str, ...], account: Account | None = None) -> None:
        account = account or self.cast.anna
        assert self.names() == ["AccountChanged"]
        self.one(
            AccountChanged,
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            fields=fields,
            actor=actor,
        )
        assert self.logged() == CHANGED
        assert self.told == [("update_account", account.pk)]

    def assert_switched(self, account: Account, *, active: bool, reason: str, actor: str, told: bool = True) -> None:
        assert self.names() == ["AccountSwitched"]
        self.one(
            AccountSwitched,
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            active=active,
            status_reason=reason,
            actor=actor,
        )
        assert self.logged() == (SWITCHED_ON if active else CHANGED)
        hook = "activate_account" if active else "deactivate_account"
        assert self.told == ([(hook, account.pk)] if told else [])

    # --- changed --------------------------------------------------------------------------------------------------
    def test_account_modify_of_a_billing_system(self) -> None:
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, option1="new")
        self.assert_changed(actor="api", fields=("option1",))

    def test_the_form(self) -> None:
        self.panel(self.cast.anna, option1="new")
        self.assert_changed(actor="user:oleg", fields=("option1",))

    def test_the_mass_action(self) -> None:
        west = DataCenter.objects.create(client=self.cast.north.client, name="West")
        self.panel_action("change_data_center", self.cast.anna, data_center=west.pk, panel_apply="")
        self.assert_changed(actor="user:oleg", fields=("data_center",))

    def test_the_subscribers_password(self) -> None:
        self.box("account/password/change/", old_password="1111", new_password="2222")
        self.assert_changed(actor="account:1001", fields=("password",))

    def test_the_subscribers_pin(self) -> None:
        self.box("account/parent_code/set/", old_pin="0000", new_pin="4321")
        self.assert_changed(actor="account:1001", fields=("parent_code",))

    def test_the_subscribers_settings(self) -> None:
        self.box("settings/save/", use_timeshift=1)
        self.assert_changed(actor="account:1001", fields=("use_timeshift",))

    def test_the_subscribers_block_lifted_at_login(self) -> None:
        Account.objects.filter(pk=self.cast.anna.pk).update(status_reason="BLOCK")
        self.anna(reset_block_status_reason=1)
        self.one(AccountChanged, account_id=self.cast.anna.pk, fields=("status_reason",), actor="account:1001")
        assert self.logged().count("ACCOUNT_CHANGED") == 1
        assert self.told == [("update_account", self.cast.anna.pk)] * 2, "once as at every login, once for the change"

    # --- switched -------------------------------------------------------------------------------------------------
    def test_account_modify_switches(self) -> None:
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, active=0)
        self.assert_switched(self.cast.anna, active=False, reason="INACTIVE", actor="api")

    def test_account_activate_and_deactivate(self) -> None:
        """The plug-in is not told of what its billing system asks for itself."""
        self.billing_api("account/deactivate/", account_id=self.cast.anna.pk)
        self.assert_switched(self.cast.anna, active=False, reason="INACTIVE", actor="api", told=False)
        self.forget()
        self.billing_api("account/activate/", account_id=self.cast.anna.pk)
        self.assert_switched(self.cast.anna, active=True, reason="ACTIVE", actor="api", told=False)

    def test_account_activate_that_asks_the_plug_in_first(self) -> None:
        self.billing_api("account/deactivate/", account_id=self.cast.anna.pk, notify_external_api=1)
        self.assert_switched(self.cast.anna, active=False, reason="INACTIVE", actor="api")

    def test_the_form_switches(self) -> None:
        self.panel(self.cast.anna, active=None)
        self.assert_switched(self.cast.anna, active=False, reason="ACTIVE", actor="user:oleg")
        self.forget()
        self.panel(self.cast.anna, active="on")
        self.assert_switched(self.cast.anna, active=True, reason="ACTIVE", actor="user:oleg")

    def test_the_mass_actions_switch(self) -> None:
        self.panel_action("deactivate", self.cast.anna, self.cast.boris)
        self.assert_switched(self.cast.anna, active=False, reason="INACTIVE", actor="user:oleg")
        self.forget()
        self.panel_action("activate", self.cast.anna)
        self.assert_switched(self.cast.anna, active=True, reason="ACTIVE", actor="user:oleg")

    def test_a_payment_switches_on(self) -> None:
        boris = self.cast.boris
        with self.committed():
            payment_credit(
                customer=boris.customer,
                amount=Decimal(500),
                source=Source.API,
                ext_id="p",
                now=NOW,
                actor="gateway:x",
            )
        self.one(AccountSwitched, account_id=boris.pk, active=True, status_reason="ACTIVE", actor="gateway:x")
        assert [name for name in self.logged() if name.startswith("ACCOUNT")] == SWITCHED_ON
        assert self.told.count(("activate_account", boris.pk)) == 1

    def test_the_night_switches_off(self) -> None:
        self.cast.anna.customer.tariffs.add(self.cast.north.basic)
        Account.objects.filter(pk=self.cast.anna.pk).update(
            activation_date="2026-10-01", extension_date="2026-10-15", deactivation_date="2026-11-15"
        )
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(balance=0)
        self.forget()
        with self.committed():
            accounts_check(now=NOW, client_id=self.cast.north.client.pk)
        self.assert_switched(self.cast.anna, active=False, reason="DEBT", actor="command:check_accounts")

    def test_the_first_login_switches_on(self) -> None:
        waiting = {"active": False, "status_reason": "INACTIVE", "auto_activation_period": 14}
        Account.objects.filter(pk=self.cast.anna.pk).update(**waiting)
        self.assert_ok(self.anna(device_uid="new"))
        switched = self.one(AccountSwitched, account_id=self.cast.anna.pk, active=True, actor="account:1001")
        assert (str(switched.activation_date), str(switched.deactivation_date)) == ("2026-11-22", "2026-12-06")
        assert switched.device_id == self.cast.anna.devices.get(device_uid="new").pk
        assert switched.login_call.device_uid == "new"
        assert [name for name in self.logged() if name.startswith("ACCOUNT_") and "DEVICE" not in name] == SWITCHED_ON
        assert self.told.count(("activate_account", self.cast.anna.pk)) == 1

    # --- tariffs --------------------------------------------------------------------------------------------------
    def assert_tariff(self, account: Account, *, added: Any = (), removed: Any = (), actor: str) -> None:
        self.one(
            AccountTariffsChanged, account_id=account.pk, client_id=account.client_id, added=tuple(added),
            removed=tuple(removed), actor=actor,
        )  # fmt: skip
        verbs = (["ACCOUNT_TARIFFS_ASSIGNED"] if added else []) + (["ACCOUNT_TARIFFS_REMOVED"] if removed else [])
        assert [name for name in self.logged() if "TARIFFS" in name] == verbs
        hooks = [("on_tariff_add", account.customer_id, set(added))] if added else []
        assert [one for one in self.told if one[0] == "on_tariff_add"] == hooks

    def test_tariffs_by_a_billing_system(self) -> None:
        more = make.tariff(self.cast.north.client, price=0)
        self.billing_api("account/tariff/assign/", account_id=self.cast.anna.pk, tariff_id=more.pk)
        self.assert_tariff(self.cast.anna, added=[more.pk], actor="api")
        self.forget()
        self.billing_api("account/tariff/remove/", account_id=self.cast.anna.pk, tariff_id=more.pk)
        self.assert_tariff(self.cast.anna, removed=[more.pk], actor="api")

    def test_tariffs_in_the_form(self) -> None:
        more = make.tariff(self.cast.north.client, price=0)
        held = sorted(self.cast.anna.tariffs.values_list("pk", flat=True))
        self.panel(self.cast.anna, tariffs=[*held[1:], more.pk])
        self.assert_tariff(self.cast.anna, added=[more.pk], removed=held[:1], actor="user:oleg")

    # --- made, moved, deleted -----------------------------------------------------------------------------------
    def assert_created(self, *, actor: str) -> AccountCreated:
        assert [name for name in self.logged() if name == "ACCOUNT_CREATED"] == ["ACCOUNT_CREATED"]
        made: AccountCreated = self.one(AccountCreated, client_id=self.cast.north.client.pk, actor=actor)
        assert Account.objects.get(pk=made.account_id).customer_id == made.customer_id
        return made

    def test_account_create(self) -> None:
        self.billing_api("account/create/", customer_id=self.cast.anna.customer_id)
        self.assert_created(actor="api")

    def test_the_form_makes_one(self) -> None:
        self.panel_add(Account, customer=self.cast.anna.customer_id, abonement="1077")
        assert self.assert_created(actor="user:oleg").customer_id == self.cast.anna.customer_id

    def test_create_account(self) -> None:
        with self.committed():
            run("create_account", f"--client_id={self.cast.north.client.pk}", "--firstname=New")
        self.assert_created(actor="command:create_account")

    def test_registration(self) -> None:
        self.cast.north.client.registration_enabled = True
        with self.committed():
            self.cast.north.client.save()
        self.forget()
        self.assert_ok(self.call_with_key("account/register/", device_uid="fresh", device="pc"))
        self.assert_created(actor="registration")

    @override_settings(TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED=True)
    def test_a_viewer_comes_over(self) -> None:
        south = self.cast.south.client
        south.parent = self.cast.north.client
        with self.committed():
            south.save()
        self.forget()
        vera = self.cast.vera
        self.assert_ok(
            self.call("account/export/", service_id=south.pk, login=vera.abonement, password=vera.password)
        )  # fmt: skip
        self.one(AccountMoved, account_id=self.cast.anna.pk, source_account_id=vera.pk, source_client_id=south.pk)
        self.one(AccountSwitched, account_id=vera.pk, client_id=south.pk, active=False)
        assert self.logged().count("ACCOUNT_MOVED") == 1
        assert ("deactivate_account", vera.pk) not in self.told, "another operator's plug-in"

    def assert_deleted(self, account: Account, *, actor: str) -> None:
        self.one(
            AccountDeleted,
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            abonement=account.abonement,
            actor=actor,
        )
        assert self.logged().count("ACCOUNT_DELETED") == 1

    def test_account_delete(self) -> None:
        boris = Account.objects.get(pk=self.cast.boris.pk)
        self.billing_api("account/delete/", account_id=boris.pk)
        self.assert_deleted(boris, actor="api")

    def test_deleted_in_the_form(self) -> None:
        boris = Account.objects.get(pk=self.cast.boris.pk)
        self.panel_delete(boris)
        self.assert_deleted(boris, actor="user:oleg")

    def test_deleted_in_the_list(self) -> None:
        boris = Account.objects.get(pk=self.cast.boris.pk)
        self.panel_action("delete_selected", boris, post="yes")
        self.assert_deleted(boris, actor="user:oleg")

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=False)
    def test_deleted_with_the_customer(self) -> None:
        boris = Account.objects.get(pk=self.cast.boris.pk)
        for way in ("api", "user:oleg"):
            account = make.account(self.cast.north.client)
            self.forget()
            if way == "api":
                self.billing_api("customer/delete/", customer_id=account.customer_id)
            else:
                self.panel_delete(account.customer)
            self.assert_deleted(account, actor=way)
            self.one(CustomerDeleted, customer_id=account.customer_id, account_ids=(account.pk,), actor=way)
        assert Account.objects.filter(pk=boris.pk).exists()

    # --- nobody hears ---------------------------------------------------------------------------------------------
    def assert_silent(self) -> None:
        assert (self.heard, self.told, self.lines.texts) == ([], [], [])

    def test_what_changes_nothing(self) -> None:
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, option1="")
        self.billing_api("account/activate/", account_id=self.cast.anna.pk)
        self.panel(self.cast.anna)
        self.panel_action("activate", self.cast.anna)
        self.assert_silent()

    def test_what_is_refused(self) -> None:
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, status_reason="x" * 21)
        self.billing_api("account/modify/", account_id=self.cast.vera.pk, option1="x")
        self.billing_api("account/delete/", account_id=self.cast.vera.pk)
        self.box("account/parent_code/set/", old_pin="9999", new_pin="4321")
        self.assert_silent()

    def test_what_is_rolled_back(self) -> None:
        try:
            with self.committed(), transaction.atomic():
                account_modify(account=self.cast.anna, option1="new")
                raise FieldsInvalid({})
        except FieldsInvalid:
            pass
        self.assert_silent()

    def test_a_mass_change_of_many_costs_as_many_statements_as_one_of_few(self) -> None:
        """Apart from the plug-in, which gets the rows."""
        accounts = [make.account(self.cast.north.client) for _number in range(30)]
        with self.committed():
            ApiConfig.objects.all().delete()
        counts = []
        for ids in ([self.cast.anna.pk], [one.pk for one in accounts[:2]], [one.pk for one in accounts[2:]]):
            self.forget()
            with CaptureQueriesContext(connection) as queries, self.committed():
                accounts_deactivate(client_id=self.cast.north.client.pk, account_ids=ids, now=NOW)
            assert len(self.events(AccountSwitched)) == len(ids)
            counts.append(len(queries))
        assert counts[1] == counts[2]

    def test_another_operators_plug_in_hears_nothing(self) -> None:
        with self.committed():
            account_modify(account=self.cast.vera, option1="new", active=False)
        self.one(AccountSwitched, account_id=self.cast.vera.pk, client_id=self.cast.south.client.pk)
        assert self.told == []

    def test_a_cache_that_fails_after_the_commit_keeps_nobody_from_hearing(self) -> None:
        with mock.patch("tvmiddleware.cache.invalidate.sessions_changed", side_effect=OperationalError("gone")):
            answer = self.billing_api("account/deactivate/", account_id=self.cast.anna.pk, notify_external_api=1)
        assert answer["error"] == 0
        self.one(AccountSwitched, account_id=self.cast.anna.pk, active=False, actor="api")
        assert self.logged() == ["ACCOUNT_CHANGED"]
        assert ("deactivate_account", self.cast.anna.pk) in self.told
