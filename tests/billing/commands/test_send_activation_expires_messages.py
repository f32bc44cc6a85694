"""send_activation_expires_messages: each end is announced once, to those whose money will not prevent it."""

from __future__ import annotations

from datetime import date

import time_machine

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

    def test_wrong_days(self) -> None:
        assert "days_count" in str(refusal("send_activation_expires_messages", "--days_count=0"))
