from __future__ import annotations

from typing import Any

from django.core import mail

from sms.models import Sms
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Customer, Message


class AccountMessageCreateTest(BillingTestCase):
    path = "account/message/create/"

    def send_to_anna(self, **params: Any) -> None:
        self.ok(account_id=self.cast.anna.pk, **params)

    def test_a_message_reaches_the_box(self) -> None:
        self.send_to_anna(subject="Hello", text="Dear $firstname", urgent=1)
        row = Message.objects.get()
        assert (row.subject, row.text, row.urgent, row.delete_after_reading) == ("Hello", "Dear Anna", True, True)
        identity: dict[str, Any] = {"client_id": self.cast.anna.client_id, "authkey": self.cast.anna_key.key}
        answer = self.http.get("/tvmiddleware/api/account/status/", identity).json()
        assert answer["message"]["text"] == "Dear Anna"
        assert (Sms.objects.count(), len(mail.outbox)) == (0, 0)

    def test_flags(self) -> None:
        self.send_to_anna(text="x", urgent=0, delete_after_reading="False")
        row = Message.objects.get()
        assert (row.urgent, row.delete_after_reading) == (False, False)

    def test_by_sms_and_mail_alone(self) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(email="anna@example.com")
        self.send_to_anna(
            subject="Debt",
            text="$lastname, pay",
            send_message_to_tv_screen=0,
            send_message_by_sms=1,
            send_message_by_email=1,
        )
        assert not Message.objects.exists()
        sms = Sms.objects.get()
        assert (sms.phone, sms.text) == ("+79990000001", "Paying, pay")
        (letter,) = mail.outbox
        assert (letter.to, letter.subject, letter.body) == (["anna@example.com"], "Debt", "Paying, pay")

    def test_who_wants_none_gets_none(self) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(
            email="anna@example.com", send_sms_messages=False, send_email_messages=False
        )
        self.send_to_anna(text="x", send_message_by_sms=1, send_message_by_email=1)
        assert (Message.objects.count(), Sms.objects.count(), len(mail.outbox)) == (1, 0, 0)

    def test_all_ways_or_none(self) -> None:
        answer = self.refused(2, account_id=self.cast.anna.pk, text="x", send_message_by_email=1)
        assert list(answer["error_fields"]) == ["send_message_by_email"]
        answer = self.refused(2, account_id=self.cast.boris.pk, text="x", send_message_by_sms=1)
        assert list(answer["error_fields"]) == ["send_message_by_sms"]
        assert not Message.objects.exists()

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        wrong: tuple[tuple[dict[str, Any], str], ...] = (
            ({}, "text"),
            ({"text": "x" * 2001}, "text"),
            ({"text": "x", "subject": "x" * 256}, "subject"),
            ({"text": "x", "send_message_to_tv_screen": 0}, "send_message_to_tv_screen"),
            ({"text": "x", "send_message_by_cas": 1}, "send_message_by_cas"),
            ({"text": "x", "urgent": "x"}, "urgent"),
        )
        for params, name in wrong:
            assert list(self.refused(2, abonement=1001, **params)["error_fields"]) == [name]

    def test_who_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"abonement": 999}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, text="x", **params)
        assert not Message.objects.exists()
