"""A mail server or an SMS gateway that hangs costs no box anything: neither the one that asked for an e-mail or an SMS
nor the others, with and without a queue. Here they hang until the calls are answered, however long that takes."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import enumerate as living
from typing import Any
from unittest.mock import patch

from django.core.cache import cache
from django.test import Client as HttpClient
from django.test import override_settings

from core import threads, wait_limits
from mail.models import Mail
from sms.models import Sms
from tests import factories as make
from tests.mail.server import GREETING, MailServer, mail_server
from tests.race import RaceTestCase, Work
from tvmiddleware.models import Account, PhoneCode

LONGEST = 60.0
"""Seconds: who waited for a gateway here would do so for as long."""
MAIL, SMS, FLASH = "mail.jobs.mail_send", "sms.jobs.sms_send", "tvmiddleware.jobs.flash_call_make"
ADDRESS, PHONE = "anna@example.com", "+79990000001"
NOWHERE = {
    name: {"HOST": "127.0.0.1", "PORT": "1", "DB": 10, "DEFAULT_TIMEOUT": 360} for name in ("default", "high", "low")
}


def at_work(kind: str) -> list[Any]:
    """The threads that do this kind of work at present."""
    return [thread for thread in living() if thread.name == kind]


def ended(kind: str) -> None:
    for thread in at_work(kind):
        thread.join(LONGEST)
        assert not thread.is_alive()


@contextmanager
def silent_gateway(backend: str, setting: Callable[[str], dict[str, Any]]) -> Iterator[Callable[[], None]]:
    """Takes connections and never answers, until it is closed."""
    silent = socket.create_server(("127.0.0.1", 0), backlog=64)
    own = setting(f"http://127.0.0.1:{silent.getsockname()[1]}")
    with silent, override_settings(SMS_BACKEND=backend, **own), patch(f"{backend}.timeout", LONGEST):
        yield silent.close


class GatewaysHangTest(RaceTestCase):
    def setUp(self) -> None:
        self.client_row = make.client()
        make.client_device(self.client_row, "pc", is_basic=False)
        self.tariff = make.tariff(self.client_row, basic_sessions_count=50, sessions_count=50)
        self.account = self.subscriber(1, email=ADDRESS, mobile_phone_number=PHONE)
        self.subscriber(2)
        serving = patch.object(wait_limits, "_serving", True)
        serving.start()
        self.addCleanup(serving.stop)
        self.addCleanup(threads.crews.clear)

    def subscriber(self, abonement: int, **contacts: Any) -> Account:
        customer = make.customer(self.client_row, **contacts)
        return make.account(
            self.client_row, abonement=abonement, password="1", tariffs=[self.tariff], customer=customer
        )

    def call(self, path: str, **given: Any) -> Work:
        told = {"client_id": self.client_row.pk, "api_key": self.client_row.api_key, "device": "pc", **given}
        return lambda: HttpClient().get(f"/tvmiddleware/api/{path}/", told).json()["error"]

    def login(self, number: int = 0) -> Work:
        return self.call("login", abonement=2, password="1", device_uid=f"box{number}")

    def reset(self, **given: Any) -> Work:
        return self.call("account/reset_password", device_uid="annas", **given)

    def alone(self, work: Work) -> Any:
        """In a thread with its own connection, on a database that others see."""
        found = self.race([work])[0][0]
        if isinstance(found, Exception):
            raise found
        return found

    # --- mail -------------------------------------------------------------------------------------------------
    def code_is_asked_for(self, server: MailServer) -> None:
        server.hangs_at = GREETING

        def whole() -> list[str]:
            assert self.reset(email=ADDRESS)() == 3
            assert self.login()() == 0
            assert len(at_work(MAIL)) == 1
            server.released.set()
            ended(MAIL)
            return list(Mail.objects.values_list("status", flat=True))

        assert self.alone(whole) == ["sent"]
        assert len(server.bodies) == 1

    def test_a_mail_server_that_hangs_without_a_queue(self) -> None:
        with mail_server(timeout=LONGEST) as server:
            self.code_is_asked_for(server)

    @override_settings(SMARTY_USE_RQ=True, RQ_QUEUES=NOWHERE)
    def test_a_mail_server_that_hangs_while_the_queue_is_away(self) -> None:
        with mail_server(timeout=LONGEST) as server:
            self.code_is_asked_for(server)

    @override_settings(SMARTY_USE_RQ=True)
    def test_a_mail_server_that_hangs_with_a_queue(self) -> None:
        with mail_server(timeout=LONGEST) as server, patch("core.queue.sending.send_job", return_value=True):
            server.hangs_at = GREETING
            assert self.alone(self.reset(email=ADDRESS)) == 3
            assert at_work(MAIL) == []
            assert server.heard == []

    def test_many_at_once(self) -> None:
        for number in range(6):
            self.subscriber(10 + number, email=f"c{number}@example.com")
        with mail_server(timeout=LONGEST) as server:
            server.hangs_at = GREETING

            def settled() -> tuple[int, list[str]]:
                crew = len(at_work(MAIL))
                server.released.set()
                ended(MAIL)
                return crew, list(Mail.objects.values_list("status", flat=True))

            calls = [self.reset(email=f"c{number}@example.com") for number in range(6)]
            codes, found = self.race([*calls, self.login(1), self.login(2)], settled)
            assert codes == [3] * 6 + [0, 0]
            assert found == (threads.THREADS, ["sent"] * 6)
            assert len(server.bodies) == 6

    def test_a_new_password(self) -> None:
        with mail_server(timeout=LONGEST) as server:

            def whole() -> str:
                assert self.reset(email=ADDRESS)() == 3
                ended(MAIL)
                server.hangs_at = "MAIL"
                assert self.reset(email=ADDRESS, code=re.findall(r"\d{6}", server.bodies[-1])[0])() == 0
                assert self.login()() == 0
                assert len(at_work(MAIL)) == 1
                assert len(server.bodies) == 1
                server.released.set()
                ended(MAIL)
                return Account.objects.get(pk=self.account.pk).password

            password = self.alone(whole)
            assert password != "1"
            assert password in server.bodies[-1]

    # --- SMS --------------------------------------------------------------------------------------------------
    def test_an_sms_gateway_that_hangs(self) -> None:
        setting = lambda url: {"SMS_HTTP": {"url": url}}  # noqa: E731
        with silent_gateway("sms.backends.http.HttpBackend", setting) as close:

            def whole() -> list[str]:
                assert self.reset(mobile_phone_number=PHONE)() == 3
                assert self.login()() == 0
                assert len(at_work(SMS)) == 1
                close()
                ended(SMS)
                return list(Sms.objects.values_list("status", flat=True))

            assert self.alone(whole) == ["queued"]

    def test_a_flash_call_through_a_gateway_that_hangs(self) -> None:
        self.client_row.phone_check, self.client_row.login_by_phone_enabled = "flash_call", True
        self.client_row.save()
        cache.clear()
        flash = self.call("login", phone_number=PHONE, try_login_by_phone=1, device_uid="annas")
        with silent_gateway("sms.backends.smscru.SMSCBackend", lambda url: {"SMSC_URL": url}) as close:

            def whole() -> list[str]:
                assert flash() == 22
                assert self.login()() == 0
                assert len(at_work(FLASH)) == 1
                assert flash() == 24  # on its way, as far as is known
                close()
                ended(FLASH)
                told = list(PhoneCode.objects.values_list("code_digest", flat=True))
                assert flash() == 7
                return told

            assert self.alone(whole) == ["undelivered"]

    def test_one_gateway_holds_up_no_other(self) -> None:
        with mail_server(timeout=LONGEST) as server:
            server.hangs_at = GREETING

            def whole() -> list[str]:
                assert self.reset(email=ADDRESS)() == 3
                assert self.reset(mobile_phone_number=PHONE)() == 3
                ended(SMS)
                assert len(at_work(MAIL)) == 1
                sent = list(Sms.objects.values_list("status", flat=True))
                server.released.set()
                ended(MAIL)
                return sent

            with patch("sms.backends.console.ConsoleBackend.send", return_value=None):
                assert self.alone(whole) == ["sent"]
