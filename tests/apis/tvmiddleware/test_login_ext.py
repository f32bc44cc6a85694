from __future__ import annotations

from django.test import override_settings

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, LoginTestCase
from tvmiddleware.constants import DeviceGroup


class LoginExtTest(LoginTestCase):
    """Without an external system it is an ordinary login with the codes of its own table."""

    path = "login/ext/"

    def test_a_session(self) -> None:
        answer = self.assert_ok(self.anna(device=BOX, device_uid="b"))
        assert answer["account_id"] == self.cast.anna.pk
        assert self.alive(answer["authkey"])

    def test_by_device_uid(self) -> None:
        make.bound_device(self.cast.anna, self.box, "b")
        self.assert_ok(self.login(device=BOX, device_uid="b"))

    def test_refusals(self) -> None:
        make.bound_device(self.cast.boris, self.box, "boris")
        self.assert_error(self.anna(password="no"), 1)
        self.assert_error(self.anna(abonement="x"), 1)
        self.assert_error(self.login(abonement=1002, password="2222"), 2)
        self.assert_error(self.anna(api_key="no"), 4)
        self.assert_error(self.anna(device=BOX, device_uid="boris"), 6)
        self.account(subnets="192.0.2.0/24")
        self.assert_error(self.anna(), 9)
        self.account(subnets="", allowed_device_groups=[DeviceGroup.MOBILE])
        self.assert_error(self.anna(device=BOX), 15)

    def test_limits_have_no_codes_of_their_own(self) -> None:
        self.allow(basic_sessions_count=0, sessions_count=0)
        self.assert_error(self.anna(device=BOX), 3)
        self.assert_error(self.anna(device="pc"), 3)
        self.cast.anna.tariffs.clear()
        self.changed()
        self.assert_error(self.anna(), 3)

    @override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT=1)
    def test_guessing(self) -> None:
        assert [self.anna(password="no")["error"] for _time in range(2)] == [1, 3]

    def test_two_accounts_at_one_address(self) -> None:
        for _time in range(2):
            make.account(self.cast.north.client, allow_login_by_ip=True, subnets="203.0.113.0/24")
        self.changed()
        self.assert_error(self.login(), 1)

    def test_phones_are_not_for_it(self) -> None:
        self.assert_error(self.login(phone_number="79990000001", password="1111"), 1)
