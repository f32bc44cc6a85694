from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core import mail

from core import breaker
from mail.models import Mail
from mail.services.drain import mail_drain
from sms.backends.base import SmsError
from tests import factories as make
from tests.apis.tvmiddleware.logins import LoginTestCase
from tests.factories import NOW
from tests.mail.server import MailServer, mail_server
from tests.sms.fake import fake_sms, provider_down
from tvmiddleware.models import Customer

PHONE = "+79990000001"


class AccountResetPasswordTest(LoginTestCase):
    path = "account/reset_password/"

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(email="anna@example.com")

    def reset(self, **params: Any) -> dict[str, Any]:
        return self.login(**params)

    def password(self) -> str:
        self.cast.anna.refresh_from_db()
        return self.cast.anna.password

    def test_by_phone(self) -> None:
        self.assert_error(self.reset(mobile_phone_number="8 999 000-00-01x"), 1)
        self.assert_error(self.reset(mobile_phone_number=PHONE), 3)
        self.assert_error(self.reset(mobile_phone_number=PHONE), 7)
        self.assert_error(self.reset(mobile_phone_number=PHONE, code="1"), 5)
        assert self.password() == "1111"
        code = self.sms.code()
        self.assert_ok(self.reset(mobile_phone_number=PHONE, code=code))
        new = self.password()
        assert new != "1111"
        assert new in self.sms.sent[-1][1]
        assert "1001" in self.sms.sent[-1][1]
        self.assert_error(self.reset(mobile_phone_number=PHONE, code=code), 5)  # once
        self.assert_ok(self.login("login/", abonement=1001, password=new, device="pc"))

    def test_by_email(self) -> None:
        self.assert_error(self.reset(email="anna@example.com"), 3)
        assert mail.outbox[0].to == ["anna@example.com"]
        code = re.findall(r"\d{6}", str(mail.outbox[0].body))[0]
        self.assert_error(self.reset(email="other@example.com", code=code), 2)
        self.assert_ok(self.reset(email="anna@example.com", code=code))
        assert self.password() in mail.outbox[1].body
        assert self.sms.sent == []

    def by_email(self, server: MailServer, **params: Any) -> dict[str, Any]:
        """The answer to the code of the e-mail."""
        self.assert_error(self.reset(email="anna@example.com"), 3)
        code = re.findall(r"\d{6}", server.bodies[-1])[0]
        return self.reset(email="anna@example.com", code=code, **params)

    def test_an_e_mail_that_can_not_leave_now_leaves_later(self) -> None:
        with mail_server() as server:
            self.assert_error(self.reset(email="anna@example.com"), 3)
            code = re.findall(r"\d{6}", server.bodies[-1])[0]
            server.down()
            self.assert_ok(self.reset(email="anna@example.com", code=code))
            waiting = Mail.objects.get(purpose="password")
            assert self.password() in waiting.text
            two_days = NOW + timedelta(days=2)
            server.up()
            mail_drain(now=two_days, clock=lambda: two_days)
            assert self.password() in server.bodies[-1]
        waiting.refresh_from_db()
        assert (waiting.status, waiting.text, waiting.client_id) == ("sent", "", self.cast.north.client.pk)
        assert self.password() not in str(Mail.objects.values())

    def test_the_old_password_stays_while_the_mail_server_is_known_to_be_down(self) -> None:
        with mail_server() as server:
            self.assert_error(self.reset(email="anna@example.com"), 3)
            code = re.findall(r"\d{6}", server.bodies[-1])[0]
            for _failure in range(breaker.FAILURES):
                breaker.note_failure("mail")
            self.assert_error(self.reset(email="anna@example.com", code=code), 8)
            assert self.password() == "1111"
            breaker.note_success("mail")
            self.assert_ok(self.reset(email="anna@example.com", code=code))
            assert self.password() in server.bodies[-1]

    def test_an_address_that_refuses_is_told_to_who_asks_again(self) -> None:
        with mail_server() as server:
            server.answers["RCPT"] = "550 5.1.1 no such user"
            self.assert_error(self.reset(email="anna@example.com"), 3)
            self.assert_error(self.reset(email="anna@example.com"), 8)
            server.answers.clear()
            self.assert_ok(self.by_email(server))

    def test_no_code_while_the_mail_server_is_known_to_be_down(self) -> None:
        for _failure in range(breaker.FAILURES):
            breaker.note_failure("mail")
        self.assert_error(self.reset(email="anna@example.com"), 8)
        assert not Mail.objects.exists()
        breaker.note_success("mail")
        self.assert_error(self.reset(email="anna@example.com"), 3)

    def test_a_code_by_email_is_of_no_use_after_its_time(self) -> None:
        with mail_server() as server:
            server.down()
            self.assert_error(self.reset(email="anna@example.com"), 3)
            server.up()
            late = NOW + timedelta(seconds=300)
            assert mail_drain(now=late, clock=lambda: late).failed == 1
            assert server.received == []
        assert Mail.objects.get().text == ""

    def test_a_code_sent_by_email_is_not_one_for_the_phone(self) -> None:
        self.reset(mobile_phone_number=PHONE)
        self.assert_error(self.reset(email="anna@example.com", code=self.sms.code()), 5)

    def test_who_is_not_found_is_refused(self) -> None:
        for lang in ({}, {"lang": "ru"}, {"lang": "en"}):
            answer = self.reset(mobile_phone_number="+79990000009", **lang)
            assert (answer["error"], answer["error_message"]) == (2, "Customer not found")
        self.assert_error(self.reset(email="nobody@example.com"), 2)
        south = self.cast.south.client
        self.assert_error(self.reset(mobile_phone_number=PHONE, client_id=south.pk, api_key=south.api_key), 2)

    def test_the_same_address_at_two_operators(self) -> None:
        Customer.objects.filter(pk=self.cast.vera.customer_id).update(email="anna@example.com")
        self.assert_error(self.reset(email="anna@example.com"), 3)
        code = re.findall(r"\d{6}", str(mail.outbox[0].body))[0]
        self.assert_ok(self.reset(email="anna@example.com", code=code))
        self.cast.vera.refresh_from_db()
        assert (self.cast.vera.password, self.password() != "1111") == ("3333", True)
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(email="")
        self.assert_error(self.reset(email="anna@example.com"), 2)

    def test_wrong_parameters_are_refused(self) -> None:
        for params in ({}, {"email": "x"}, {"mobile_phone_number": "x"}):
            self.assert_error(self.reset(**params), 1)

    def test_several_accounts(self) -> None:
        make.account(self.cast.north.client, customer=self.cast.anna.customer)
        self.assert_error(self.reset(mobile_phone_number=PHONE), 4)
        assert self.sms.sent == []

    def test_no_account(self) -> None:
        make.customer(self.cast.north.client, mobile_phone_number="+79990000007")
        self.assert_error(self.reset(mobile_phone_number="+79990000007"), 6)

    def test_not_sent(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_error(self.reset(mobile_phone_number=PHONE), 3)  # it is on its way
        self.assert_error(self.reset(mobile_phone_number=PHONE), 8)
        self.sms.error = None
        self.assert_error(self.reset(mobile_phone_number=PHONE), 3)

    def test_no_code_and_no_password_while_the_provider_is_down(self) -> None:
        provider_down()
        self.assert_error(self.reset(mobile_phone_number=PHONE), 8)
        breaker.note_success("sms")
        self.reset(mobile_phone_number=PHONE)
        provider_down()
        self.assert_error(self.reset(mobile_phone_number=PHONE, code=self.sms.code()), 8)
        assert self.password() == "1111"
        breaker.note_success("sms")
        self.assert_ok(self.reset(mobile_phone_number=PHONE, code=self.sms.code()))
        assert self.password() in self.sms.sent[-1][1]

    def test_the_code_expires(self) -> None:
        self.reset(mobile_phone_number=PHONE)
        code = self.sms.code()
        self.at(NOW + timedelta(seconds=301))
        self.assert_error(self.reset(mobile_phone_number=PHONE, code=code), 5)

    def test_guessing_ends(self) -> None:
        self.reset(mobile_phone_number=PHONE)
        for _guess in range(5):
            self.assert_error(self.reset(mobile_phone_number=PHONE, code="1"), 5)
        self.assert_error(self.reset(mobile_phone_number=PHONE, code=self.sms.code()), 5)

    def test_an_xml_box_is_told_the_same(self) -> None:
        answer = self.ask(device="mag", mobile_phone_number="x")
        assert answer.content.startswith(b"<rss><error>1</error>")

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.reset(api_key="no"), 403)
