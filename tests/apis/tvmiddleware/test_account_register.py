from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import override_settings

from clients.models import Client, Dealer
from geo.models import Country
from sms.backends.base import SmsError
from sms.models import Sms
from tests import factories as make
from tests.apis.tvmiddleware.logins import ELSEWHERE, LoginTestCase
from tests.factories import NOW
from tests.sms.fake import fake_sms
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountDevice, Customer, Tariff

PHONE = "+79995550001"


class RegisterTestCase(LoginTestCase):
    path = "account/register/"

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())
        self.operator(registration_enabled=True, max_trial_days=14)

    def operator(self, **fields: Any) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(**fields)
        self.changed()

    def register(self, **params: Any) -> dict[str, Any]:
        return self.login(**{"mobile_phone_number": PHONE, "device": "pc", "device_uid": "new-pc", **params})

    def registered(self, **params: Any) -> Account:
        """With the code from the SMS."""
        self.assert_error(self.register(**params), 9)
        answer = self.assert_ok(self.register(code=self.sms.code(), **params))
        return Account.objects.select_related("customer").get(
            client=self.cast.north.client, abonement=answer["abonement"]
        )

    def by_device(self, **params: Any) -> dict[str, Any]:
        return self.register(**{"mobile_phone_number": "", **params})


class AccountRegisterTest(RegisterTestCase):
    def test_a_phone_that_was_confirmed(self) -> None:
        self.assert_error(self.register(), 9)
        self.assert_error(self.register(), 21)
        self.assert_error(self.register(code="1"), 10)
        answer = self.assert_ok(self.register(code=self.sms.code(), comment="from the TV", parent_code="7777"))
        account = Account.objects.get(client=self.cast.north.client, abonement=answer["abonement"])
        assert account.password == str(answer["password"])
        assert account.parent_code == "7777"
        assert not account.active
        assert (account.customer.mobile_phone_number, account.customer.comment) == (PHONE, "from the TV")
        device = AccountDevice.objects.get(account=account)
        assert (device.device_uid, device.device) == ("new-pc", self.cast.north.pc)
        self.assert_error(self.register(code=self.sms.code()), 6)  # the code served; the phone is taken

    def test_the_password_is_a_number_where_it_is_one(self) -> None:
        """Scripts look for ``"password":821314``. Nothing of it may be lost."""
        passwords = {"821314": 821314, "000123": "000123", "12ab": "12ab", "1" * 16: "1" * 16, "٣": "٣", "0": "0"}
        for number, (sent, told) in enumerate(passwords.items()):
            response = self.ask(mobile_phone_number="", device="pc", device_uid=f"n{number}", password=sent)
            assert self.decoded(response)["password"] == told
        made = self.ask(mobile_phone_number="", device="pc", device_uid="made-up")
        assert re.search(rb'"password":[1-9]\d{5}[,}]', made.content)

    def test_the_default_tariffs(self) -> None:
        Tariff.objects.filter(pk=self.cast.north.basic.pk).update(assigned_by_default=True)
        account = self.registered(auto_activation_period=3)
        mine = {*account.tariffs.all(), *account.customer.tariffs.all()}
        assert self.cast.north.basic in mine

    def test_trial_starts_with_the_first_login(self) -> None:
        Tariff.objects.filter(pk=self.cast.north.basic.pk).update(assigned_by_default=True)
        account = self.registered(auto_activation_period=7, password="geheim")
        assert (account.active, account.auto_activation_period) == (False, 7)
        self.assert_ok(self.login("login/", abonement=account.abonement, password="geheim", device="pc"))
        account.refresh_from_db()
        assert (account.active, account.deactivation_date) == (True, (NOW + timedelta(days=7)).date())
        self.assert_error(self.login("login/", abonement=account.abonement, password="wrong", device="pc"), 1)

    def test_trial_longer_than_the_operator_allows(self) -> None:
        for period in (15, -1, "x", 10**12):
            self.assert_error(self.register(auto_activation_period=period), 4)
        self.operator(max_trial_days=0)
        self.assert_error(self.register(auto_activation_period=1), 4)
        assert self.sms.sent == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        answer = self.ask(device="mag", mobile_phone_number="", device_uid="new-mag")
        assert answer.content.startswith(b"<rss><captcha_url></captcha_url>")
        assert re.search(rb"<abonement>\d+</abonement><password>\d+</password>", answer.content)
        assert b"<error>0</error>" in answer.content

    # --- by device --------------------------------------------------------------------------------------------
    def test_a_device_alone(self) -> None:
        answer = self.assert_ok(self.by_device())
        account = Account.objects.get(client=self.cast.north.client, abonement=answer["abonement"])
        assert account.customer.comment == "new-pc"
        assert self.sms.sent == []

    def test_neither_phone_nor_device(self) -> None:
        self.assert_error(self.by_device(device_uid=""), 7)
        self.assert_error(self.by_device(device_uid="0"), 7)
        self.operator(registration_phone_required=True)
        self.assert_error(self.by_device(), 7)

    def test_a_device_that_is_bound_already(self) -> None:
        device = make.bound_device(self.cast.anna, self.cast.north.pc, "anna-box")
        self.assert_error(self.by_device(device_uid=device.device_uid), 1)
        self.assert_error(self.register(device_uid=device.device_uid), 24)
        self.assert_error(self.register(device_uid=device.device_uid, mobile_phone_number="+79990000001"), 6)
        assert self.sms.sent == []

    def test_a_device_of_an_unknown_type(self) -> None:
        self.assert_ok(self.by_device(device="toaster"))

    # --- phone ------------------------------------------------------------------------------------------------
    def test_a_phone_that_is_no_phone(self) -> None:
        for phone in ("x", "1", "+7"):
            self.assert_error(self.register(mobile_phone_number=phone), 5)

    def test_national_spelling_with_region(self) -> None:
        account = self.registered(mobile_phone_number="8 999 555 00 01", region_code="RU")
        assert account.customer.mobile_phone_number == PHONE

    def test_countries_that_the_operator_names(self) -> None:
        country = Country.objects.filter(iso_code="KZ").first() or Country.objects.create(
            name="Kazakhstan", iso_code="KZ"
        )
        self.cast.north.client.available_countries.add(country)
        self.assert_error(self.register(), 5)
        self.assert_error(self.register(mobile_phone_number="+77011234567"), 9)

    def test_a_phone_that_is_taken_here_and_free_elsewhere(self) -> None:
        self.assert_error(self.register(mobile_phone_number="+79990000001"), 6)
        make.customer(self.cast.south.client, mobile_phone_number=PHONE)
        self.registered()

    def test_without_confirmation(self) -> None:
        self.operator(registration_confirm_phone=False)
        self.assert_ok(self.register())
        self.assert_error(self.register(device_uid="other"), 6)

    def test_the_sms_can_not_be_sent(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_error(self.register(), 9)
        self.assert_error(self.register(), 1)

    def test_codes_too_often(self) -> None:
        for number in range(5):
            self.at(NOW + timedelta(seconds=61 * number))
            self.assert_error(self.register(), 9)
        self.at(NOW + timedelta(seconds=61 * 5))
        self.assert_error(self.register(), 25)

    def test_a_code_of_a_login_is_not_one_of_a_registration(self) -> None:
        self.operator(login_by_phone_enabled=True)
        make.account(
            self.cast.north.client, customer=make.customer(self.cast.north.client, mobile_phone_number="+79990000009")
        )
        self.login("login/customer_list/", phone_number="+79990000009")
        self.assert_error(self.register(code=self.sms.code()), 10)

    def test_by_a_call(self) -> None:
        self.operator(phone_check=Client.PhoneCheck.CALL)
        answer = self.register(generate_confirmation_phone_qrcode=1)
        self.assert_error(answer, 16)
        assert answer["confirmation_phone"] == "+74950000000"
        picture = self.http.get(answer["confirmation_phone_qrcode_url"].removeprefix("http://testserver"))
        assert picture.content.startswith(b"\x89PNG")
        self.assert_error(self.register(), 17)
        self.sms.called = True
        self.assert_ok(self.register())

    def test_a_call_is_for_the_device_that_asked(self) -> None:
        self.operator(phone_check=Client.PhoneCheck.CALL)
        self.assert_error(self.register(), 16)
        self.sms.called = True
        for stranger in ({"device_uid": "evil"}, {"ip": ELSEWHERE}, {"device_uid": "", "ip": ELSEWHERE}):
            self.assert_error(self.register(**stranger), 25)
        self.assert_ok(self.register())

    def test_by_a_flash_call(self) -> None:
        self.operator(phone_check=Client.PhoneCheck.FLASH_CALL)
        self.assert_error(self.register(), 19)
        self.assert_error(self.register(), 22)
        self.assert_error(self.register(code="1"), 20)
        self.assert_ok(self.register(code="4321"))

    def test_login_and_password_by_sms(self) -> None:
        account = self.registered(send_sms=1)
        phone, text = self.sms.sent[-1]
        assert phone == PHONE
        assert str(account.abonement) in text
        assert account.password in text
        assert Sms.objects.get(purpose="registration").text == ""

    # --- operator ---------------------------------------------------------------------------------------------
    def test_registration_is_off(self) -> None:
        self.operator(registration_enabled=False)
        self.assert_error(self.register(), 18)
        with override_settings(TVMIDDLEWARE_REGISTRATION_CLIENTS_EXCLUDE=[self.cast.north.client.pk]):
            self.assert_error(self.register(), 2)

    def test_dealers(self) -> None:
        north, south = self.cast.north.client, self.cast.south.client
        own = Dealer.objects.create(client=north, name="Own")
        foreign = Dealer.objects.create(client=south, name="Foreign")
        off = Dealer.objects.create(client=north, name="Off", enabled=False)
        for dealer_id in (foreign.pk, off.pk, 999999, "x", -5):
            self.assert_error(self.register(dealer_id=dealer_id), 15)
        assert self.registered(dealer_id=own.pk).customer.dealer == own

    def test_external_system(self) -> None:
        self.assert_error(self.register(external=1), 11)
        self.assert_error(self.register(custom_billing_provider_id=5), 23)

    def test_password_that_can_not_be_one(self) -> None:
        self.assert_error(self.by_device(password="x" * 33), 1)
        assert not Customer.objects.filter(comment="new-pc").exists()

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.register(api_key="no"), 403)

    # --- limits -----------------------------------------------------------------------------------------------
    @override_settings(TVMIDDLEWARE_REGISTRATIONS_PER_ADDRESS=2)
    def test_limit_of_an_address(self) -> None:
        for number in range(2):
            self.assert_ok(self.by_device(device_uid=f"new-{number}"))
        self.assert_error(self.by_device(device_uid="new-3"), 3)
        self.assert_error(self.register(), 3)
        assert self.sms.sent == []
        self.assert_ok(self.by_device(device_uid="new-3", ip=ELSEWHERE))
        self.period_ends(86400)
        self.assert_ok(self.by_device(device_uid="new-4"))

    # --- captcha ----------------------------------------------------------------------------------------------
    def letters(self, answer: dict[str, Any]) -> str:
        token = answer["captcha_url"].partition("token=")[2]
        return str(cache.get(keys.captcha(token)))

    def test_captcha(self) -> None:
        self.operator(registration_captcha=True)
        answer = self.register()
        self.assert_error(answer, 12)
        assert self.sms.sent == []
        picture = self.http.get(answer["captcha_url"].removeprefix("http://testserver"))
        assert picture.headers["Content-Type"] == "image/png"
        letters = self.letters(answer)
        self.assert_error(self.register(captcha_code=letters.lower()), 9)
        self.assert_ok(self.register(code=self.sms.code()))  # it is not asked for twice

    def test_captcha_may_be_answered_once(self) -> None:
        self.operator(registration_captcha=True)
        letters = self.letters(self.by_device())
        self.assert_error(self.by_device(captcha_code="wrong"), 13)
        self.assert_error(self.by_device(captcha_code=letters), 13)
        again = self.letters(self.by_device())
        self.assert_error(self.by_device(captcha_code=again, device_uid="other"), 13)
        self.assert_error(self.by_device(captcha_code=again, ip=ELSEWHERE), 13)
        self.assert_ok(self.by_device(captcha_code=again))

    @override_settings(TVMIDDLEWARE_CAPTCHAS_PER_ADDRESS=2)
    def test_captchas_too_often(self) -> None:
        self.operator(registration_captcha=True)
        assert [self.by_device()["error"] for _time in range(3)] == [12, 12, 14]
        assert self.by_device(ip=ELSEWHERE)["error"] == 12
        self.period_ends(3600)
        assert self.by_device()["error"] == 12
