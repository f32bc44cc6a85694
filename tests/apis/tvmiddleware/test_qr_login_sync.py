from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db import DatabaseError

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, HOME, LoginTestCase
from tests.cached import cached_keys
from tests.factories import NOW
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import AccountAuthKey, AccountDevice, DeviceGroupLimit, QrLogin

TV_IP = "203.0.113.77"


class QrTestCase(LoginTestCase):
    path = "qr/login/sync/"

    def show(self, device_uid: str = "tv", device: str = BOX) -> QrLogin:
        """The TV shows a code."""
        answer = self.login("noauth/qr/login/generate/", device=device, device_uid=device_uid, ip=TV_IP)
        self.assert_ok(answer)
        return QrLogin.objects.get(token=answer["connection_token"])

    def sync(self, code: str, **params: Any) -> dict[str, Any]:
        """Anna's phone confirms it."""
        return self.call(login_code=code, **params)

    def tv(self, device_uid: str = "tv") -> dict[str, Any]:
        """The TV asks whether it may come in."""
        return self.login("login/", device=BOX, device_uid=device_uid, ip=TV_IP)


class QrLoginSyncTest(QrTestCase):
    def test_a_code_lets_nobody_in_who_names_an_abonement(self) -> None:
        self.assert_ok(self.sync(self.show().login_code))
        self.assert_error(self.login("login/", device=BOX, device_uid="tv", ip=TV_IP, abonement=4711), 1)
        assert self.assert_ok(self.tv())["account_id"] == self.cast.anna.pk

    def test_the_tv_gets_in(self) -> None:
        shown = self.show()
        self.assert_error(self.tv(), 1)
        with self.assertLogs("smarty_accounts") as log:
            self.assert_ok(self.sync(shown.login_code))
        assert "LOGIN_SUCCESS login_type=basic login_method=qr" in log.output[-1]
        shown.refresh_from_db()
        assert shown.account_id == self.cast.anna.pk
        assert shown.used_at == NOW
        assert shown.session is not None
        assert (shown.session.device_uid, shown.session.ip) == ("tv", TV_IP)
        answer = self.assert_ok(self.tv())
        assert answer["account_id"] == self.cast.anna.pk
        assert self.alive(answer["authkey"])
        assert self.sessions().count("tv") == 1

    def test_a_tv_whose_account_forbids_login_by_uid_gets_in_once(self) -> None:
        self.account(allow_login_by_device_uid=False)
        self.sync(self.show().login_code)
        self.assert_ok(self.tv())
        self.assert_error(self.tv(), 1)

    def test_a_tv_of_an_unlimited_account_which_binds_nothing(self) -> None:
        self.account(allow_multiple_login=True)
        self.sync(self.show().login_code)
        assert not AccountDevice.objects.filter(device_uid="tv").exists()
        self.assert_ok(self.tv())

    def test_a_late_confirmation_leaves_the_tv_time_to_notice(self) -> None:
        self.account(allow_login_by_device_uid=False)
        shown = self.show()
        self.at(NOW + timedelta(seconds=299))
        self.assert_ok(self.sync(shown.login_code))
        self.at(NOW + timedelta(seconds=400))
        self.assert_ok(self.tv())

    def test_a_tv_that_waits_is_not_guessing(self) -> None:

        self.show()
        for _time in range(5):
            self.assert_error(self.tv(), 1)
        assert not cached_keys("p:tries:login:*")

    def test_a_tv_that_waits_may_come_in_by_its_address(self) -> None:
        self.show()
        self.account(allow_login_by_ip=True, subnets=TV_IP)
        self.assert_ok(self.tv())

    def test_another_tv_does_not_get_in(self) -> None:
        self.sync(self.show().login_code)
        self.assert_error(self.tv("tv2"), 1)

    def test_somebody_else_who_knows_the_tvs_uid(self) -> None:
        self.account(allow_login_by_device_uid=False)
        self.sync(self.show().login_code)
        self.assert_error(self.login("login/", device=BOX, device_uid="tv"), 1)
        self.assert_ok(self.tv())

    def test_somebody_else_who_shows_a_code_of_the_same_uid(self) -> None:
        self.account(allow_login_by_device_uid=False)
        shown = self.show()
        self.login("noauth/qr/login/generate/", device=BOX, device_uid="tv")
        self.sync(shown.login_code)
        self.assert_ok(self.tv())

    def test_a_tv_that_changes_its_network_has_its_ticket(self) -> None:
        self.account(allow_login_by_device_uid=False)
        shown, ticket = self.show(), self.http.cookies["ticket"].value
        self.sync(shown.login_code)
        north = self.cast.north.client
        asked: dict[str, Any] = {"client_id": north.pk, "api_key": north.api_key, "device": BOX, "device_uid": "tv"}
        for cookie, error in (("f" * 32, 1), ("", 1), (ticket, 0)):
            self.http.cookies["ticket"] = cookie
            answer = self.http.get("/tvmiddleware/api/login/", asked, REMOTE_ADDR=HOME)
            assert answer.json()["error"] == error

    def test_by_post_with_the_cookie(self) -> None:
        shown = self.show()
        self.http.cookies["authkey"] = self.cast.anna_key.key
        given: dict[str, Any] = {"client_id": self.cast.north.client.pk, "login_code": shown.login_code}
        assert self.decoded(self.response(post=True, **given))["error"] == 0


class QrLoginSyncErrorsTest(QrTestCase):
    def test_no_code(self) -> None:
        self.assert_error(self.call(), 1)
        self.assert_error(self.sync("abc"), 1)

    def test_an_unknown_code_and_one_past_its_time(self) -> None:
        self.assert_error(self.sync("00000000"), 2)
        shown = self.show()
        self.at(NOW + timedelta(seconds=301))
        self.assert_error(self.sync(shown.login_code), 2)

    def test_the_other_operators_tv(self) -> None:
        shown = self.show()
        self.assert_error(self.sync(shown.login_code, key=self.cast.vera_key), 2)

    def test_twice(self) -> None:
        shown = self.show()
        self.assert_ok(self.sync(shown.login_code))
        self.assert_error(self.sync(shown.login_code), 5)

    def test_a_tv_without_uid_or_type(self) -> None:
        shown = self.show()
        QrLogin.objects.filter(pk=shown.pk).update(device_uid="")
        self.assert_error(self.sync(shown.login_code), 4)
        QrLogin.objects.filter(pk=shown.pk).update(device_uid="tv", device="")
        self.assert_error(self.sync(shown.login_code), 7)

    def test_the_database_refuses_and_the_code_stays_good(self) -> None:
        shown = self.show()
        with patch("tvmiddleware.services.sessions.AccountAuthKey.objects.create", side_effect=DatabaseError):
            self.assert_error(self.sync(shown.login_code), 6)
        self.assert_ok(self.sync(shown.login_code))

    def test_an_inactive_account(self) -> None:
        self.assert_error(self.sync(self.show().login_code, key=self.cast.boris_key), 8)

    def test_the_limit_of_basic_devices_and_a_second_try(self) -> None:
        self.no_sessions_but_the_phone()
        self.allow(basic_sessions_count=1)
        make.session(self.cast.anna, device=self.box, device_uid="other", is_basic=True)
        shown = self.show()
        self.assert_error(self.sync(shown.login_code), 9)
        AccountAuthKey.objects.filter(device_uid="other").delete()
        self.assert_ok(self.sync(shown.login_code))

    def test_a_tv_of_somebody_else(self) -> None:
        make.bound_device(self.cast.boris, self.box, "tv")
        self.assert_error(self.sync(self.show().login_code), 10)

    def test_no_tariff(self) -> None:
        self.cast.anna.tariffs.clear()
        self.changed()
        self.assert_error(self.sync(self.show().login_code), 12)

    def test_the_tvs_address_counts_not_the_phones(self) -> None:
        AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).update(ip=TV_IP)  # at home; now it calls from elsewhere
        self.account(subnets=TV_IP)
        self.assert_ok(self.sync(self.show().login_code))
        AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).update(ip="127.0.0.1")
        self.account(subnets="127.0.0.1")
        self.assert_error(self.sync(self.show("tv2").login_code), 13)

    def test_forbidden_kinds(self) -> None:
        self.allow(basic_sessions_count=0, sessions_count=0)
        self.assert_error(self.sync(self.show().login_code), 14)
        self.assert_error(self.sync(self.show("tv2", "pc").login_code), 15)

    def test_groups(self) -> None:
        DeviceGroupLimit.objects.create(tariff=self.cast.north.basic, group=DeviceGroup.STB, sessions_count=0)
        self.changed()
        self.assert_error(self.sync(self.show().login_code), 17)
        self.account(allowed_device_groups=[DeviceGroup.OTHER])  # the phone's own, whose session goes on
        self.assert_error(self.sync(self.show("tv2").login_code), 16)

    def test_guessing(self) -> None:
        shown = self.show()
        assert [self.sync(f"{number:08}")["error"] for number in range(21)] == [2] * 20 + [18]
        self.assert_error(self.sync(shown.login_code), 18)
        self.period_ends(600)
        self.assert_ok(self.sync(self.show("tv2").login_code))

    def test_without_a_session(self) -> None:
        shown = self.show()
        given: dict[str, Any] = {"client_id": self.cast.north.client.pk, "login_code": shown.login_code}
        self.assert_error(self.decoded(self.response(**given)), 403)
        assert QrLogin.objects.get(pk=shown.pk).used_at is None

    def no_sessions_but_the_phone(self) -> None:
        AccountAuthKey.objects.filter(account=self.cast.anna).exclude(pk=self.cast.anna_key.pk).delete()
