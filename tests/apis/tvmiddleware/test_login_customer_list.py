from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import override_settings

from clients.models import Client
from sms.backends.base import SmsError
from tests import factories as make
from tests.apis.tvmiddleware.logins import LoginTestCase
from tests.factories import NOW
from tests.sms.fake import fake_sms


class LoginCustomerListTest(LoginTestCase):
    path = "login/customer_list/"

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())
        Client.objects.update(login_by_phone_enabled=True)

    def ask_list(self, **params: Any) -> dict[str, Any]:
        return self.login(**{"phone_number": "79990000001", **params})

    def test_one_customer_after_the_code(self) -> None:
        self.assert_error(self.ask_list(), 3)
        self.assert_error(self.ask_list(), 5)
        self.assert_error(self.ask_list(validation_code="1"), 4)
        answer = self.assert_ok(self.ask_list(validation_code=self.sms.code()))
        assert answer["customers"] == [{"ext_id": "", "abonement": 1001}]

    def test_several_customers(self) -> None:
        second = make.account(
            self.cast.north.client,
            customer=make.customer(self.cast.north.client, mobile_phone_number="+79990000001", ext_id="E2"),
        )
        self.ask_list()
        answer = self.ask_list(validation_code=self.sms.code())
        self.assert_error(answer, 2)
        assert answer["customers"] == [
            {"ext_id": "", "abonement": 1001},
            {"ext_id": "E2", "abonement": second.abonement},
        ]

    def test_several_accounts_of_one_customer(self) -> None:
        second = make.account(self.cast.north.client, customer=self.cast.anna.customer)
        self.ask_list()
        answer = self.assert_ok(self.ask_list(validation_code=self.sms.code()))
        assert [row["abonement"] for row in answer["customers"]] == [1001, second.abonement]

    def test_the_code_is_good_for_the_login_that_follows(self) -> None:
        self.ask_list()
        code = self.sms.code()
        self.assert_ok(self.ask_list(validation_code=code))
        login: dict[str, Any] = {
            "abonement": 1001,
            "phone_number": "79990000001",
            "try_login_by_phone": 1,
            "validation_code": code,
        }
        assert self.assert_ok(self.login("login/", **login))["account_id"] == self.cast.anna.pk
        self.assert_error(self.ask_list(validation_code=code), 4)

    def test_by_sms_even_where_logins_are_confirmed_by_a_call(self) -> None:
        Client.objects.update(phone_check=Client.PhoneCheck.CALL)
        self.assert_error(self.ask_list(), 3)

    def test_nobodys_phone_and_the_other_operators(self) -> None:
        self.assert_error(self.ask_list(phone_number="79990000002"), 1)
        south = self.cast.south.client
        self.assert_error(self.ask_list(client_id=south.pk, api_key=south.api_key), 1)

    def test_no_phone(self) -> None:
        self.assert_error(self.login(), 8)
        self.assert_error(self.ask_list(phone_number="x"), 8)

    def test_too_often(self) -> None:
        for number in range(5):
            self.at(NOW + timedelta(seconds=61 * number))
            self.assert_error(self.ask_list(), 3)
        self.at(NOW + timedelta(seconds=61 * 5))
        self.assert_error(self.ask_list(), 6)

    @override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ADDRESS=1)
    def test_guessing(self) -> None:
        self.ask_list()
        assert [self.ask_list(validation_code="1")["error"] for _time in range(2)] == [4, 6]

    def test_not_sent(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_error(self.ask_list(), 3)
        self.assert_error(self.ask_list(), 7)

    def test_not_offered(self) -> None:
        Client.objects.update(login_by_phone_enabled=False)
        self.changed()
        self.assert_error(self.ask_list(), 7)
        assert self.sms.sent == []

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.ask_list(api_key="no"), 403)
