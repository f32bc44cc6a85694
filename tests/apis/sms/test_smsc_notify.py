"""What smsc.ru reports by itself."""

from __future__ import annotations

from typing import Any

from django.test import TestCase, override_settings

from sms.models import PhoneCall, Sms
from tests import factories as make
from tests.factories import NOW

SECRET = "a-secret-of-the-operator"


@override_settings(SMSC_NOTIFY_SECRET=SECRET)
class SmscNotifyTest(TestCase):
    def report(self, secret: str = SECRET, **given: Any) -> Any:
        return self.client.post(f"/sms/notify/smsc/{secret}/", given)

    def sms(self) -> Sms:
        return Sms.objects.create(
            client=make.client(),
            phone="+79990000001",
            status=Sms.Status.SENT,
            provider="smscru",
            provider_id="77",
            created_at=NOW,
            expires_at=NOW,
        )

    def test_a_call(self) -> None:
        assert self.report(phone="79990000001", waitcall="1").status_code == 200
        assert PhoneCall.objects.get().phone == "+79990000001"

    def test_a_delivery_and_its_repetition(self) -> None:
        row = self.sms()
        for _time in range(2):
            assert self.report(id="77", phone="79990000001", status="1").status_code == 200
        row.refresh_from_db()
        assert row.status == Sms.Status.DELIVERED
        assert row.events.count() == 1

    def test_not_delivered_and_still_on_its_way(self) -> None:
        row = self.sms()
        self.report(id="77", phone="79990000001", status="-1")
        self.report(id="77", phone="79990000002", status="1")
        self.report(id="78", phone="79990000001", status="1")
        row.refresh_from_db()
        assert row.status == Sms.Status.SENT
        self.report(id="77", phone="79990000001", status="20")
        row.refresh_from_db()
        assert row.status == Sms.Status.UNDELIVERED

    def test_nonsense(self) -> None:
        for given in ({}, {"phone": "x", "waitcall": "1"}, {"phone": "79990000001", "status": "x"}):
            assert self.report(**given).status_code == 200
        assert not PhoneCall.objects.exists()

    def test_who_does_not_know_the_secret(self) -> None:
        assert self.report("wrong", phone="79990000001", waitcall="1").status_code == 404
        with override_settings(SMSC_NOTIFY_SECRET=""):
            assert self.report("", phone="79990000001", waitcall="1").status_code == 404
            assert self.report("x", phone="79990000001", waitcall="1").status_code == 404
        assert not PhoneCall.objects.exists()
