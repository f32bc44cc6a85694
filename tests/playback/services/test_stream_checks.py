"""check_stream_services against servers that really listen."""

from __future__ import annotations

import logging
import socket
import subprocess
import time
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache

from playback.services import stream_checks
from playback.services.stream_checks import CheckedService, check_stream_services, ping_answers
from tests.cached import our_cache
from tests.factories import NOW
from tests.http_server import Answer, Asked, HttpServer
from tests.playing import PlayingTestCase
from tests.ports import free_port
from tvmiddleware.cache import keys
from tvmiddleware.models import StreamService
from tvmiddleware.selectors.streaming import service_row


class Server(HttpServer):
    """Answers with ``status`` after ``pause`` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 200
        self.pause = 0.0

    def answer(self, asked: Asked) -> Answer:
        self.released.wait(self.pause)
        return Answer(self.status)


class StreamChecksTest(PlayingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.live = self.cast.north.live

    def configure(self, **fields: Any) -> None:
        self.live.refresh_from_db()
        self.saved(self.live, **{"host": "127.0.0.1", **fields})

    def check_services(self) -> stream_checks.Summary:
        return check_stream_services(now=NOW)

    def now_available(self) -> bool:
        self.live.refresh_from_db()
        return self.live.is_available

    def generation(self) -> Any:
        return cache.get(keys.client_generation(self.cast.north.client.pk))

    def test_a_service_that_answers(self) -> None:
        with Server() as server:
            self.configure(port=server.port, check_tcp=True, check_http=True, check_is_alive=True)
            with self.assertLogs("smarty_stream_services", logging.INFO) as logs:
                done = self.check_services()
        assert (done.checked, done.failed, done.changed) == (1, 0, 0)
        assert self.now_available()
        assert self.live.checked_at == NOW
        assert sorted(server.addresses()) == ["/", "/is_alive"]
        assert (
            f"STREAM_SERVICE_CHECKING_SUCCESS stream_service={self.live.pk} was_available_before=True "
            "check_ping_success=None check_tcp_success=True check_http_success=True check_is_alive_success=True"
        ) in logs.output[0]

    def test_a_dead_one_is_left_out_at_once_and_comes_back(self) -> None:
        port = free_port()
        self.configure(port=port, check_tcp=True)
        assert self.watch()["error"] == 0
        with self.assertLogs("smarty_stream_services", logging.ERROR) as logs:
            done = self.check_services()
        assert (done.failed, done.changed) == (1, 1)
        assert "STREAM_SERVICE_CHECKING_ERROR" in logs.output[0]
        assert "was_available_before=True" in logs.output[0]
        assert self.watch()["error"] == 404
        with Server() as server:
            self.configure(port=server.port)
            assert self.check_services().changed == 1
        assert self.watch()["error"] == 0

    def test_only_a_change_touches_the_operators_snapshots(self) -> None:
        with Server() as server:
            self.configure(port=server.port, check_http=True)
            self.watch()
            before = self.generation()
            self.check_services()
            assert self.generation() == before
            server.status = 500
            self.check_services()
            assert self.generation() != before

    def test_http_errors(self) -> None:
        with Server() as server:
            self.configure(check_http=True, check_http_url=f"http://127.0.0.1:{server.port}/status?x=1")
            for status, available in ((204, True), (404, False), (302, True), (503, False)):
                server.status = status
                self.check_services()
                assert self.now_available() is available, status
            assert server.addresses()[0] == "/status?x=1"

    def test_is_alive_wants_200_from_the_kinds_own_address(self) -> None:
        with Server() as server:
            self.configure(streamer="flussonic", port=server.port, check_is_alive=True)
            self.check_services()
            assert server.addresses() == ["/streamer/api/v3/monitoring/liveness"]
            server.status = 204
            self.check_services()
            assert not self.now_available()

    def test_a_second_try(self) -> None:
        answers = iter([False, True])
        self.configure(check_tcp=True)
        with patch.object(stream_checks, "port_opens", side_effect=lambda subject: next(answers)):
            self.check_services()
        assert self.now_available()

    def test_all_checks_must_pass(self) -> None:
        with Server() as server:
            server.status = 500
            self.configure(port=server.port, check_tcp=True, check_http=True)
            self.check_services()
        assert not self.now_available()

    def test_a_service_whose_checks_were_switched_off_is_available(self) -> None:
        self.saved(self.live, is_available=False)
        done = self.check_services()
        assert (done.checked, done.changed) == (0, 1)
        assert self.now_available()

    def test_services_that_are_off_are_not_asked(self) -> None:
        with Server() as server:
            self.configure(port=server.port, check_http=True, enabled=False)
            assert self.check_services().checked == 0
            assert server.addresses() == []

    def test_a_server_that_hangs_does_not_hold_the_others_up(self) -> None:
        other = self.add_service(host="127.0.0.1", check_http=True)
        with Server() as slow, Server() as quick, patch.object(stream_checks, "RUN_SECONDS", 0.5):
            slow.pause = 8
            self.configure(port=slow.port, check_http=True)
            self.saved(other, port=quick.port)
            started = time.monotonic()
            done = self.check_services()
            assert time.monotonic() - started < 6, "the hanging one takes eight"
        assert (done.checked, done.failed) == (2, 1)
        assert not self.now_available()
        other.refresh_from_db()
        assert other.is_available

    def test_many_at_a_time(self) -> None:
        with Server() as server:
            server.pause = 0.6
            self.configure(port=server.port, check_http=True)
            for _ in range(9):
                self.add_service(host="127.0.0.1", port=server.port, check_http=True)
            started = time.monotonic()
            assert self.check_services().failed == 0
            assert time.monotonic() - started < 5, "ten times 0.6 s one by one"

    def test_services_of_other_operators_are_checked_too(self) -> None:
        self.saved(self.cast.south.live, host="127.0.0.1", port=free_port(), check_tcp=True)
        self.check_services()
        self.cast.south.live.refresh_from_db()
        assert not self.cast.south.live.is_available

    def test_old_marks_of_viewers_are_swept_out(self) -> None:
        self.watch()
        name = keys.watching(self.live.pk)
        check_stream_services(now=NOW)
        assert len(our_cache.marks(name, 0)) == 1
        check_stream_services(now=NOW.replace(hour=13))
        assert our_cache.marks(name, 0) == {}


def subject(host: str) -> CheckedService:
    row = StreamService(host=host)
    return CheckedService(row, service_row(row))


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: answer)


def test_ping_is_a_list_of_arguments(dns: None) -> None:
    """With the number that was judged: the program would look the name up once more."""
    with patch.object(subprocess, "run") as run:
        run.return_value.returncode = 0
        assert ping_answers(subject("http://m.example.com")) is True
        assert run.call_args.args[0] == ["ping", "-n", "-c", "1", "-W", "2", "93.184.216.34"]
        run.return_value.returncode = 1
        assert ping_answers(subject("m.example.com")) is False


@pytest.mark.parametrize("host", ["", "-f", "a b", "$(id)", "a;b"])
def test_a_strange_host_is_not_pinged(host: str) -> None:
    with patch.object(subprocess, "run") as run:
        assert ping_answers(subject(host)) is False
        assert not run.called


def test_a_machine_without_ping_judges_nobody(dns: None) -> None:
    with patch.object(subprocess, "run", side_effect=FileNotFoundError):
        assert ping_answers(subject("m.example.com")) is None
    with patch.object(subprocess, "run", side_effect=subprocess.TimeoutExpired("ping", 4)):
        assert ping_answers(subject("m.example.com")) is False
    assert stream_checks.CheckOutcome(ping=None, tcp=True).available
