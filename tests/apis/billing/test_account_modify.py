from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Account, DataCenter, PlayDeviceTemplate


class AccountModifyTest(BillingTestCase):
    path = "account/modify/"

    def fresh(self) -> Account:
        return Account.objects.get(pk=self.cast.anna.pk)

    def change(self, **params: Any) -> Account:
        self.ok(account_id=self.cast.anna.pk, **params)
        return self.fresh()

    def test_only_what_is_sent_changes(self) -> None:
        before = self.fresh()
        row = self.change(option1="new", use_timeshift=1)
        assert (row.option1, row.use_timeshift) == ("new", True)
        same = ("active", "status_reason", "password", "parent_code", "abonement", "allow_login_by_device_uid")
        assert {name: getattr(row, name) for name in same} == {name: getattr(before, name) for name in same}

    def test_switching_off_holds_at_once(self) -> None:
        identity: dict[str, Any] = {"client_id": self.cast.anna.client_id, "authkey": self.cast.anna_key.key}
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 0
        self.ok(abonement=self.cast.anna.abonement, active=0, status_reason="DEBT")
        row = self.fresh()
        assert (row.active, row.status_reason) == (False, "DEBT")
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 403
        self.ok(abonement=self.cast.anna.abonement, active="1", status_reason="ACTIVE")
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 0

    def test_the_operators_external_system_is_told(self) -> None:
        with (
            patch("tvmiddleware.services.plugins.accounts_updated") as told,
            self.captureOnCommitCallbacks(execute=True),
        ):
            self.ok(account_id=self.cast.anna.pk, option1="new")
        (_client_id, (update,)) = told.call_args.args
        assert (update.account_id, update.fields) == (self.cast.anna.pk, ("option1",))

    def test_the_reason_follows_the_switch_where_none_is_given(self) -> None:
        assert self.change(active=0).status_reason == "INACTIVE"
        assert self.change(active=0).status_reason == "INACTIVE"
        assert self.change(active=1).status_reason == "ACTIVE"

    def test_texts_dates_and_lists_sent_empty_are_emptied_and_the_password_is_not(self) -> None:
        center = DataCenter.objects.create(client=self.cast.north.client, name="West")
        template = PlayDeviceTemplate.objects.create(name="Focus", system_name="focus")
        full = self.change(
            deactivation_date="2027-01-01",
            extension_date="2027-02-15",
            parent_code="1234",
            subnets="10.0.0.0/8",
            allowed_device_groups="0,1",
            account_ext_id="A",
            data_center=center.pk,
            template="focus",
        )
        assert (full.deactivation_date, full.extension_date) == (date(2027, 1, 1), date(2027, 1, 15))
        assert (full.data_center, full.template) == (center, template)
        row = self.change(
            deactivation_date="", extension_date="", parent_code="", subnets="", allowed_device_groups="",
            account_ext_id="", data_center="", template="", password="", active="", auto_activation_period="",
        )  # fmt: skip
        assert (row.deactivation_date, row.extension_date, row.charge_day) == (None, None, None)
        assert (row.parent_code, row.subnets, row.allowed_device_groups, row.ext_id) == ("", "", [], None)
        assert (row.data_center, row.template) == (None, None)
        assert (row.password, row.active) == ("1111", True)

    def test_a_new_extension_date_moves_the_day_of_the_charge(self) -> None:
        row = self.change(extension_date="2027-03-31")
        assert (row.extension_date, row.charge_day, row.deactivation_date) == (
            date(2027, 2, 28), 31, date(2027, 3, 31),
        )  # fmt: skip
        row = self.change(extension_date="2027-04-10")
        assert (row.extension_date, row.charge_day, row.deactivation_date) == (
            date(2027, 3, 10), 10, date(2027, 4, 10),
        )  # fmt: skip

    def test_resetting_the_devices(self) -> None:
        device = make.bound_device(self.cast.anna, self.cast.north.pc, "box")
        self.change(reset_device_settings=0)
        device.refresh_from_db()
        assert not device.reset_settings
        self.change(reset_device_settings=1)
        device.refresh_from_db()
        assert device.reset_settings

    def test_the_log_names_the_fields_and_no_secret(self) -> None:
        with patch("tvmiddleware.listeners.logs.log") as logged:
            self.change(password="4321", option2="x")
        name = logged.call_args.args[1]
        assert (name, logged.call_args.kwargs["changed_fields"]) == ("ACCOUNT_CHANGED", ["option2", "password"])
        assert "4321" not in str(logged.call_args)

    def test_what_does_not_fit_changes_nothing(self) -> None:
        answer = self.refused(2, account_id=self.cast.anna.pk, option1="new", status_reason="x" * 21, subnets="a")
        assert sorted(answer["error_fields"]) == ["status_reason", "subnets"]
        assert self.fresh().option1 == ""
        self.refused(2, account_id=self.cast.anna.pk, activation_date="31.31.2026")

    def test_an_ext_id_that_another_account_has(self) -> None:
        Account.objects.filter(pk=self.cast.boris.pk).update(ext_id="B")
        self.refused(2, account_id=self.cast.anna.pk, account_ext_id="B")
        self.change(account_ext_id="A")
        assert self.fresh().ext_id == "A"

    def test_who_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [
            {},
            {"abonement": 999},
            {"account_id": self.cast.vera.pk},
            {"account_id": -1, "abonement": -1},
        ]
        for params in calls:
            self.refused(1, active=0, **params)
        assert Account.objects.get(pk=self.cast.vera.pk).active
