from __future__ import annotations

import logging
from datetime import timedelta
from threading import Thread
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import TestCase, TransactionTestCase, override_settings

from core import breaker
from core.secret_text import SecretText
from core.tracebacks import format_with_locals
from sms.backends.base import Delivery, SmsError
from sms.backends.console import ConsoleBackend
from sms.models import Sms, SmsEvent
from sms.services import notices, provider
from sms.services.limits import SmsTooMany, SmsTooSoon, check_pause
from sms.services.outbox import CLAIM_SECONDS, claim, code_send, has_failed, sms_create, sms_send
from sms.services.resend import MOST_IN_VAIN, resend_due
from sms.services.retention import sms_forget
from tests.factories import NOW
from tests.sms.fake import PATH, FakeBackend, fake_sms, provider_down

PHONE = "+79990000001"
MINUTE = timedelta(minutes=1)


def create(**given: Any) -> Sms:
    return sms_create(**{"phone": PHONE, "text": "Hello", "now": NOW, **given})


class OutboxTest(TestCase):
    def setUp(self) -> None:
        self.sms = self.enterContext(fake_sms())
        self.enterContext(time_machine.travel(NOW, tick=False))  # jobs read the clock

    def sent(self, **given: Any) -> Sms:
        with self.captureOnCommitCallbacks(execute=True):
            row = create(**given)
        row.refresh_from_db()
        return row

    def resend(self, after: timedelta) -> Any:
        return resend_due(now=NOW + after, clock=lambda: NOW + after)

    def test_sent_after_the_commit(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row = create()
            assert self.sms.sent == []
        assert self.sms.sent == [(PHONE, "Hello")]
        row.refresh_from_db()
        assert (row.status, row.attempts, row.next_at, row.text) == (Sms.Status.SENT, 1, None, "Hello")
        assert row.provider == "fake"
        assert [one.status for one in row.events.all()] == [Sms.Status.SENT]

    def test_codes_are_forgotten_once_sent_and_never_logged(self) -> None:
        with self.assertLogs("smarty_sms", logging.INFO) as logs:
            row = self.sent(text="code 123456", sensitive=True)
        assert (row.text, row.length) == ("", 11)
        assert "123456" not in str(logs.output)
        assert "+7********01" in str(logs.output)
        assert PHONE not in str(logs.output)

    def test_the_text_is_encrypted_while_it_waits(self) -> None:
        row = create(text="code 123456", sensitive=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM sms_sms WHERE id = %s", [row.pk])
            stored = str(cursor.fetchone()[0])
        assert stored.startswith("v1$")
        assert "123456" not in stored

    def test_retried_until_the_attempts_are_used_up(self) -> None:
        self.sms.error = SmsError("down")
        row = self.sent(sensitive=True)
        assert (row.status, row.attempts, row.text) == (Sms.Status.QUEUED, 1, "Hello")
        assert self.resend(timedelta(seconds=59)).put_off == 0
        assert self.resend(MINUTE).put_off == 1
        assert self.resend(2 * MINUTE).put_off == 0  # the second pause is longer
        assert self.resend(3 * MINUTE).failed == 1
        row.refresh_from_db()
        assert (row.status, row.attempts, row.text, row.next_at) == (Sms.Status.FAILED, 3, "", None)
        assert [one.error for one in row.events.all()] == ["down"] * 3
        assert self.resend(timedelta(hours=1)).failed == 0

    def test_a_later_attempt_succeeds(self) -> None:
        self.sms.error = SmsError("down")
        row = self.sent()
        self.sms.error = None
        assert self.resend(MINUTE).sent == 1
        row.refresh_from_db()
        assert (row.status, row.sent_at) == (Sms.Status.SENT, NOW + MINUTE)

    def test_a_permanent_error_is_not_tried_again(self) -> None:
        self.sms.error = SmsError("wrong number", permanent=True)
        assert self.sent().status == Sms.Status.FAILED

    def test_what_came_too_late_is_not_sent(self) -> None:
        self.sms.error = SmsError("down")
        row = self.sent(useful_seconds=50)
        self.sms.error = None
        assert self.resend(MINUTE).failed == 1
        row.refresh_from_db()
        assert (row.status, self.sms.sent) == (Sms.Status.FAILED, [])

    def test_two_workers_send_once(self) -> None:
        row = create()
        assert claim(row.pk, NOW)
        assert sms_send(sms_id=row.pk, now=NOW) == ""
        assert self.sms.sent == []

    def test_what_a_killed_worker_left_is_sent(self) -> None:
        row = create()
        assert claim(row.pk, NOW)
        assert self.resend(timedelta(seconds=CLAIM_SECONDS - 1)).sent == 0
        assert self.resend(timedelta(seconds=CLAIM_SECONDS)).sent == 1

    def test_a_job_that_the_queue_lost(self) -> None:
        create()  # its on_commit never runs here
        assert self.resend(timedelta(seconds=59)).sent == 0
        assert self.resend(MINUTE).sent == 1

    def test_two_copies_do_not_use_up_two_attempts(self) -> None:
        self.sms.error = SmsError("down")
        row = create()
        assert sms_send(sms_id=row.pk, now=NOW) == Sms.Status.QUEUED
        assert sms_send(sms_id=row.pk, now=NOW) == ""

    def test_a_gateway_that_is_down_is_left_alone(self) -> None:
        for number in range(MOST_IN_VAIN + 3):
            create(phone=f"+7999000{number:04}")
        self.sms.error = SmsError("down")
        assert self.resend(MINUTE).put_off == MOST_IN_VAIN

    # --- codes ------------------------------------------------------------------------------------------------
    def code(self, **given: Any) -> None:
        code_send(
            **{
                "phone": PHONE,
                "text": SecretText("1"),
                "now": NOW,
                "client_id": None,
                "purpose": "x",
                "useful_seconds": 300,
                **given,
            }
        )

    def test_a_code_is_refused_at_once_where_it_is_known_that_it_can_not_leave(self) -> None:
        self.sms.error = SmsError("down", away=True)
        for number in range(breaker.FAILURES):
            self.sent(phone=f"+7999000000{number}")
        with pytest.raises(SmsError, match="no answer"):
            self.code()
        with override_settings(SMS_BACKEND=""), pytest.raises(SmsError, match="no SMS provider"):
            self.code()
        assert Sms.objects.count() == breaker.FAILURES
        self.sms.error = None
        assert self.resend(MINUTE).sent == breaker.FAILURES
        self.code()

    def test_what_became_of_a_code_is_known_later(self) -> None:
        told: dict[str, Any] = {"phone": PHONE, "purpose": "x", "created_at": NOW}
        self.sms.error = SmsError("wrong number", permanent=True)
        with self.captureOnCommitCallbacks(execute=True):
            self.code()
        assert has_failed(**told)
        assert not has_failed(**{**told, "purpose": "y"})
        Sms.objects.update(status=Sms.Status.SENT)
        assert not has_failed(**told)

    def test_while_the_provider_is_down_nobody_but_resend_sms_asks_it(self) -> None:
        provider_down()
        assert self.sent().status == Sms.Status.QUEUED
        assert self.sms.sent == []
        assert self.resend(MINUTE).sent == 1

    def test_what_surely_did_not_leave_was_no_attempt(self) -> None:
        self.sms.error = SmsError("no connection", away=True, unsent=True)
        row = self.sent()
        for minute in range(1, 10):
            assert self.resend(minute * MINUTE).put_off == 1
        self.sms.error = None
        assert self.resend(timedelta(minutes=10)).sent == 1
        row.refresh_from_db()
        assert row.attempts == 1

    def test_a_mistake_in_the_providers_class_is_a_failure_like_others_and_shows_no_text(self) -> None:
        with (
            mock.patch.object(FakeBackend, "send", side_effect=KeyError("code 123456")),
            self.assertLogs(level=logging.DEBUG) as logs,
        ):
            row = self.sent(text="code 123456", sensitive=True)
        assert (row.status, row.events.get().error) == (Sms.Status.QUEUED, "KeyError in fake")
        assert "123456" not in str(logs.output)

    def test_what_it_says_is_in_no_traceback(self) -> None:
        secret = SecretText("code 123456")
        with mock.patch.object(Sms, "save", side_effect=DatabaseError("gone")), pytest.raises(DatabaseError) as met:
            create(text=secret, sensitive=True)
        told = format_with_locals(met.value)
        assert "sms_create" in told
        assert "123456" not in told

    def test_processes_that_die_do_not_send_it_for_ever(self) -> None:
        row = create()
        moment = NOW
        for _death in range(3):
            assert claim(row.pk, moment)
            moment += timedelta(seconds=CLAIM_SECONDS)
        assert sms_send(sms_id=row.pk, now=moment) == Sms.Status.FAILED
        assert self.sms.sent == []

    @override_settings(SMARTY_USE_RQ=True)
    def test_with_the_task_queue_nobody_waits_for_a_gateway(self) -> None:
        with mock.patch("core.queue.sending.send_job", return_value=True) as queued:
            with self.captureOnCommitCallbacks(execute=True):
                self.code()
            row = Sms.objects.get()
            assert queued.call_args.args[:3] == ("high", "sms.jobs.sms_send", {"sms_id": row.pk})
        assert (self.sms.sent, row.status) == ([], Sms.Status.QUEUED)
        assert sms_send(sms_id=row.pk, now=NOW) == Sms.Status.SENT  # what the worker does
        assert self.sms.sent == [(PHONE, "1")]

    # --- limits -----------------------------------------------------------------------------------------------
    @override_settings(SMS_NUMBER_LIMIT=2)
    def test_limit_of_a_number(self) -> None:
        create()
        self.code()
        with pytest.raises(SmsTooMany):
            create()
        with pytest.raises(SmsTooMany):
            self.code()
        create(phone="+79990000002")

    def test_pause_between_two_of_a_kind(self) -> None:
        create(purpose="pin")
        with pytest.raises(SmsTooSoon):
            check_pause(phone=PHONE, purpose="pin", now=NOW + timedelta(seconds=59))
        check_pause(phone=PHONE, purpose="pin", now=NOW + timedelta(seconds=60))
        check_pause(phone=PHONE, purpose="other", now=NOW)

    # --- delivery ---------------------------------------------------------------------------------------------
    def test_asked_what_was_delivered(self) -> None:
        self.sms.knows_delivery = True
        row, lost = self.sent(), self.sent(phone="+79990000002")
        assert row.next_at == NOW + timedelta(seconds=20)
        assert self.resend(timedelta(seconds=19)).delivered == 0
        self.sms.known = {row.provider_id: Delivery()}
        assert self.resend(timedelta(seconds=20)).delivered == 0
        self.sms.known = {
            row.provider_id: Delivery(delivered=True),
            lost.provider_id: Delivery(failed=True, reason="off"),
        }
        assert self.resend(MINUTE).delivered == 0  # it was asked a moment ago
        done = self.resend(2 * MINUTE)
        assert (done.delivered, done.undelivered) == (1, 1)
        row.refresh_from_db()
        lost.refresh_from_db()
        assert (row.status, row.delivered_at) == (Sms.Status.DELIVERED, NOW + 2 * MINUTE)
        assert (lost.status, lost.events.latest("pk").error) == (Sms.Status.UNDELIVERED, "off")
        assert self.resend(timedelta(hours=1)).delivered == 0

    def test_asking_ends_after_two_days(self) -> None:
        self.sms.knows_delivery = True
        row = self.sent()
        self.resend(timedelta(days=3))
        row.refresh_from_db()
        assert (row.status, row.next_at) == (Sms.Status.SENT, None)

    def test_told_by_the_provider_once(self) -> None:
        self.sms.knows_delivery = True
        row = self.sent()
        told: dict[str, Any] = {
            "provider": "fake",
            "provider_id": row.provider_id,
            "phone": PHONE,
            "reported": Delivery(delivered=True),
        }
        assert notices.delivery_report(**told, now=NOW)
        assert not notices.delivery_report(**told, now=NOW)
        assert SmsEvent.objects.filter(status=Sms.Status.DELIVERED).count() == 1

    def test_retention(self) -> None:
        self.sent()
        assert sms_forget(now=NOW + timedelta(days=90)) == 0
        assert sms_forget(now=NOW + timedelta(days=91)) == 1
        assert not SmsEvent.objects.exists()


class ManyCopiesTest(TransactionTestCase):
    """Eight copies of the command over the same rows: every SMS once."""

    def test_every_sms_once(self) -> None:
        if connection.vendor == "sqlite":
            self.skipTest("its tests live in one connection")
        Sms.objects.bulk_create(
            Sms(phone=f"+7999000{number:04}", created_at=NOW, next_at=NOW, expires_at=NOW + timedelta(days=1))
            for number in range(40)
        )
        with fake_sms() as provided:
            copies = [Thread(target=self.copy) for _number in range(8)]
            for copy in copies:
                copy.start()
            for copy in copies:
                copy.join()
        phones = [phone for phone, _text in provided.sent]
        assert len(phones) == len(set(phones)) == 40

    @staticmethod
    def copy() -> None:
        try:
            resend_due(now=NOW + MINUTE, clock=lambda: NOW + MINUTE)
        finally:
            connection.close()


# --- the configured provider --------------------------------------------------------------------------------------
@override_settings(SMS_BACKED=PATH)
def test_the_old_spelling_of_the_setting_wins_over_the_default() -> None:
    assert isinstance(provider.load_backend(), FakeBackend)


def test_the_default_writes_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    made = provider.load_backend()
    assert isinstance(made, ConsoleBackend)
    made.send(PHONE, "Hello")
    assert capsys.readouterr().err == "SMS to +79990000001: Hello\n"


@pytest.mark.parametrize(
    "path",
    [
        "sms.backends.smscru.SMSCBackend",
        "sms.backends.mobipace.MobipaceBackend",
        "sms.backends.pulseem.PulseemBackend",
        "sms.backends.sms-assistent.SmsAssistentBackend",
        "sms.backends.http.HttpBackend",
    ],
)
def test_the_names_that_settings_files_hold(path: str) -> None:
    with override_settings(SMS_BACKEND=path):
        assert type(provider.load_backend()).__name__ == path.rpartition(".")[2]


@pytest.mark.parametrize("path", ["", "sms.backends.nobody.Nobody", "sms.backends.console.Nobody"])
def test_no_such_provider(path: str) -> None:
    with override_settings(SMS_BACKEND=path), pytest.raises(SmsError) as caught:
        provider.load_backend()
    assert caught.value.permanent
