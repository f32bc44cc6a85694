from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from mail.services.outbox import mail_create
from tests.commands import refusal, run
from tests.factories import NOW
from tests.mail.server import mail_server


@pytest.mark.django_db
def test_send_mail() -> None:
    with mail_server() as server, time_machine.travel(NOW + timedelta(minutes=1), tick=False) as clock:
        mail_create(to="anna@example.com", subject="Hello", text="Text", now=NOW, client_id=None)
        server.down()
        assert run("send_mail", verbosity=2).startswith("0 sent, 1 put off, 0 given up")
        assert run("send_mail") == ""
        server.up()
        clock.shift(timedelta(minutes=1))
        assert run("send_mail", verbosity=2).startswith("1 sent, 0 put off, 0 given up")
        assert server.bodies == ["Text"]


def test_wrong_arguments_are_refused() -> None:
    assert "unrecognized" in refusal("send_mail", "--faster")
