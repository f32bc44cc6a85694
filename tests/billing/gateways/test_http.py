"""What a failed call means: surely nothing was done, or perhaps it was."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any
from unittest import mock

import pytest

from billing.gateways import http
from billing.gateways.errors import GatewayUnreachable, Misconfigured, OutcomeUnknown
from core.reach import TRUSTED
from tests.billing.gateways.server import GatewayServer, late


@pytest.fixture
def server() -> Iterator[GatewayServer]:
    made = GatewayServer().start()
    yield made
    made.stop()


def call(base: str, *, safe: bool = False, **named: Any) -> Any:
    return http.GatewayHttp("test", base=base, reach=TRUSTED, **named).post("/x", safe=safe, data={"a": "1"})


def test_an_answer(server: GatewayServer) -> None:
    server.answers["/x"] = (402, {"error": "no"})
    assert call(server.url).status_code == 402
    assert server.asked[0].headers["user-agent"].startswith("Smarty")


def test_nothing_was_sent() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for base in (f"http://127.0.0.1:{port}", "http://no-such-host.invalid"):
        with pytest.raises(GatewayUnreachable):
            call(base)


def test_settings_that_can_not_work(server: GatewayServer) -> None:
    with pytest.raises(Misconfigured):
        call("nonsense://x")
    with pytest.raises(Misconfigured):
        call("http://[")
    with pytest.raises(Misconfigured):
        call(server.url.replace("http:", "https:"), cert="/no/such/file.pem")


@pytest.mark.parametrize("answer", [None, (500, ""), (503, "{}")])
def test_perhaps_it_was_done(server: GatewayServer, answer: Any) -> None:
    server.answers["/x"] = answer
    with pytest.raises(OutcomeUnknown):
        call(server.url)
    assert len(server.asked) == 1
    with pytest.raises(OutcomeUnknown):
        call(server.url, safe=True)
    assert len(server.asked) == 4


def test_half_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            peer, _address = listening.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(OutcomeUnknown):
            call(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread.join()


def test_no_tls_behind_the_port(server: GatewayServer) -> None:
    """A broken handshake is reported as what it can't rule out."""
    with pytest.raises((OutcomeUnknown, GatewayUnreachable)):
        call(server.url.replace("http:", "https:"))
    assert server.asked == []


def test_no_answer_in_time(server: GatewayServer) -> None:
    server.answers["/x"] = late(0.2, (200, ""))
    with mock.patch.object(http, "READ_SECONDS", 0.05), pytest.raises(OutcomeUnknown, match="in time"):
        call(server.url)


def test_an_endless_answer(server: GatewayServer) -> None:
    server.answers["/x"] = b"x" * (http.MAX_BYTES + 1)
    with pytest.raises(OutcomeUnknown, match="large"):
        call(server.url)
