"""The shipped site when the program has no time: callers are told to come again, lists of before are answered."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.deploy.served import NGINX, Served, ToldNode, served
from tests.operation.serving import until

pytestmark = pytest.mark.skipif(NGINX is None, reason="NGINX IS NOT INSTALLED")
STATUS = "/tvmiddleware/api/account/status/?client_id=1&authkey=SECRET"
LIST = "/tvmiddleware/api/channel/list/?client_id=1&authkey=SECRET"
BILLING = "/billing/api/customer/create/?client_id=1&signature=SECRET"
ALL = (STATUS, LIST, BILLING, "/admin/?next=SECRET", "/streaming/api/x/?token=SECRET", "/api" + STATUS)


def impatient(site: str) -> str:
    """Every wait of the site is short."""
    for seconds in ("12s", "15s", "60s"):
        assert f"uwsgi_read_timeout {seconds};" in site
        site = site.replace(f"uwsgi_read_timeout {seconds};", "uwsgi_read_timeout 200ms;")
    return site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    path = tmp_path / "node.sock"
    with served(tmp_path, path, impatient) as found:
        yield found, path


def told_to_come_again(site: Served, path: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), path
    assert answer.json()["error"] == 503
    assert answer.json()["error_message"]
    assert answer.headers["Content-Type"] == "application/json"


def test_nobody_is_there(site: tuple[Served, Path]) -> None:
    """A restart: the socket is gone, or nobody listens at it any more. Neither log has what stands in queries."""
    nginx, path = site
    for call in ALL:
        told_to_come_again(nginx, call)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
        path.chmod(0o666)
        for call in ALL:
            told_to_come_again(nginx, call)
    assert "SECRET" not in nginx.log()
    assert "/tvmiddleware/api/account/status/" in nginx.log()


def test_a_full_queue(site: tuple[Served, Path]) -> None:
    nginx, path = site
    node = ToldNode(path, queue=0)  # takes nothing out
    with socket.socket(socket.AF_UNIX) as first:
        first.connect(str(path))
        for call in ALL:
            told_to_come_again(nginx, call)
    node.close()
    assert "SECRET" not in nginx.log()


def test_a_box_waited_too_long(site: tuple[Served, Path]) -> None:
    """What changes something may have been done: there nothing invites to repeat it."""
    nginx, path = site
    node = ToldNode(path)
    told_to_come_again(nginx, STATUS)
    answer = nginx.get(BILLING)
    assert (answer.status_code, answer.json()["error"]) == (504, 504)
    assert "Retry-After" not in answer.headers
    node.close()


def test_a_node_breaks_off(site: tuple[Served, Path]) -> None:
    nginx, path = site
    ToldNode(path, lambda asked: None).serve()
    answer = nginx.get(BILLING)
    assert (answer.status_code, answer.json()["error"]) == (502, 502)
    told_to_come_again(nginx, STATUS)


def test_what_the_program_answers_stays(site: tuple[Served, Path]) -> None:
    nginx, path = site
    ToldNode(path, lambda asked: b"HTTP/1.1 502 Bad Gateway\r\n\r\nits own").serve()
    assert [nginx.get(call).text for call in (STATUS, BILLING)] == ["its own", "its own"]


def answering(texts: dict[str, str]) -> Callable[[dict[str, str]], bytes]:
    return lambda asked: b"HTTP/1.1 200 OK\r\n\r\n" + texts["now"].encode()


def test_a_list_is_of_before_rather_than_none(site: tuple[Served, Path]) -> None:
    """The second time a box asks, its list is kept: one that asks once costs no disk."""
    nginx, path = site
    node = ToldNode(path, answering({"now": "mine"}))
    node.serve()
    kept = nginx.folder / "smarty_cache"
    assert nginx.get(LIST).text == "mine"
    assert not any(file.is_file() for file in kept.rglob("*"))
    assert nginx.get(LIST).text == "mine"
    assert sum(file.is_file() for file in kept.rglob("*")) == 1
    node.close()
    path.unlink()
    silent = ToldNode(path)  # takes calls and answers none
    until(lambda: nginx.get(LIST).headers["X-Cache-Status"] == "STALE")
    assert nginx.get(LIST).text == "mine"
    other = nginx.get(LIST.replace("SECRET", "other"))
    assert (other.status_code, other.headers["Retry-After"]) == (503, "5")
    silent.close()


def unspared(site: str) -> str:
    """This machine is limited too."""
    spared = "    127.0.0.0/8 1;\n    ::1 1;\n    # 10.0.0.0/24 1;\n}\n# One box"
    assert spared in site
    return site.replace(spared, "}\n# One box")


def strict(site: str) -> str:
    """A box may call twice, an address four times."""
    for old, new in {"burst=300": "burst=1", "rate=30r/s": "rate=1r/m", "burst=5000": "burst=3",
                     "rate=500r/s": "rate=1r/m"}.items():  # fmt: skip
        assert old in site
        site = site.replace(old, new)
    return unspared(site)


@contextlib.contextmanager
def limited(folder: Path, change: Callable[[str], str]) -> Iterator[Served]:
    node = ToldNode(folder / "node.sock")
    node.serve()
    with served(folder, folder / "node.sock", change) as nginx:
        yield nginx
    node.close()


def test_too_many_calls_of_a_box(tmp_path: Path) -> None:
    with limited(tmp_path, strict) as nginx:
        for call in (STATUS, LIST):
            answer = [nginx.get(call) for _ in range(3)][-1]
            assert (answer.status_code, answer.headers["Retry-After"], answer.json()["error"]) == (429, "1", 429)
        assert "SECRET" not in nginx.log()


def test_too_many_calls_of_an_address(tmp_path: Path) -> None:
    """Keys of somebody's own making don't help, and a type that speaks XML is told in XML."""
    with limited(tmp_path, strict) as nginx:
        codes = [nginx.get(f"/tvmiddleware/api/account/status/?authkey={number}").status_code for number in range(5)]
        assert codes == [200, 200, 200, 200, 429]
        for device in ("mag", "android_stb", "android_stb_redbox"):
            answer = nginx.get(f"/tvmiddleware/api/channel/list/?device={device}")
            assert (answer.status_code, answer.headers["Content-Type"]) == (429, "text/xml; charset=utf-8")
            assert answer.text == "<rss><error>429</error><error_message>too many calls</error_message></rss>"
        for device in ("", "pc", "magic"):
            assert nginx.get(f"/tvmiddleware/api/account/status/?device={device}").json()["error"] == 429


def test_a_village_logs_in(tmp_path: Path) -> None:
    """After a power cut, all behind one address and without keys: no box's limit holds for them together."""

    def slow_boxes(site: str) -> str:
        return unspared(site.replace("burst=300", "burst=1").replace("rate=30r/s", "rate=1r/m"))

    with limited(tmp_path, slow_boxes) as nginx:
        url = f"http://127.0.0.1:{nginx.port}/tvmiddleware/api/login/"
        calls = [call(url, timeout=10) for call in (requests.get, requests.post) for _ in range(10)]
        assert {answer.status_code for answer in calls} == {200}
