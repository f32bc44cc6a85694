"""Login with a phone: SMS, flash call, call. Codes 17 to 26 and 7."""

from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from clients.models import Client
from sms.backends.base import SmsError
from tests import factories as make
from tests.factories import NOW
from tests.sms.fake import fake_sms
from tests.tvmiddleware.api.logins import ELSEWHERE, HOME, LoginTestCase
from tvmiddleware.models import PhoneCode

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

    def phone(self, **params: object) -> dict[str, object]:
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
        self.sms.error = SmsError("no money", permanent=True)
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

    @override_settings(SMS_BACKEND="sms.backends.console.ConsoleBackend")
    def test_a_provider_that_can_not_ring(self) -> None:
        self.assert_error(self.phone(), 7)
        assert not PhoneCode.objects.exists()


class CallTest(PhoneTestCase):
    check = Client.PhoneCheck.CALL

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


def make_pending(client: Client) -> None:
    PhoneCode.objects.create(
        client=client, phone="+79990000001", created_at=NOW, expires_at=NOW + timedelta(seconds=100)
    )
