"""What a login changes about the account."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.test import override_settings

from clients.models import Client
from tests.apis.tvmiddleware.logins import ELSEWHERE, LoginTestCase
from tvmiddleware.models import Account, CustomerLog


class TrialTest(LoginTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.account(active=False, status_reason="INACTIVE", auto_activation_period=14)

    def now_anna(self) -> Account:
        return Account.objects.get(pk=self.cast.anna.pk)

    def test_the_first_login_starts_it(self) -> None:
        with self.assertLogs("smarty_accounts") as log:
            answer = self.assert_ok(self.anna())
        assert (answer["activation_days_left"], answer["status_reason"]) == (14, "ACTIVE")
        account = self.now_anna()
        assert (account.active, account.auto_activation_period) == (True, 0)
        assert (account.activation_date, account.deactivation_date) == (date(2026, 11, 22), date(2026, 12, 6))
        assert "ACCOUNT_ACTIVATED activation_result=True" in "\n".join(log.output)
        assert self.alive(answer["authkey"])

    def test_only_once(self) -> None:
        self.enter()
        self.account(active=False, status_reason="DEBT")
        self.assert_error(self.anna(), 2)

    def test_today_is_the_operators(self) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(time_zone="Asia/Vladivostok")
        self.changed()
        self.at(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
        assert self.anna()["activation_days_left"] == 14
        assert self.now_anna().activation_date == date(2026, 11, 23)

    def test_an_odd_time_zone_is_utc(self) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(time_zone="Mars/Base")
        self.changed()
        self.enter()
        assert self.now_anna().activation_date == date(2026, 11, 22)

    def test_a_refused_login_starts_nothing(self) -> None:
        self.account(subnets=ELSEWHERE)
        self.assert_error(self.anna(), 9)
        self.account(subnets="")
        self.allow(sessions_count=0)
        self.assert_error(self.anna(device="pc"), 11)
        self.assert_error(self.anna(password="no"), 1)
        assert (self.now_anna().active, self.now_anna().auto_activation_period) == (False, 14)

    def test_by_device_uid_and_a_known_device_too(self) -> None:
        from tests import factories as make

        make.bound_device(self.cast.anna, self.cast.north.pc, "anna-pc")
        assert self.assert_ok(self.login(device="pc", device_uid="anna-pc"))["activation_days_left"] == 14
        assert self.now_anna().active


class BlockTest(LoginTestCase):
    def test_lifted_on_request(self) -> None:
        self.account(status_reason="BLOCK")
        assert self.anna()["status_reason"] == "BLOCK"
        with self.assertLogs("smarty_accounts") as log:
            assert self.anna(reset_block_status_reason=1)["status_reason"] == "ACTIVE"
        assert "\n".join(log.output).count("ACCOUNT_CHANGED") == 1
        assert Account.objects.get(pk=self.cast.anna.pk).status_reason == "ACTIVE"

    def test_only_the_subscribers_own_block(self) -> None:
        self.account(status_reason="DEBT")
        assert self.anna(reset_block_status_reason=1)["status_reason"] == "DEBT"

    def test_not_by_somebody_who_guesses(self) -> None:
        self.account(status_reason="BLOCK")
        self.assert_error(self.anna(password="no", reset_block_status_reason=1), 1)
        assert Account.objects.get(pk=self.cast.anna.pk).status_reason == "BLOCK"

    def test_an_inactive_account_stays_inactive(self) -> None:
        self.account(status_reason="BLOCK", active=False)
        self.assert_error(self.anna(reset_block_status_reason=1), 2)
        account = Account.objects.get(pk=self.cast.anna.pk)
        assert (account.active, account.status_reason) == (False, "ACTIVE")

    def test_other_sessions_see_it(self) -> None:
        self.account(status_reason="BLOCK")
        key = self.enter(device="pc", device_uid="other")
        self.assert_ok(self.anna(reset_block_status_reason=1))
        client_id = self.cast.north.client.pk
        status = self.decoded(self.response("account/status/", client_id=client_id, authkey=key), "account/status/")
        assert status["status_reason"] == "ACTIVE"


class CustomerLogTest(LoginTestCase):
    @override_settings(TVMIDDLEWARE_CUSTOMER_LOG_ENABLED=True)
    def test_a_login_is_noted_without_secrets(self) -> None:
        self.enter(device="pc", device_uid="anna-pc")
        row = CustomerLog.objects.get()
        assert (row.account_id, row.customer_id, row.action) == (self.cast.anna.pk, self.cast.anna.customer_id, "login")
        assert row.details == {"method": "password", "type": "additional", "device": "pc", "device_uid": "anna-pc"}
        assert (row.ip, row.source) == ("203.0.113.10", "app")

    def test_off_by_default(self) -> None:
        self.enter()
        assert not CustomerLog.objects.exists()
