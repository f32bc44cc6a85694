"""For every way of changing a customer: one event, its lines in the log once, the plug-in told of tariffs once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.test import override_settings

from billing.models import Contract
from tests import factories as make
from tests.commands import run
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import CustomerChanged, CustomerCreated, CustomerDeleted, CustomerTariffsChanged
from tvmiddleware.models import Customer
from tvmiddleware.services.customers import customer_create


class CustomerEventsTest(EventCase):
    def assert_changed(self, *, actor: str, fields: tuple[str, ...]) -> None:
        anna = self.cast.anna
        assert self.names() == ["CustomerChanged"]
        self.one(
            CustomerChanged, client_id=anna.client_id, customer_id=anna.customer_id, fields=fields, actor=actor
        )  # fmt: skip
        assert self.logged() == ["CUSTOMER_CHANGED"]
        assert self.told == []

    def test_customer_modify(self) -> None:
        self.billing_api("customer/modify/", customer_id=self.cast.anna.customer_id, firstname="Ann")
        self.assert_changed(actor="api", fields=("firstname",))

    def test_the_form(self) -> None:
        self.panel(self.cast.anna.customer, middlename="M.")
        self.assert_changed(actor="user:oleg", fields=("middlename",))

    def test_the_subscriber(self) -> None:
        self.box("customer/info/set/", lastname="Payer")
        self.assert_changed(actor="account:1001", fields=("lastname",))

    # --- made -----------------------------------------------------------------------------------------------------
    def assert_created(self, *, actor: str) -> None:
        made = self.one(CustomerCreated, client_id=self.cast.north.client.pk, actor=actor)
        assert self.logged().count("CUSTOMER_CREATED") == 1
        assert Contract.objects.filter(customer=made.customer_id).count() == 1

    def test_customer_create(self) -> None:
        self.billing_api("customer/create/", firstname="New")
        self.assert_created(actor="api")

    def test_the_form_makes_one(self) -> None:
        self.panel_add(Customer, firstname="New")
        self.assert_created(actor="user:oleg")

    def test_create_account(self) -> None:
        with self.committed():
            run("create_account", f"--client_id={self.cast.north.client.pk}", "--firstname=New")
        self.assert_created(actor="command:create_account")

    def test_import_customers(self) -> None:
        with TemporaryDirectory() as folder, self.committed():
            path = Path(folder) / "customers.csv"
            path.write_text("firstname,abonement\nNew,5001\n")
            run("import_customers", str(path), f"--client_id={self.cast.north.client.pk}")
        self.assert_created(actor="command:import_customers")
        assert self.logged().count("ACCOUNT_CREATED") == 1

    def test_made_and_rolled_back(self) -> None:
        before = Customer.objects.count()
        try:
            with self.committed(), transaction.atomic():
                customer_create(client_id=self.cast.north.client.pk, now=make.NOW, firstname="New")
                raise KeyError
        except KeyError:
            pass
        assert Customer.objects.count() == before
        assert (self.heard, self.lines.texts) == ([], [])

    # --- tariffs --------------------------------------------------------------------------------------------------
    def assert_tariff(self, *, added: Any = (), removed: Any = (), actor: str) -> None:
        customer_id = self.cast.anna.customer_id
        self.one(
            CustomerTariffsChanged, customer_id=customer_id, added=tuple(added), removed=tuple(removed), actor=actor
        )  # fmt: skip
        verbs = (["CUSTOMER_TARIFFS_ASSIGNED"] if added else []) + (["CUSTOMER_TARIFFS_REMOVED"] if removed else [])
        assert [name for name in self.logged() if "TARIFFS" in name] == verbs
        assert self.told == ([("on_tariff_add", customer_id, set(added))] if added else [])

    def test_tariffs_by_a_billing_system(self) -> None:
        more = make.tariff(self.cast.north.client, price=0)
        for path, what in (("assign", "added"), ("remove", "removed")):
            self.forget()
            customer_id = self.cast.anna.customer_id
            self.billing_api(f"customer/tariff/{path}/", customer_id=customer_id, tariff_id=more.pk)
            self.assert_tariff(actor="api", **{what: [more.pk]})

    def test_tariffs_in_the_form(self) -> None:
        more = make.tariff(self.cast.north.client, price=0)
        for held, what in (([more.pk], "added"), ([], "removed")):
            self.forget()
            self.panel(self.cast.anna.customer, tariffs=held)
            self.assert_tariff(actor="user:oleg", **{what: [more.pk]})

    def test_a_tariff_that_the_subscriber_buys(self) -> None:
        more = make.tariff(self.cast.north.client, price=0)
        self.assert_ok(self.box("customer/tariff/subscribe/", tariff_id=more.pk))
        self.assert_tariff(added=[more.pk], actor="account:1001")

    # --- deleted --------------------------------------------------------------------------------------------------
    @override_settings(TVMW_PREVENT_CASCADE_DELETION=False)
    def test_deleted(self) -> None:
        ways: dict[str, Any] = {
            "api": lambda row: self.billing_api("customer/delete/", customer_id=row.pk),
            "user:oleg": self.panel_delete,
            "user:oleg ": lambda row: self.panel_action("delete_selected", row, post="yes"),
        }
        for actor, delete in ways.items():
            customer = make.customer(self.cast.north.client)
            self.forget()
            delete(customer)
            self.one(CustomerDeleted, customer_id=customer.pk, account_ids=(), actor=actor.strip())
            assert self.logged() == ["CUSTOMER_DELETED"]

    def test_nobody_hears_of_what_changes_nothing_or_is_refused(self) -> None:
        customer = self.cast.anna.customer
        self.panel(customer)
        self.billing_api("customer/modify/", customer_id=customer.pk, firstname=customer.firstname)
        self.billing_api("customer/modify/", customer_id=self.cast.vera.customer_id, firstname="x")
        self.billing_api("customer/modify/", customer_id=customer.pk, email="no address")
        with override_settings(TVMW_PREVENT_CASCADE_DELETION=True):
            self.billing_api("customer/delete/", customer_id=customer.pk)
        assert (self.heard, self.told, self.lines.texts) == ([], [], [])
