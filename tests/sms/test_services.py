from __future__ import annotations

import logging

import pytest
from django.test import override_settings

from sms import services
from sms.backends.base import SmsBackend, SmsError
from sms.backends.console import ConsoleBackend
from tests.sms.fake import PATH, FakeBackend, fake_sms


def test_the_provider_gets_number_and_text(caplog: pytest.LogCaptureFixture) -> None:
    with fake_sms() as provider, caplog.at_level(logging.INFO, "smarty_sms"):
        services.send(phone="+79990000001", text="code 123456")
    assert provider.sent == [("+79990000001", "code 123456")]
    assert "SMS_SENT phone=+7********01" in caplog.text
    assert "123456" not in caplog.text


def test_a_failure_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with fake_sms() as provider, caplog.at_level(logging.INFO, "smarty_sms"), pytest.raises(SmsError) as caught:
        provider.error = SmsError("no money", permanent=True)
        services.send(phone="+79990000001", text="code 123456")
    assert caught.value.permanent
    assert "SMS_ERROR phone=+7********01 permanent=True error=no money" in caplog.text


@override_settings(SMS_BACKED=PATH)
def test_the_old_spelling_of_the_setting_wins_over_the_default() -> None:
    assert isinstance(services.backend(), FakeBackend)


def test_the_default_writes_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(services.backend(), ConsoleBackend)
    services.send(phone="+79990000001", text="Hello")
    assert capsys.readouterr().err == "SMS to +79990000001: Hello\n"


@pytest.mark.parametrize("path", ["", "sms.backends.nobody.Nobody", "sms.backends.console.Nobody"])
def test_no_such_provider(path: str) -> None:
    with override_settings(SMS_BACKEND=path), pytest.raises(SmsError) as caught:
        services.backend()
    assert caught.value.permanent


def test_a_provider_that_only_sends() -> None:
    from datetime import UTC, datetime

    plain = SmsBackend()
    for ask in (
        lambda: plain.flash_call("+79990000001"),
        lambda: plain.await_call("+79990000001"),
        lambda: plain.call_received("+79990000001", datetime(2026, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(SmsError) as caught:
            ask()
        assert caught.value.permanent
