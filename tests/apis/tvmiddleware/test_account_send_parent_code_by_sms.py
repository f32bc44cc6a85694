from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from sms.backends.base import SmsError
from sms.models import Sms
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.sms.fake import fake_sms, provider_down
from tvmiddleware.models import Account, Customer


class SendParentCodeTest(ApiTestCase):
    path = "account/send_parent_code_by_sms/"

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())

    def test_the_pin_is_sent_and_forgotten(self) -> None:
        self.assert_ok(self.call())
        assert self.sms.sent[0][0] == "+79990000001"
        assert "0000" in self.sms.sent[0][1]
        assert Sms.objects.get().text == ""

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml().findtext("error") == "0"

    def test_not_sent(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        self.assert_ok(self.call())
        self.assert_error(self.call(), 1)
        provider_down()
        self.at(NOW + timedelta(seconds=61))
        self.assert_error(self.call(), 1)

    def test_no_phone(self) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(mobile_phone_number="")
        self.assert_error(self.call(), 2)

    def test_no_pin(self) -> None:
        Account.objects.filter(pk=self.cast.anna.pk).update(parent_code="")
        self.assert_error(self.call(), 3)

    def test_too_soon(self) -> None:
        self.assert_ok(self.call())
        self.assert_error(self.call(), 4)
        self.at(NOW + timedelta(seconds=61))
        self.assert_ok(self.call())

    @override_settings(SMS_NUMBER_LIMIT=1)
    def test_too_often(self) -> None:
        self.assert_ok(self.call())
        self.at(NOW + timedelta(seconds=61))
        self.assert_error(self.call(), 5)

    def test_whose_phone_is_another_ones(self) -> None:
        self.assert_error(self.call(key=self.cast.vera_key), 2)
        assert self.sms.sent == []
