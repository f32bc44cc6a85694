"""Whoever changes an account, staff in the panel or a billing system, the operator's external system hears of it."""

from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import rights, staff
from tests.external_api.base import PluginCase
from tvmiddleware.models import Account, Customer
from tvmiddleware.services.account_records import account_modify


class ChangedTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        self.user = rights(staff("oleg", client=self.cast.north.client))
        self.told: list[tuple[Any, ...]] = []
        told = self.told

        def activate_account(handler: Any, account: Account, account_device: Any, params: Any) -> None:
            told.append(("on", account, params.client))

        def deactivate_account(handler: Any, account: Account) -> None:
            told.append(("off", account))

        def update_account(
            handler: Any, account: Account, method: str, ip: str, params: Any, login_params: Any
        ) -> None:
            told.append(("changed", account, method, login_params))

        def on_tariff_add(handler: Any, customer: Customer, pk_set: Any) -> None:
            told.append(("tariffs", customer, pk_set))

        self.plug_hooks(
            activate_account=activate_account,
            deactivate_account=deactivate_account,
            update_account=update_account,
            on_tariff_add=on_tariff_add,
        )

    def save(self, row: Any = None, **changes: Any) -> None:
        """Send the page of the account (or of another row) with these fields changed."""
        http, row = browser(self.user), row or self.cast.anna
        page = address(type(row), "change", row.pk)
        data = form_data(http.get(page), **changes)
        with self.captureOnCommitCallbacks(execute=True):
            assert http.post(page, data).status_code == 302

    def test_the_form_of_an_account(self) -> None:
        anna = self.cast.anna
        self.save(active=None)
        assert self.told == [("off", anna)]
        self.save(active="on")
        assert self.told[1:] == [("on", anna, self.cast.north.client)]
        self.save(option1="seen by staff")
        assert self.told[2:] == [("changed", anna, "", None)]

    def test_a_form_sent_unchanged_tells_nothing(self) -> None:
        self.save()
        assert self.told == []

    def test_a_tariff_put_on_in_the_form(self) -> None:
        more = make.tariff(self.cast.north.client, price=0)
        held = list(self.cast.anna.tariffs.values_list("pk", flat=True))
        self.save(tariffs=[*held, more.pk])
        assert ("tariffs", self.cast.anna.customer, {more.pk}) in self.told

    def test_a_tariff_put_on_in_the_customers_form(self) -> None:
        more, customer = make.tariff(self.cast.north.client, price=0), self.cast.anna.customer
        self.save(customer, tariffs=[*customer.tariffs.values_list("pk", flat=True), more.pk])
        assert self.told == [("tariffs", customer, {more.pk})]

    def test_account_modify_of_the_billing_api(self) -> None:
        """The endpoint passes what it was sent on to this."""
        with self.captureOnCommitCallbacks(execute=True):
            account_modify(account=self.cast.anna, active=False)
        assert self.told == [("off", self.cast.anna)]
