from __future__ import annotations

from datetime import timedelta
from typing import Any

from clients.models import Client
from sms.backends.base import SmsError
from tests import factories as make
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW
from tests.sms.fake import fake_sms, provider_down

PHONE = "+79995550001"


class CustomerInfoSetTest(WalletTestCase):
    path = "customer/info/set/"

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())

    def change(self, **params: Any) -> dict[str, Any]:
        answer = self.call(post=True, **params)
        assert isinstance(answer["error_messages"], dict) or "confirmation_method" in params
        return answer

    def operator(self, **fields: Any) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(**fields)
        self.changed()

    def test_names_and_email(self) -> None:
        self.assert_ok(self.change(firstname="Ann", lastname="Other", email="ann@example.com"))
        customer = self.customer
        assert (customer.firstname, customer.lastname, customer.email) == ("Ann", "Other", "ann@example.com")
        self.assert_ok(self.change(firstname="Anna", lastname=""))  # empty = not given
        assert (self.customer.firstname, self.customer.lastname) == ("Anna", "Other")

    def test_wrong_data_all_at_once(self) -> None:
        answer = self.change(firstname="x" * 257, lastname="New", email="no address")
        self.assert_error(answer, 1)
        assert set(answer["error_messages"]) == {"firstname", "email"}
        assert all(isinstance(texts, list) for texts in answer["error_messages"].values())
        assert self.customer.lastname == "Paying"

    def test_the_published_texts(self) -> None:
        most = "Ensure this value has at most {} characters (it has {})."
        longs = {"firstname": 256, "lastname": 256, "mobile_phone_number": 24}
        for name, length in longs.items():
            answer = self.change(**{name: "7" * (length + 1)})
            self.assert_error(answer, 1)
            assert answer["error_messages"] == {name: [most.format(length, length + 1)]}
        assert self.change(email="x")["error_messages"] == {"email": ["Enter a valid email address."]}
        long = f"{'x' * 60}@{'x.' * 100}example.com"
        assert self.change(email=long)["error_messages"]["email"] == [most.format(254, len(long))]
        for unknown in (0, 5, -1, "x"):
            answer = self.change(mobile_phone_number=PHONE, confirmation_method=unknown)
            assert (answer["error"], answer["error_messages"]) == (1, "Confirmation method is invalid")
        assert (
            "не более 24"
            in self.change(mobile_phone_number="7" * 25, lang="ru")["error_messages"]["mobile_phone_number"][0]
        )
        assert self.sms.sent == []

    def test_a_phone_by_sms(self) -> None:
        self.assert_error(self.change(mobile_phone_number=PHONE, firstname="Ann"), 3)
        assert self.customer.firstname == "Anna"
        self.assert_error(self.change(mobile_phone_number=PHONE), 4)
        self.assert_error(self.change(mobile_phone_number=PHONE, code="1"), 5)
        self.assert_ok(self.change(mobile_phone_number=PHONE, code=self.sms.code(), firstname="Ann"))
        assert (self.customer.mobile_phone_number, self.customer.firstname) == (PHONE, "Ann")

    def test_a_code_serves_once(self) -> None:
        self.change(mobile_phone_number=PHONE)
        code = self.sms.code()
        self.assert_ok(self.change(mobile_phone_number=PHONE, code=code))
        self.customers(mobile_phone_number="")
        self.assert_error(self.change(mobile_phone_number=PHONE, code=code), 5)

    def test_by_a_call_and_by_a_flash_call(self) -> None:
        answer = self.change(mobile_phone_number=PHONE, confirmation_method=2)
        self.assert_error(answer, 3)
        assert answer["error_messages"] == {"confirmation_phone": "+74950000000"}
        self.assert_error(self.change(mobile_phone_number=PHONE, confirmation_method=2), 4)
        self.sms.called = True
        self.assert_ok(self.change(mobile_phone_number=PHONE, confirmation_method=2))
        other = "+79995550002"
        self.assert_error(self.change(mobile_phone_number=other, confirmation_method=3), 3)
        self.assert_ok(self.change(mobile_phone_number=other, confirmation_method=3, code="4321"))

    def test_the_operators_usual_way(self) -> None:
        self.operator(phone_check=Client.PhoneCheck.CALL)
        assert "confirmation_phone" in self.change(mobile_phone_number=PHONE)["error_messages"]

    def test_without_confirmation(self) -> None:
        self.operator(registration_confirm_phone=False)
        self.assert_ok(self.change(mobile_phone_number=PHONE))
        assert self.customer.mobile_phone_number == PHONE

    def test_the_own_phone_needs_no_code(self) -> None:
        self.assert_ok(self.change(mobile_phone_number="79990000001"))
        assert self.sms.sent == []

    def test_another_customers_phone(self) -> None:
        make.customer(self.cast.north.client, mobile_phone_number=PHONE)
        self.assert_error(self.change(mobile_phone_number=PHONE), 2)
        make.customer(self.cast.south.client, mobile_phone_number="+79995550009")
        self.assert_error(self.change(mobile_phone_number="+79995550009"), 3)

    def test_no_phone(self) -> None:
        self.assert_error(self.change(mobile_phone_number="x"), 6)

    def test_not_sent(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_error(self.change(mobile_phone_number=PHONE), 3)
        self.assert_error(self.change(mobile_phone_number=PHONE), 7)
        provider_down()
        self.assert_error(self.change(mobile_phone_number=PHONE), 7)

    def test_too_often(self) -> None:
        for number in range(5):
            self.at(NOW + timedelta(seconds=61 * number))
            self.assert_error(self.change(mobile_phone_number=PHONE), 3)
        self.at(NOW + timedelta(seconds=61 * 5))
        self.assert_error(self.change(mobile_phone_number=PHONE), 7)

    def test_an_xml_box_is_told_the_same(self) -> None:
        answer = self.response(**self.identity(), device="mag", post=True, firstname="Ann")
        assert answer.content.startswith(b"<rss><error_messages></error_messages><error>0</error>")
