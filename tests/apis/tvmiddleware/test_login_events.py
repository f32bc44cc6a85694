"""smarty_accounts.log: the words that operators' log readers know, and no secrets."""

from __future__ import annotations

import re

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, LoginTestCase


class LoginEventsTest(LoginTestCase):
    def logged(self, **params: object) -> str:
        with self.assertLogs("smarty_accounts") as log:
            self.anna(**params)
        return log.output[-1]

    def test_success(self) -> None:
        basic, additional = self.logged(device=BOX, device_uid="b"), self.logged(device="pc")
        assert "LOGIN_SUCCESS login_type=basic login_method=password" in basic
        assert "LOGIN_SUCCESS login_type=additional login_method=password" in additional
        self.account(allow_multiple_login=True)
        assert "login_type=multilogin" in self.logged()

    def test_the_method(self) -> None:
        make.bound_device(self.cast.anna, self.box, "b")
        with self.assertLogs("smarty_accounts") as log:
            self.login(device=BOX, device_uid="b")
        assert "login_method=device_uid" in log.output[0]

    def test_no_secrets(self) -> None:
        lines = [self.logged(device="pc"), self.logged(password="secret-one"), self.logged(validation_code="987654")]
        for line in lines:
            assert "password: ***" in line
            for secret in ("1111", "secret-one", "987654", self.cast.north.client.api_key):
                assert not re.search(rf"\b{secret}\b", line), line  # ids of rows may hold the digits
            assert "abonement: 1001" in line

    def test_reasons(self) -> None:
        assert "LOGIN_ERROR reason=account_does_not_exist" in self.logged(password="no")
        assert "reason=client_does_not_exist" in self.logged(api_key="no")
        assert "reason=account_is_not_active" in self.logged(abonement=1002, password="2222")
        make.bound_device(self.cast.boris, self.box, "boris")
        assert "reason=account_deivce_invalid" in self.logged(device=BOX, device_uid="boris")
        self.allow(basic_sessions_count=1)
        assert "reason=basic_device_sessions_limit" in self.logged(device=BOX, device_uid="b2")
        self.cast.anna.tariffs.clear()
        self.changed()
        line = self.logged()
        assert "reason=unknown_error" in line
        assert "error=NoTariff" in line
