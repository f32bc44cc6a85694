"""A streaming server that asks us about every viewer over HTTP, as Flussonic does; the box speaks HTTP too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.db import connection

from core.cache.local import LocalMemory
from tests.cast import Cast, make_cast
from tests.http_server import Answer, Asked, HttpServer
from tvmiddleware.cache import invalidate
from tvmiddleware.models import Account


class Flussonic(HttpServer):
    """Serves ``/<stream>/...?token=`` to whom ``backend`` says yes about; ``told`` are the headers of its answers."""

    def __init__(self, backend: str) -> None:
        super().__init__()
        self.backend = backend
        self.told: list[dict[str, str]] = []

    def answer(self, asked: Asked) -> Answer:
        stream, _, _rest = asked.path.strip("/").partition("/")
        allowed = self.allows(stream, asked.query.get("token", ""), asked.ip)
        return Answer(200, b"#EXTM3U") if allowed else Answer(403)

    def allows(self, stream: str, token: str, ip: str) -> bool:
        question = {
            "name": stream,
            "proto": "hls",
            "ip": ip,
            "token": token,
            "session_id": "s1",
            "request_type": "new_session",
        }
        answer = requests.get(self.backend, question, timeout=5)
        self.told.append(dict(answer.headers))
        return answer.status_code == 200


@pytest.fixture
def flussonic(live_server: Any) -> Iterator[Flussonic]:
    with Flussonic(f"{live_server.url}/tvmiddleware/api/streamservice/token/check/") as server:
        yield server


@pytest.fixture
def cast(transactional_db: None, flussonic: Flussonic) -> Cast:
    made = make_cast()
    for service in (made.north.live, made.north.pvr):
        service.streamer, service.uri_mask, service.check_ip = "flussonic", "", True
        service.host, service.port = "127.0.0.1", flussonic.port
        service.save()
    return made


def status(url: str) -> int:
    return requests.get(url, timeout=5).status_code


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one database is enough for this conversation")
def test_a_box_watches_through_the_redirect(live_server: Any, flussonic: Flussonic, cast: Cast) -> None:
    who: dict[str, Any] = {"client_id": cast.north.client.pk, "authkey": cast.anna_key.key, "cid": cast.one.pk}
    answer = requests.get(f"{live_server.url}/tvmiddleware/api/channel/url/", who, timeout=5)
    address = answer.url
    assert answer.content == b"#EXTM3U"
    assert address.startswith(f"http://127.0.0.1:{flussonic.port}/one/index.m3u8?token=")
    told = flussonic.told[0]
    assert (told["X-UserId"], told["X-AuthDuration"]) == (str(cast.anna.pk), "180")
    assert status(address) == 200, "the token holds for the whole play"
    assert status(address.replace("/one/", "/two/")) == 403
    assert status(address.partition("?")[0]) == 403

    Account.objects.filter(pk=cast.anna.pk).update(active=False)
    invalidate.sessions_changed([cast.anna_key.key])
    LocalMemory.clear_everywhere()
    assert status(address) == 403, "blocked while watching"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one database is enough for this conversation")
def test_an_address_asked_for_without_a_redirect(live_server: Any, flussonic: Flussonic, cast: Cast) -> None:
    who: dict[str, Any] = {
        "client_id": cast.north.client.pk,
        "authkey": cast.anna_key.key,
        "cid": cast.two.pk,
        "redirect": 0,
    }
    found = requests.get(f"{live_server.url}/api/tvmiddleware/api/channel/url", who, timeout=5).json()
    assert found["stream_service_id"] == cast.north.live.pk
    assert status(found["uri"]) == 200
