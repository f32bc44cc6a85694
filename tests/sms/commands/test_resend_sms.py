from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sms.backends.base import SmsError
from sms.services.outbox import sms_create
from tests.commands import refusal, run
from tests.factories import NOW
from tests.sms.fake import fake_sms


@pytest.mark.django_db
def test_resend_sms() -> None:
    with fake_sms() as provider, time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        sms_create(phone="+79990000001", text="Hello", now=NOW)
        provider.error = SmsError("down")
        assert run("resend_sms", verbosity=2).startswith("0 sent, 1 put off, 0 given up; 0 delivered, 0 not delivered")
        assert run("resend_sms") == ""
    with fake_sms(), time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        assert run("resend_sms", verbosity=2).startswith("1 sent")


def test_wrong_arguments_are_refused() -> None:
    assert "unrecognized" in refusal("resend_sms", "--faster")
