"""send_activation_expires_messages: each end is announced once, to those whose money will not prevent it."""

from __future__ import annotations

from datetime import date, timedelta

import time_machine

from geo.models import Country
from mail.models import Mail
from mail.services.drain import mail_drain
from sms.models import Sms
from tests.billing.base import START, BillingTestCase, at
from tests.commands import refusal, run
from tests.mail.server import mail_server
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

    def test_an_e_mail_that_can_not_leave_is_told_once_and_leaves_later(self) -> None:
        type(self.customer).objects.filter(pk=self.customer.pk).update(email="anna@example.com")
        with mail_server() as server:
            server.down()
            for told in (1, 0):
                printed = run("send_activation_expires_messages", days_count=3, verbosity=2)
                assert f"{told} e-mails" in printed
            row = Mail.objects.get()
            assert (row.status, row.client_id, row.recipient) == ("queued", self.client_row.pk, "anna@example.com")
            assert Message.objects.get().text == row.text
            server.up()
            next_day = at(DAY + timedelta(days=1))
            mail_drain(now=next_day, clock=lambda: next_day)
            assert server.bodies == [Message.objects.get().text]

    def test_an_e_mail_is_of_use_to_the_end_of_the_day_that_it_tells_of(self) -> None:
        type(self.customer).objects.filter(pk=self.customer.pk).update(email="anna@example.com")
        run("send_activation_expires_messages", days_count=3)
        assert "28.02.2026" in Mail.objects.get().text
        assert Mail.objects.get().expires_at == at(date(2026, 3, 1))

    def test_whoever_wants_no_e_mails_gets_none(self) -> None:
        type(self.customer).objects.filter(pk=self.customer.pk).update(
            email="anna@example.com", send_email_messages=False
        )
        assert "0 e-mails" in run("send_activation_expires_messages", days_count=3, verbosity=2)
        assert not Mail.objects.exists()

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
