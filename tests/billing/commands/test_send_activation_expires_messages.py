"""send_activation_expires_messages: each end is announced once, to those whose money will not prevent it."""

from __future__ import annotations

from datetime import date

import time_machine

from geo.models import Country
from sms.models import Sms
from tests.billing.base import START, BillingTestCase, at
from tests.commands import refusal, run
from tvmiddleware.models import Message

DAY = date(2026, 2, 26)


class ExpiryMessagesTest(BillingTestCase):
    def setUp(self) -> None:
        self.dates(extension_date=START)
        self.clock = time_machine.travel(at(DAY), tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)

    def test_on_the_screen_once(self) -> None:
        assert "1 on screens" in run("send_activation_expires_messages", days_count=3, verbosity=2)
        message = Message.objects.get()
        assert message.account_id == self.account.pk
        assert message.text
        assert "0 on screens" in run("send_activation_expires_messages", days_count=3, verbosity=2)

    def test_not_whom_the_money_carries_on(self) -> None:
        self.give(100)
        run("send_activation_expires_messages", days_count=3)
        assert not Message.objects.exists()

    def test_not_before_its_time(self) -> None:
        run("send_activation_expires_messages", days_count=1)
        assert not Message.objects.exists()

    def test_sms_only_when_asked(self) -> None:
        type(self.customer).objects.filter(pk=self.customer.pk).update(mobile_phone_number="+79990000001")
        run("send_activation_expires_messages", days_count=3, send_sms=True)
        assert Sms.objects.count() == 1

    def test_to_the_number_that_is_meant_in_the_operators_country(self) -> None:
        self.client_row.country = Country.objects.get_or_create(iso_code="RU", defaults={"name": "Russia"})[0]
        self.client_row.save()
        for text, sent in (("900 123-45-68", "+79001234568"), ("8 900 123-45-67", "+79001234567")):
            self.customer.mobile_phone_number = text
            self.customer.save()
            self.dates(expiry_told_for=None)
            run("send_activation_expires_messages", days_count=3, send_sms=True)
            assert Sms.objects.latest("pk").phone == sent

    def test_a_phone_that_can_not_be_read_is_told_in_the_log(self) -> None:
        type(self.customer).objects.filter(pk=self.customer.pk).update(mobile_phone_number="900 123-45-68")
        assert "0 SMS" in run("send_activation_expires_messages", days_count=3, send_sms=True, verbosity=2)
        row = Sms.objects.get()
        assert (row.phone, row.status, row.client_id) == ("900 123-45-68", Sms.Status.FAILED, self.client_row.pk)
        assert row.events.get().error == "not a phone number"

    def test_wrong_days(self) -> None:
        assert "days_count" in str(refusal("send_activation_expires_messages", "--days_count=0"))
