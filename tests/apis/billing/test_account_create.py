from __future__ import annotations

from datetime import date
from typing import Any

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.race import RaceTestCase
from tests.signing import signed
from tvmiddleware.models import Account, DataCenter, PlayDeviceTemplate


class AccountCreateTest(BillingTestCase):
    path = "account/create/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = make.customer(self.cast.north.client, ext_id="C1")

    def made(self, **params: Any) -> Account:
        return Account.objects.get(pk=self.ok(customer_id=self.customer.pk, **params)["account_id"])

    def test_abonement_and_password_are_made_up(self) -> None:
        first, second = (self.ok(customer_id=self.customer.pk) for _time in range(2))
        assert int(second["abonement"]) == int(first["abonement"]) + 1
        assert 0 < int(first["password"]) <= 999999
        row = Account.objects.get(pk=first["account_id"])
        assert (str(row.abonement), row.password) == (first["abonement"], first["password"])
        assert (row.active, row.status_reason, row.customer) == (True, "ACTIVE", self.customer)
        assert row.allow_login_by_device_uid
        assert not (row.allow_multiple_login or row.allow_login_by_abonement or row.allow_login_by_ip)
        row.tariffs.add(self.cast.north.basic)
        login = {"abonement": first["abonement"], "password": first["password"], "device": "pc", "device_uid": "u"}
        identity = {"client_id": self.customer.client_id, "api_key": self.customer.client.api_key}
        assert self.http.get("/tvmiddleware/api/login/", {**identity, **login}).json()["error"] == 0

    def test_numbers_come_from_a_counter(self) -> None:
        """Not one more than the largest, and never that of a deleted account."""
        first = self.made()
        self.ok(customer_id=self.customer.pk, abonement=10**15 - 1)
        self.refused(2, customer_id=self.customer.pk, abonement=10**15)
        second = self.made()
        self.ok(customer_id=self.customer.pk, abonement=second.abonement + 1)
        third = self.made()
        assert (second.abonement, third.abonement) == (first.abonement + 1, first.abonement + 3)
        self.ok("account/delete/", account_id=third.pk)
        assert self.made().abonement == first.abonement + 4

    def test_an_operator_who_has_accounts_goes_on_after_them(self) -> None:
        """After most of them: one has a phone for a number."""
        for number in (5001, 5002, 79_161_234_567):
            make.account(self.cast.south.client, customer=self.cast.vera.customer, abonement=number)
        Account.objects.filter(pk=self.cast.vera.pk).update(abonement=4000)
        answer = self.ok(client=self.cast.south.client, customer_id=self.cast.vera.customer_id)
        assert answer["abonement"] == "5003"

    def test_days_in_their_order(self) -> None:
        days: dict[str, Any] = {"activation_date": "2026-12-02", "deactivation_date": "2026-12-01"}
        assert list(self.refused(2, customer_id=self.customer.pk, **days)["error_fields"]) == ["deactivation_date"]

    def test_an_account_with_everything(self) -> None:
        center = DataCenter.objects.create(client=self.customer.client, name="West")
        template = PlayDeviceTemplate.objects.create(name="Focus", system_name="focus")
        row = self.made(
            account_ext_id="A1",
            abonement=555,
            password="007",
            active=0,
            status_reason="WAIT",
            activation_date="2026-12-01",
            deactivation_date="2027-01-01",
            allow_multiple_login=1,
            allow_login_by_abonement="True",
            allow_login_by_device_uid=0,
            allow_login_by_ip=1,
            parent_code="0042",
            use_timeshift=1,
            preferred_timeshift_offset=-2,
            data_center=center.pk,
            allowed_device_groups=[1, 3],
            subnets="10.0.0.0/8; 192.0.2.7",
            template="focus",
            option1="a",
            option2="b",
            option3="c",
        )
        assert (row.ext_id, row.abonement, row.password, row.active, row.status_reason) == (
            "A1",
            555,
            "007",
            False,
            "WAIT",
        )
        assert (row.activation_date, row.deactivation_date) == (date(2026, 12, 1), date(2027, 1, 1))
        assert (row.allow_multiple_login, row.allow_login_by_abonement, row.allow_login_by_ip) == (True, True, True)
        assert not row.allow_login_by_device_uid
        assert (row.parent_code, row.use_timeshift, row.preferred_timeshift_offset) == ("0042", True, -2)
        assert (row.data_center, row.template, row.allowed_device_groups) == (center, template, [1, 3])
        assert (row.subnets, row.option1, row.option2, row.option3) == ("10.0.0.0/8; 192.0.2.7", "a", "b", "c")

    def test_an_auto_activation_period_waits_for_the_first_login(self) -> None:
        waiting = self.made(auto_activation_period=365)
        assert (waiting.active, waiting.auto_activation_period) == (False, 365)
        assert self.made(auto_activation_period=365, active=1).active

    def test_the_extension_date_is_the_day_of_the_next_charge(self) -> None:
        row = self.made(extension_date="2027-01-31")
        assert (row.extension_date, row.charge_day, row.deactivation_date) == (
            date(2026, 12, 31),
            31,
            date(2027, 1, 31),
        )
        info = self.ok("account/info/", account_id=row.pk)
        assert info["extension_date"] == "2027-01-31"

    def test_lists_of_device_groups_in_every_spelling(self) -> None:
        for sent in ([0, 2], "0,2", "[0, 2]"):
            assert self.made(allowed_device_groups=sent).allowed_device_groups == [0, 2]
        assert self.made(allowed_device_groups="").allowed_device_groups == []

    def test_by_the_customers_ext_id(self) -> None:
        answer = self.ok(ext_id="C1", customer_id=-1)
        assert Account.objects.get(pk=answer["account_id"]).customer == self.customer

    def test_no_customer(self) -> None:
        for params in ({}, {"customer_id": 999999}, {"ext_id": "no"}, {"customer_id": self.cast.vera.customer_id}):
            self.refused(1, **params)

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        wrong: dict[str, Any] = {
            "abonement": self.cast.anna.abonement,
            "password": "x" * 33,
            "status_reason": "x" * 21,
            "option1": "x" * 129,
            "subnets": "10.0.0.0/99",
            "allowed_device_groups": "7",
            "data_center": 999999,
            "template": "nosuch",
            "activation_date": "soon",
            "active": "maybe",
            "parent_code": "1" * 17,
        }
        for name, value in wrong.items():
            answer = self.refused(2, customer_id=self.customer.pk, **{name: value})
            assert list(answer["error_fields"]) == [name], answer
        foreign = DataCenter.objects.create(client=self.cast.south.client, name="Theirs")
        self.refused(2, customer_id=self.customer.pk, data_center=foreign.pk)
        assert not Account.objects.filter(customer=self.customer).exists()

    def test_an_ext_id_that_another_account_has(self) -> None:
        self.made(account_ext_id="A1")
        answer = self.refused(2, customer_id=self.customer.pk, account_ext_id="A1")
        assert list(answer["error_fields"]) == ["account_ext_id"]

    def test_the_old_name_with_the_key_itself(self) -> None:
        client = self.customer.client
        params = {"client_id": client.pk, "customer_id": self.customer.pk, "auto_activation_period": 365}
        answer = self.decoded(self.response("add_account/", post=True, **params, api_key=client.billing_api_key))
        assert answer["password"]
        assert Account.objects.get(abonement=answer["abonement"]).auto_activation_period == 365
        self.assert_error(self.decoded(self.response("add_account/", post=True, **params, api_key="no")), -2)


class AccountCreateRaceTest(RaceTestCase):
    def test_everybody_gets_an_abonement_of_its_own(self) -> None:
        from django.test import Client as HttpClient

        client = make.client()
        customer = make.customer(client)
        params = signed({"client_id": client.pk, "customer_id": customer.pk}, client.billing_api_key)

        def call() -> dict[str, object]:
            found: dict[str, object] = HttpClient().post("/billing/api/account/create/", params).json()
            return found

        answers, count = self.race([call] * 6, Account.objects.count)
        assert {answer["error"] for answer in answers} == {0}
        assert len({answer["abonement"] for answer in answers}) == count == 6
