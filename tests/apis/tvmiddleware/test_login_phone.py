"""Login with a phone: SMS, flash call, call. Codes 17 to 26 and 7."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from clients.models import Client
from core import breaker
from sms.backends.base import SmsError
from tests import factories as make
from tests.apis.tvmiddleware.logins import ELSEWHERE, HOME, LoginTestCase
from tests.factories import NOW
from tests.sms.fake import fake_sms
from tvmiddleware.models import PhoneCode
from tvmiddleware.services import phone_codes
from tvmiddleware.services.flash_calls import flash_call_make

PHONE = "79990000001"


class PhoneTestCase(LoginTestCase):
    check = Client.PhoneCheck.SMS

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())
        self.operator(login_by_phone_enabled=True, phone_check=self.check)

    def operator(self, **fields: object) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(**fields)
        self.changed()

    def phone(self, **params: Any) -> dict[str, object]:
        return self.login(**{"phone_number": PHONE, "try_login_by_phone": 1, "device": "android", **params})

    def later(self, seconds: int) -> None:
        self.at(NOW + timedelta(seconds=seconds))


class SmsTest(PhoneTestCase):
    def test_the_whole_way(self) -> None:
        self.assert_error(self.phone(), 17)
        assert self.sms.sent[0][0] == "+79990000001"
        self.assert_error(self.phone(), 21)
        self.assert_error(self.phone(validation_code="000000"), 18)
        answer = self.assert_ok(self.phone(validation_code=self.sms.code()))
        assert answer["account_id"] == self.cast.anna.pk
        assert self.alive(str(answer["authkey"]))
        assert len(self.sms.sent) == 1

    def test_the_code_is_not_in_the_database_and_opens_one_login(self) -> None:
        self.phone()
        row = PhoneCode.objects.get()
        assert self.sms.code() not in str(row.__dict__)
        assert len(row.code_digest) == 64
        self.assert_ok(self.phone(validation_code=self.sms.code()))
        self.assert_error(self.phone(validation_code=self.sms.code()), 18)

    def test_in_the_subscribers_language(self) -> None:
        self.phone(lang="en")
        assert self.sms.sent[0][1].startswith("Your confirmation code: ")

    def test_guessing_ends_the_code(self) -> None:
        self.phone()
        for number in range(5):
            self.assert_error(self.phone(validation_code=str(number)), 18)
        self.assert_error(self.phone(validation_code=self.sms.code()), 18)
        self.assert_error(self.phone(), 25)
        self.later(61)
        self.assert_error(self.phone(), 17)
        self.assert_ok(self.phone(validation_code=self.sms.code()))

    @override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ADDRESS=2)
    def test_wrong_codes_count_for_the_address(self) -> None:
        self.phone()
        assert [self.phone(validation_code="1")["error"] for _time in range(3)] == [18, 18, 28]
        self.assert_ok(self.phone(validation_code=self.sms.code()))

    def test_a_code_ends(self) -> None:
        self.phone()
        self.later(301)
        self.assert_error(self.phone(validation_code=self.sms.code()), 18)

    def test_a_code_of_another_phone(self) -> None:
        make.account(
            self.cast.north.client, tariffs=[self.cast.north.basic],
            customer=make.customer(self.cast.north.client, mobile_phone_number="+79990000009"),
        )  # fmt: skip
        self.phone(phone_number="79990000009")
        self.assert_error(self.phone(validation_code=self.sms.code()), 18)

    def test_a_right_code_may_be_shown_again_and_again(self) -> None:
        """To see whose the phone is, before one of them logs in: a right code is no guess."""
        self.phone()
        code = self.sms.code()
        for _time in range(7):
            self.assert_ok(self.login("login/customer_list/", phone_number=PHONE, validation_code=code))
        self.assert_ok(self.phone(validation_code=code))

    def test_one_phone_at_two_operators(self) -> None:
        south = self.cast.south.client
        Client.objects.filter(pk=south.pk).update(login_by_phone_enabled=True, phone_check=self.check)
        type(self.cast.vera.customer).objects.filter(pk=self.cast.vera.customer_id).update(
            mobile_phone_number=f"+{PHONE}"
        )
        self.changed()
        there = {"client_id": south.pk, "api_key": south.api_key, "device": "pc"}
        self.assert_error(self.phone(), 17)
        norths = self.sms.code()
        self.assert_error(self.phone(**there), 17)
        assert self.assert_ok(self.phone(validation_code=norths))["account_id"] == self.cast.anna.pk
        self.assert_error(self.phone(**there, validation_code=norths), 18)
        answer = self.assert_ok(self.phone(**there, validation_code=self.sms.code()))
        assert answer["account_id"] == self.cast.vera.pk

    def test_a_new_code_after_the_pause_and_not_too_many(self) -> None:
        for number in range(5):
            self.later(number * 61)
            self.assert_error(self.phone(), 17)
        self.later(5 * 61)
        self.assert_error(self.phone(), 25)
        assert len(self.sms.sent) == 5
        self.later(3700)
        self.assert_error(self.phone(), 17)

    @override_settings(TVMIDDLEWARE_PHONE_CODES_PER_ADDRESS=1)
    def test_not_too_many_from_one_address(self) -> None:
        self.assert_error(self.phone(), 17)
        self.later(61)
        self.assert_error(self.phone(), 25)
        self.assert_error(self.phone(ip=ELSEWHERE), 17)

    def test_the_provider_fails(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_error(self.phone(), 17)
        with self.assertLogs("smarty_accounts") as log:
            self.assert_error(self.phone(), 7)
        assert "reason=external_api_error" in log.output[0]
        self.sms.error = None
        self.assert_error(self.phone(), 17)

    @override_settings(SMS_BACKEND="")
    def test_no_provider(self) -> None:
        self.assert_error(self.phone(), 7)

    def test_no_phone(self) -> None:
        for text in ("12", "phone", "+"):
            self.assert_error(self.phone(phone_number=text), 26)

    def test_nobodys_phone(self) -> None:
        self.assert_error(self.phone(phone_number="79990000002"), 1)
        assert self.sms.sent == []

    def test_the_other_operators_customer(self) -> None:
        make.account(
            self.cast.south.client, customer=make.customer(self.cast.south.client, mobile_phone_number="+79995550000")
        )
        self.assert_error(self.phone(phone_number="79995550000"), 1)

    def test_not_asked_for_and_not_offered(self) -> None:
        self.assert_error(self.phone(try_login_by_phone=0), 1)
        self.operator(login_by_phone_enabled=False)
        self.assert_error(self.phone(), 1)
        assert self.sms.sent == []

    def test_only_when_nothing_else_works(self) -> None:
        make.bound_device(self.cast.anna, self.cast.north.phone, "a1")
        self.assert_ok(self.phone(device_uid="a1"))
        self.assert_error(self.phone(abonement=1001, password="no"), 1)
        assert self.sms.sent == []

    def test_two_accounts_at_the_address_do_not_stop_it(self) -> None:
        self.account(allow_login_by_ip=True, subnets=HOME)
        make.account(self.cast.north.client, allow_login_by_ip=True, subnets=HOME)
        self.changed()
        self.assert_error(self.phone(), 17)

    def test_the_abonement_tells_which_account(self) -> None:
        second = make.account(self.cast.north.client, customer=self.cast.anna.customer, tariffs=[self.cast.north.basic])
        self.assert_error(self.phone(abonement=second.abonement), 17)
        answer = self.assert_ok(self.phone(abonement=second.abonement, validation_code=self.sms.code()))
        assert answer["account_id"] == second.pk
        self.assert_error(self.phone(abonement=1002), 1)

    def test_an_active_account_before_an_inactive_one(self) -> None:
        second = make.account(self.cast.north.client, customer=self.cast.anna.customer, tariffs=[self.cast.north.basic])
        self.account(active=False)
        self.phone()
        assert self.phone(validation_code=self.sms.code())["account_id"] == second.pk

    def test_however_the_database_spells_the_number(self) -> None:
        for spelling in ("8 (999) 000-00-01", "79990000001", "9990000001", "+7 999 000-00-01"):
            type(self.cast.anna.customer).objects.update(mobile_phone_number="", phone_number_1=spelling)
            PhoneCode.objects.all().delete()
            self.assert_error(self.phone(), 17)

    def test_a_waiting_code_is_no_failed_login(self) -> None:
        with self.assertNoLogs("smarty_accounts"):
            self.phone()
            self.phone()


class FlashCallTest(PhoneTestCase):
    check = Client.PhoneCheck.FLASH_CALL

    def test_the_whole_way(self) -> None:
        self.assert_error(self.phone(), 22)
        self.assert_error(self.phone(), 24)
        self.assert_error(self.phone(validation_code="0000"), 23)
        self.assert_ok(self.phone(validation_code="4321"))
        assert self.sms.rang == ["+79990000001"]

    def test_no_code_was_ever_sent(self) -> None:
        self.assert_error(self.phone(validation_code="4321"), 23)

    def test_a_call_that_failed_is_told_to_who_asks_again(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_error(self.phone(), 22)  # on its way
        self.assert_error(self.phone(validation_code="4321"), 23)
        self.assert_error(self.phone(), 7)
        self.sms.error = None
        self.assert_error(self.phone(), 22)
        self.assert_ok(self.phone(validation_code="4321"))

    def test_nobody_rings_through_a_provider_that_is_down(self) -> None:
        self.sms.error = SmsError("no answer", away=True)
        self.assert_error(self.phone(), 22)
        self.later(61)
        self.assert_error(self.phone(), 22)
        self.later(122)
        self.assert_error(self.phone(), 7)
        assert len(self.sms.rang) == breaker.FAILURES

    def test_a_job_that_runs_twice_rings_once(self) -> None:
        self.phone()
        row = PhoneCode.objects.get()
        assert flash_call_make(phone_code_id=row.pk, now=NOW) == ""
        PhoneCode.objects.update(code_digest="")
        assert flash_call_make(phone_code_id=row.pk, now=NOW + timedelta(seconds=300)) == ""  # nobody waits any more
        assert self.sms.rang == ["+79990000001"]

    def test_what_failed_counts_as_one_of_the_hour(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        assert [self.phone()["error"] for _time in range(12)] == [22, 7] * 5 + [25, 25]

    @override_settings(SMS_BACKEND="sms.backends.console.ConsoleBackend")
    def test_a_provider_that_can_not_ring(self) -> None:
        self.assert_error(self.phone(), 7)
        assert not PhoneCode.objects.exists()


class CallTest(PhoneTestCase):
    check = Client.PhoneCheck.CALL

    def test_a_provider_that_is_down_is_not_asked(self) -> None:
        self.sms.error = SmsError("no answer", away=True)
        for _time in range(breaker.FAILURES + 3):
            self.assert_error(self.phone(), 7)
        assert len(self.sms.rang) == breaker.FAILURES
        assert not PhoneCode.objects.exists()

    def test_the_whole_way(self) -> None:
        asked = self.phone()
        self.assert_error(asked, 19)
        assert asked["confirmation_phone"] == "+74950000000"
        self.assert_error(self.phone(), 20)
        self.sms.called = True
        self.assert_ok(self.phone())
        self.sms.called = False
        self.assert_error(self.phone(), 19)

    def test_the_number_is_told_again_after_the_pause(self) -> None:
        self.phone()
        self.later(61)
        self.assert_error(self.phone(), 19)

    @override_settings(SMS_BACKEND="sms.backends.console.ConsoleBackend")
    def test_a_provider_that_can_not_wait_for_calls(self) -> None:
        self.assert_error(self.phone(), 7)
        make_pending(self.cast.north.client)
        self.assert_error(self.phone(), 7)


class CallAskerTest(PhoneTestCase):
    """The call says which phone rang, not for whom: it lets in the device that asked for it, and no other."""

    check = Client.PhoneCheck.CALL

    def annas_box(self, **params: object) -> dict[str, object]:
        return self.phone(**{"device_uid": "annas-box", **params})

    def strangers(self) -> list[object]:
        """Others who know the phone: a box elsewhere, a neighbour, one that tells no UID, one that tells Anna's."""
        return [
            self.phone(device_uid="evil", ip=ELSEWHERE)["error"],
            self.phone(device_uid="evil")["error"],
            self.phone()["error"],
            self.phone(device_uid="annas-box", ip=ELSEWHERE)["error"],
        ]

    def test_who_asked_gets_in_whoever_polls_first(self) -> None:
        self.assert_error(self.annas_box(), 19)
        assert self.strangers() == [25] * 4
        self.sms.called = True
        assert self.strangers() == [25] * 4
        self.assert_ok(self.annas_box())
        self.assert_error(self.phone(device_uid="evil", ip=ELSEWHERE), 19)  # a call of its own would be needed

    def test_who_comes_second_is_told_no_number(self) -> None:
        self.assert_error(self.phone(device_uid="evil", ip=ELSEWHERE), 19)
        refused = self.annas_box()
        self.assert_error(refused, 25)
        assert "confirmation_phone" not in refused
        self.later(300 + 61)
        self.assert_error(self.annas_box(), 19)

    def test_a_call_that_comes_late_is_not_the_next_askers(self) -> None:
        self.annas_box()
        self.later(310)
        self.assert_error(self.phone(device_uid="evil", ip=ELSEWHERE), 25)

    def test_two_that_wait_all_the_same(self) -> None:
        """Both asked in the same moment and neither saw the other: the phone has rung for nobody."""
        self.annas_box()
        first = PhoneCode.objects.get()
        PhoneCode.objects.all().delete()
        self.phone(device_uid="evil", ip=ELSEWHERE)
        first.pk = None
        first.save()
        self.sms.called = True
        assert (self.annas_box()["error"], self.phone(device_uid="evil", ip=ELSEWHERE)["error"]) == (20, 20)

    def test_two_that_ask_in_one_moment(self) -> None:
        """The second does not see the first before its own row is there."""
        self.annas_box()
        self.later(61)
        seen = phone_codes.rivals
        with patch.object(phone_codes, "rivals") as rivals:
            rivals.side_effect = lambda owner: seen(owner) if rivals.call_count > 1 else []
            refused = self.phone(device_uid="evil", ip=ELSEWHERE)
        self.assert_error(refused, 25)
        self.sms.called = True
        self.assert_ok(self.annas_box())

    def test_the_subscribers_two_calls_of_a_box_that_asks_again(self) -> None:
        """The provider tells of the call when the box has asked anew already."""
        self.annas_box()
        self.later(61)
        self.assert_error(self.annas_box(), 19)
        self.sms.called_at = NOW + timedelta(seconds=60)
        self.assert_ok(self.annas_box())

    def browser(self, ip: str) -> dict[str, object]:
        """A browser without a device_uid that keeps its cookies."""
        north = self.cast.north.client
        given: dict[str, Any] = {
            "client_id": north.pk,
            "api_key": north.api_key,
            "phone_number": PHONE,
            "try_login_by_phone": 1,
        }
        return self.decoded(self.http.get(self.url(""), given, REMOTE_ADDR=ip))

    def test_a_browser_is_known_by_its_ticket(self) -> None:
        self.assert_error(self.browser(HOME), 19)
        cookie = self.http.cookies["ticket"]
        assert (len(cookie.value), bool(cookie["httponly"])) == (32, True)
        assert cookie.value not in str(PhoneCode.objects.get().__dict__)
        self.assert_error(self.browser(ELSEWHERE), 20)
        browser, self.sms.called = self.http, True
        self.assert_error(self.phone(), 25)  # a neighbour behind the same address, without the ticket
        self.http = browser
        self.assert_ok(self.browser(ELSEWHERE))

    def test_a_call_for_another_purpose(self) -> None:
        """Boris waits for a call of the phone to make it his own: Anna's call for her login is not that one."""
        self.cast.anna.customer.mobile_phone_number = ""
        self.cast.anna.customer.save()
        changed = {"mobile_phone_number": PHONE, "confirmation_method": 2, "post": True}
        self.assert_error(self.call("customer/info/set/", key=self.cast.boris_key, **changed), 3)
        self.cast.anna.customer.mobile_phone_number = f"+{PHONE}"
        self.cast.anna.customer.save()
        self.assert_error(self.annas_box(), 25)

    def test_a_number_asked_for_before_the_update(self) -> None:
        make_pending(self.cast.north.client)
        self.sms.called = True
        self.assert_error(self.annas_box(), 19)


class CodeAskerTest(PhoneTestCase):
    """A code is good in the hands that asked for it."""

    def test_a_code_that_was_talked_out_of_somebody(self) -> None:
        self.phone(device_uid="annas-box")
        code = self.sms.code()
        self.assert_error(self.phone(device_uid="evil", validation_code=code), 18)
        self.assert_error(self.phone(ip=ELSEWHERE, validation_code=code), 18)
        self.assert_error(self.phone(device_uid="evil"), 25)
        self.assert_ok(self.phone(device_uid="annas-box", ip=ELSEWHERE, validation_code=code))  # a phone that moved

    def test_a_code_asked_for_without_the_uid(self) -> None:
        self.phone()
        self.assert_ok(self.phone(device_uid="annas-box", validation_code=self.sms.code()))

    def test_guesses_of_a_stranger_do_not_end_the_code(self) -> None:
        self.phone(device_uid="annas-box")
        for number in range(6):
            self.assert_error(self.phone(device_uid="evil", validation_code=str(number)), 18)
        self.assert_ok(self.phone(device_uid="annas-box", validation_code=self.sms.code()))

    def test_a_code_of_the_customer_list_where_logins_are_confirmed_by_a_call(self) -> None:
        self.operator(phone_check=Client.PhoneCheck.CALL)
        self.login("login/customer_list/", phone_number=PHONE, device_uid="annas-box")
        code = self.sms.code()
        self.assert_error(self.phone(device_uid="annas-box", validation_code="1"), 18)
        self.login("login/customer_list/", phone_number=PHONE, device_uid="annas-box", validation_code=code)
        self.assert_error(self.phone(device_uid="annas-box"), 20)  # without the code it opens nothing
        self.assert_ok(self.phone(device_uid="annas-box", validation_code=code))


def make_pending(client: Client) -> None:
    PhoneCode.objects.create(
        client=client, phone="+79990000001", created_at=NOW, expires_at=NOW + timedelta(seconds=100)
    )
