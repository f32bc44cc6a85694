"""The outbox of e-mails against a mail server that takes, refuses, hangs, is down and comes back."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.mail import get_connection
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase, override_settings

from core import breaker, queue
from core.secret_text import SecretText
from core.tracebacks import format_with_locals
from mail.models import Mail
from mail.services import outbox
from mail.services.delivery import MailError
from mail.services.drain import MOST_IN_VAIN, Drained, mail_drain
from mail.services.outbox import (
    GATEWAY,
    Letter,
    claim,
    claim_time,
    has_failed,
    mail_create,
    mail_send,
    mails_create,
    require_ready,
)
from mail.services.retention import mail_forget
from tests import factories as make
from tests.factories import NOW
from tests.mail.server import DOT, GREETING, MailServer, mail_server

MINUTE = timedelta(minutes=1)
ANNA = "anna@example.com"
SECRET = "hush-4711"
NOWHERE = {
    name: {"HOST": "127.0.0.1", "PORT": "1", "DB": 10, "DEFAULT_TIMEOUT": 360} for name in ("default", "high", "low")
}


def create(**given: Any) -> Mail:
    told = {"to": ANNA, "subject": "Hello", "text": f"Your password: {SECRET}", "now": NOW, "client_id": None}
    return mail_create(**{**told, **given})


def server_down() -> None:
    """So many have asked it in vain that nobody but send_mail does."""
    for _failure in range(breaker.FAILURES):
        breaker.note_failure(GATEWAY)


class OutboxCase(TestCase):
    timeout = 5.0
    server: MailServer

    def setUp(self) -> None:
        self.server = self.enterContext(mail_server(timeout=self.timeout))
        self.enterContext(time_machine.travel(NOW, tick=False))  # jobs read the clock

    def sent(self, **given: Any) -> Mail:
        with self.captureOnCommitCallbacks(execute=True):
            row = create(**given)
        row.refresh_from_db()
        return row

    def drain(self, after: timedelta) -> Drained:
        return mail_drain(now=NOW + after, clock=lambda: NOW + after)

    def state(self, row: Mail) -> tuple[str, int, str]:
        row.refresh_from_db()
        return row.status, row.attempts, row.error


class TakenTest(OutboxCase):
    def test_sent_after_the_commit_and_forgotten(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row = create()
            assert self.server.received == []
        assert self.server.bodies == [f"Your password: {SECRET}"]
        assert (self.server.received[0]["To"], self.server.received[0]["Subject"]) == (ANNA, "Hello")
        row.refresh_from_db()
        assert (row.status, row.attempts, row.next_at, row.sent_at) == (Mail.Status.SENT, 1, None, NOW)
        assert (row.text, row.length) == ("", len(SECRET) + len("Your password: "))

    def test_an_undone_transaction_sends_nothing(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            create()
            raise ZeroDivisionError
        assert self.drain(MINUTE) == Drained()
        assert not Mail.objects.exists()

    def test_what_it_says_is_encrypted_while_it_waits(self) -> None:
        row = create()
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM mail_mail WHERE id = %s", [row.pk])
            stored = str(cursor.fetchone()[0])
        assert stored.startswith("v1$")
        assert SECRET not in stored

    def test_what_it_says_and_to_whom_is_in_no_log(self) -> None:
        with self.assertLogs(level=logging.DEBUG) as logs:
            with self.assertLogs("smarty_messaging", logging.INFO) as own, self.assertLogs("smarty_rq") as rq:
                self.sent()
                self.server.answers["RCPT"] = f"550 5.1.1 {SECRET}: no such user"
                self.sent(to="other@example.com")
            logging.getLogger("other").error("not empty")
        text = str(logs.output + own.output + rq.output)
        assert "MAIL_SENT" in text
        assert "550 5.1.1" in text
        assert SECRET not in text
        assert ANNA not in text

    def test_what_it_says_is_in_no_traceback(self) -> None:
        gone = mock.patch.object(Mail, "save", side_effect=DatabaseError("gone"))
        with gone, pytest.raises(DatabaseError) as met:
            create(text=SecretText(f"Your password: {SECRET}"))
        row = create(text=SecretText(f"Новый пароль: {SECRET}"))
        self.server.answers[DOT] = "451 later"
        lost = mock.patch("mail.services.outbox.finish", side_effect=DatabaseError("gone"))
        with lost, pytest.raises(DatabaseError) as later:
            mail_send(mail_id=row.pk, now=NOW)
        for error, place in ((met.value, "mail_create"), (later.value, "failed")):
            told = format_with_locals(error)
            assert place in told
            assert SECRET not in told
            assert error.__context__ is None

    def test_long_and_foreign_texts(self) -> None:
        text = "\n".join(f"{number} Оплата услуг" for number in range(3000)) + "\n.\nend"
        self.sent(text=text, subject="Ваши\nплатежи " + "x" * 300)
        assert self.server.received[0].get_content().replace("\r\n", "\n").strip() == text
        assert str(self.server.received[0]["Subject"]).strip().startswith("Ваши платежи xxx")

    def test_a_job_that_was_lost(self) -> None:
        create()  # its on_commit never runs here
        assert self.drain(timedelta(seconds=59)).sent == 0
        assert self.drain(MINUTE).sent == 1
        assert self.drain(timedelta(hours=1)).sent == 0
        assert len(self.server.received) == 1

    def test_two_send_it_once(self) -> None:
        row = create()
        assert claim(row.pk, NOW)
        assert mail_send(mail_id=row.pk, now=NOW).status == ""
        assert self.drain(MINUTE) == Drained()
        assert self.server.received == []

    def test_what_a_killed_process_left_is_sent(self) -> None:
        row = create()
        assert claim(row.pk, NOW)
        assert self.drain(claim_time() - timedelta(seconds=1)).sent == 0
        assert self.drain(claim_time()).sent == 1

    def test_processes_that_die_do_not_send_it_for_ever(self) -> None:
        row, moment = create(), NOW
        for _death in range(3):
            assert claim(row.pk, moment)
            moment += claim_time()
        assert self.drain(moment - NOW).failed == 1
        assert self.state(row) == (Mail.Status.FAILED, 4, "the processes that sent it died")
        assert (Mail.objects.get().text, self.server.received) == ("", [])

    def test_who_was_taken_for_dead_writes_nothing_any_more(self) -> None:
        row = create()

        def slowly(mail: Mail) -> None:
            assert claim(row.pk, NOW + claim_time())
            raise MailError("at last", permanent=True)

        with mock.patch("mail.services.outbox.deliver_mail", slowly):
            mail_send(mail_id=row.pk, now=NOW)
        assert self.state(row) == (Mail.Status.SENDING, 2, "")

    def test_a_row_that_is_gone(self) -> None:
        row = create()
        Mail.objects.all().delete()
        assert mail_send(mail_id=row.pk, now=NOW).status == ""

    def test_retention(self) -> None:
        self.sent()
        assert mail_forget(now=NOW + timedelta(days=90)) == 0
        assert mail_forget(now=NOW + timedelta(days=91)) == 1
        assert not Mail.objects.exists()

    def test_of_an_operator(self) -> None:
        client = make.client()
        assert self.sent(client_id=client.pk).client_id == client.pk

    def test_every_attempt_bears_the_same_message_id(self) -> None:
        row = create()
        for _attempt in range(2):
            mail_send(mail_id=row.pk, now=NOW)
            Mail.objects.update(status=Mail.Status.QUEUED, next_at=NOW)
        self.sent()
        first, second, third = (message["Message-ID"] for message in self.server.received)
        assert first == second != third
        assert first.endswith("@localhost>")

    @override_settings(SMARTY_USE_RQ=True)
    def test_with_the_queue_its_worker_sends(self) -> None:
        with mock.patch("core.queue.sending.send_job", return_value=True) as queued:
            row = self.sent(queue="low")
        assert queued.call_args.args[:3] == ("low", "mail.jobs.mail_send", {"mail_id": row.pk})
        assert (row.status, self.server.received) == (Mail.Status.QUEUED, [])
        assert queue.run("mail.jobs.mail_send", {"mail_id": row.pk}) == Mail.Status.SENT
        assert self.server.bodies == [f"Your password: {SECRET}"]


class ManyTest(OutboxCase):
    def letters(self, number: int) -> None:
        letters = [
            Letter(f"n{one}@example.com", "Hello", f"Text {one}", useful_seconds=60 + one) for one in range(number)
        ]
        with self.captureOnCommitCallbacks(execute=True):
            made = mails_create(letters=letters, now=NOW, client_id=None, purpose="expiry", queue="low")
        assert made == number

    def statuses(self) -> list[str]:
        return list(Mail.objects.order_by("pk").values_list("status", flat=True))

    def test_each_gets_his_own(self) -> None:
        self.letters(3)
        assert self.server.bodies == ["Text 0", "Text 1", "Text 2"]
        rows = Mail.objects.order_by("pk").values_list("recipient", "length", "purpose", "expires_at", "status")
        assert list(rows) == [
            (f"n{one}@example.com", 6, "expiry", NOW + timedelta(seconds=60 + one), "sent") for one in range(3)
        ]

    @override_settings(SMARTY_USE_RQ=True)
    def test_a_job_sends_some_of_them(self) -> None:
        with (
            mock.patch("core.queue.sending.send_job", return_value=True) as queued,
            mock.patch.object(outbox, "MAILS_A_JOB", 2),
        ):
            self.letters(5)
        ids = list(Mail.objects.order_by("pk").values_list("pk", flat=True))
        jobs = [(call.args[0], call.args[1], call.args[2]["mail_ids"]) for call in queued.call_args_list]
        assert jobs == [("low", "mail.jobs.mails_send", part) for part in (ids[:2], ids[2:4], ids[4:])]
        assert queue.run("mail.jobs.mails_send", {"mail_ids": ids[:2]}) == "2"
        assert self.statuses() == ["sent"] * 2 + ["queued"] * 3

    def test_a_job_ends_in_time_and_send_mail_sends_the_rest(self) -> None:
        with mock.patch.object(outbox, "JOB_SECONDS", -1):
            self.letters(3)
        assert self.statuses() == ["queued"] * 3
        later = NOW + MINUTE
        assert mail_drain(now=later, clock=lambda: later) == Drained(sent=2, failed=1)
        assert self.statuses() == ["failed", "sent", "sent"]  # the first one is of no use after a minute


class RefusedTest(OutboxCase):
    def test_an_address_that_does_not_exist_is_given_up(self) -> None:
        self.server.answers["RCPT"] = "550 5.1.1 no such user"
        row = self.sent(purpose="x")
        assert self.state(row) == (Mail.Status.FAILED, 0, "recipient refused: 550 5.1.1")
        assert (row.text, row.next_at) == ("", None)
        assert not breaker.failures(GATEWAY)
        assert has_failed(to=ANNA, purpose="x", created_at=NOW)
        others: list[dict[str, Any]] = [{"purpose": "y"}, {"to": "other@example.com"}, {"created_at": NOW + MINUTE}]
        for other in others:
            assert not has_failed(**{"to": ANNA, "purpose": "x", "created_at": NOW, **other})

    def test_a_content_that_is_refused_is_given_up(self) -> None:
        self.server.answers[DOT] = "554 5.7.1 spam"
        assert self.state(self.sent()) == (Mail.Status.FAILED, 0, "e-mail refused: 554 5.7.1")

    def test_a_mailbox_that_is_full_is_tried_ever_more_seldom_while_it_is_of_use(self) -> None:
        self.server.answers["RCPT"] = "452 4.2.2 full"
        row = self.sent(useful_seconds=3 * 3600)
        assert self.state(row) == (Mail.Status.QUEUED, 0, "recipient refused: 452 4.2.2")
        tried = [0]
        for minute in range(1, 181):
            done = self.drain(minute * MINUTE)
            if done.put_off:
                tried.append(minute)
            if done.failed:
                break
        assert tried[:4] == [0, 1, 2, 3]
        assert len(tried) < 20
        assert max(later - earlier for earlier, later in zip(tried, tried[1:], strict=False)) <= 60
        assert self.state(row) == (Mail.Status.FAILED, 0, "too late; recipient refused: 452 4.2.2")

    def test_grey_listing(self) -> None:
        self.server.answers["RCPT"] = "450 4.7.1 later"
        self.sent()
        self.server.answers.clear()
        assert self.drain(MINUTE).sent == 1

    def test_a_sender_that_is_not_allowed_waits_for_whoever_mends_the_settings(self) -> None:
        self.server.answers["MAIL"] = "530 5.7.0 authentication required"
        row = self.sent()
        for minute in range(1, 6):
            self.drain(minute * MINUTE)
        assert self.state(row) == (Mail.Status.QUEUED, 0, "sender refused: 530 5.7.0")
        self.server.answers.clear()
        assert self.drain(timedelta(minutes=6)).sent == 1

    def test_an_e_mail_that_is_too_large_is_given_up(self) -> None:
        self.server.answers["MAIL"] = "552 5.3.4 too big"
        assert self.state(self.sent()) == (Mail.Status.FAILED, 0, "e-mail refused: 552 5.3.4")

    def test_addresses_that_can_not_be_written(self) -> None:
        assert self.sent(to="no address\nBcc: all@example.com").status == Mail.Status.FAILED
        assert self.server.received == []


class DownTest(OutboxCase):
    def test_it_comes_back_and_everything_is_delivered(self) -> None:
        self.server.down()
        rows = [self.sent(to=f"anna{number}@example.com") for number in range(5)]
        for minute in range(1, 61):
            done = self.drain(minute * MINUTE)
            assert (done.sent, done.failed) == (0, 0)
            assert done.put_off <= MOST_IN_VAIN
        self.server.up()
        assert self.drain(timedelta(minutes=62)).sent == 5
        assert [self.state(row)[:2] for row in rows] == [(Mail.Status.SENT, 1)] * 5
        assert {message["To"] for message in self.server.received} == {row.recipient for row in rows}

    def test_who_waits_hears_of_it_and_the_rest_waits(self) -> None:
        require_ready()
        self.server.down()
        for _time in range(breaker.FAILURES):
            self.sent()
        with pytest.raises(MailError):
            require_ready()
        with mock.patch("mail.services.outbox.deliver_mail") as asked:
            row = self.sent()
        assert not asked.called
        assert self.state(row) == (Mail.Status.QUEUED, 0, "")
        self.server.up()
        assert self.drain(MINUTE).sent == breaker.FAILURES + 1
        require_ready()

    def test_what_came_too_late_is_not_sent(self) -> None:
        self.server.down()
        row = self.sent(useful_seconds=300)
        self.server.up()
        assert self.drain(timedelta(seconds=300)).failed == 1
        status, _attempts, error = self.state(row)
        assert status == Mail.Status.FAILED
        assert error.startswith("too late; no connection: ConnectionRefusedError")
        assert self.server.received == []

    def test_a_copy_with_an_older_list_does_not_try_it_at_once_again(self) -> None:
        self.server.down()
        row = self.sent()
        with mock.patch("mail.services.outbox.deliver_mail") as asked:
            assert mail_send(mail_id=row.pk, now=NOW).status == ""
        assert not asked.called

    @override_settings(SMARTY_USE_RQ=True, RQ_QUEUES=NOWHERE)
    def test_a_queue_that_is_away_too(self) -> None:
        self.server.down()
        row = self.sent()
        self.server.up()
        assert self.drain(MINUTE).sent == 1
        assert self.state(row)[0] == Mail.Status.SENT

    def test_a_login_that_is_refused(self) -> None:
        self.server.answers["EHLO"] = "250-here\r\n250 AUTH PLAIN"
        self.server.answers["AUTH"] = "535 5.7.8 wrong password"
        with override_settings(EMAIL_HOST_USER="tv", EMAIL_HOST_PASSWORD=SECRET):
            row = self.sent()
        assert self.state(row) == (Mail.Status.QUEUED, 0, "no connection: SMTPAuthenticationError 535 5.7.8")

    @override_settings(EMAIL_USE_SSL=True, EMAIL_USE_TLS=True)
    def test_settings_that_can_not_be_used(self) -> None:
        assert self.state(self.sent()) == (Mail.Status.QUEUED, 0, "no connection: ValueError")


class HangsTest(OutboxCase):
    timeout = 0.3

    def test_before_it_has_anything_it_is_as_good_as_down(self) -> None:
        for place in (GREETING, "EHLO", "MAIL", "RCPT", "DATA"):
            self.server.hangs_at = place
            row = self.sent()
            status, attempts, _error = self.state(row)
            assert (status, attempts) == (Mail.Status.QUEUED, 1 if place == "DATA" else 0), place
            breaker.note_success(GATEWAY)

    def test_once_it_may_have_it_so_often_and_no_more(self) -> None:
        self.server.hangs_at = DOT
        row = self.sent()
        for hour in range(1, 12):
            self.drain(timedelta(hours=hour))
        assert self.state(row)[:2] == (Mail.Status.FAILED, 3)
        assert len(self.server.received) == 3  # it took all of them without a word
        assert len({message["Message-ID"] for message in self.server.received}) == 1
        assert Mail.objects.get().text == ""

    def test_at_the_goodbye_it_has_it(self) -> None:
        self.server.hangs_at = "QUIT"
        assert self.state(self.sent()) == (Mail.Status.SENT, 1, "")
        assert self.drain(timedelta(hours=1)) == Drained()

    def test_a_run_ends_soon(self) -> None:
        for number in range(10):
            create(to=f"anna{number}@example.com")
        self.server.hangs_at = GREETING
        assert self.drain(MINUTE).put_off == MOST_IN_VAIN
        assert self.server.heard == []

    def test_a_run_does_not_outlast_its_minute(self) -> None:
        for number in range(5):
            create(to=f"anna{number}@example.com")
        moments = iter([NOW + MINUTE + timedelta(seconds=20 * step) for step in range(20)])
        assert mail_drain(now=NOW + MINUTE, clock=lambda: next(moments)).sent == 2


@override_settings(EMAIL_BACKEND="tests.mail.services.test_outbox.OwnBackend")
class OwnBackendTest(TestCase):
    """A class of the operator's own, with errors of its own."""

    def test_its_errors_are_failures_like_others(self) -> None:
        row = create()
        assert mail_send(mail_id=row.pk, now=NOW).status == Mail.Status.QUEUED
        row.refresh_from_db()
        assert (row.attempts, row.error) == (1, "KeyError")

    def test_one_that_takes_nothing(self) -> None:
        row = create(text="nothing")
        mail_send(mail_id=row.pk, now=NOW)
        row.refresh_from_db()
        assert (row.attempts, row.error) == (0, "the mail server took nothing")


class OwnBackend:
    def __init__(self, **given: Any) -> None:
        self.connection = None

    def open(self) -> None:
        return

    def close(self) -> None:
        raise ZeroDivisionError

    def send_messages(self, messages: list[Any]) -> int:
        if messages[0].body == "nothing":
            return 0
        raise KeyError(SECRET)


class ManyCopiesTest(TransactionTestCase):
    """Eight copies of the command over the same rows: every e-mail once."""

    def test_every_e_mail_once(self) -> None:
        if connection.vendor == "sqlite":
            self.skipTest("its tests live in one connection")
        from threading import Thread

        from django.db import connections

        def copy() -> None:
            try:
                mail_drain(now=NOW + MINUTE, clock=lambda: NOW + MINUTE)
            finally:
                connections.close_all()

        Mail.objects.bulk_create(
            Mail(recipient=f"a{n}@example.com", created_at=NOW, next_at=NOW, expires_at=NOW + timedelta(days=1))
            for n in range(40)
        )
        with mail_server() as server:
            copies = [Thread(target=copy) for _number in range(8)]
            for thread in copies:
                thread.start()
            for thread in copies:
                thread.join()
            assert sorted(m["To"] for m in server.received) == sorted(f"a{n}@example.com" for n in range(40))
        assert set(Mail.objects.values_list("status", "attempts")) == {(Mail.Status.SENT, 1)}


def test_the_default_backend_is_the_guarded_one() -> None:
    from settings import base

    with override_settings(EMAIL_BACKEND=base.EMAIL_BACKEND):
        assert type(get_connection()).__name__ == "GuardedEmailBackend"
