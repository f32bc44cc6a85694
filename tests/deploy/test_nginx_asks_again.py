"""The shipped site before two nodes, one of which dies: what may have been done is not done twice, the rest is."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from smarty.site import TABLES
from tests.deploy.served import NGINX, SITE, Asked, Served, ToldNode, served

READS = "/tvmiddleware/api/customer/info/?authkey=a"
WRITES = ("/billing/api/customer/create/?name=Anna", "/tvmiddleware/api/account/register/?client_id=1",
          "/tvmiddleware/api/payment/create?client_id=1", "/api/tvmiddleware/api/login/", "/billing/payment/notify/",
          "/tvmiddleware/api/channel/action/?cid=1", "/tvmiddleware/api/customer/invoice/complete/?invoice_id=1",
          "/admin/billing/", "/nobody/knows/")  # fmt: skip
MAP = re.compile(r"^map \$uri \$smarty_asks \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def who_may_be_asked_again() -> list[re.Pattern[str]]:
    """The site's own list."""
    found = MAP.search(SITE.read_text())
    assert found is not None
    return [re.compile(text, re.VERBOSE) for text in re.findall(r'"~\(\?x\)(.*?)" 1;', found[1], re.DOTALL)]


def test_the_site_knows_the_methods_that_may_be_asked_again() -> None:
    """Also behind a portal, with and without the last slash, and by their old names."""
    patterns = who_may_be_asked_again()
    wrong = [
        (path, row.spec.repeatable)
        for prefix, rows in TABLES.items()
        for row in rows
        for start in ("", "/api")
        for slash in ("", "/")
        for path in [f"{start}{prefix}/{row.path.strip('/')}{slash}"]
        if any(pattern.search(path) for pattern in patterns) != row.spec.repeatable
    ]
    assert wrong == [], "write these methods into (or out of) map $uri $smarty_asks of deploy/nginx/smarty.conf"
    for path in ("/admin/", "/x/tvmiddleware/api/channel/list/", "/tvmiddleware/api/channel/list/x/",
                 "/billing/payment/notify/", "/api/api/tvmiddleware/api/channel/list/"):  # fmt: skip
        assert not any(pattern.search(path) for pattern in patterns), path


def call(nginx: Served, path: str, method: str) -> requests.Response:
    body = b"a=1" if method == "POST" else None
    return requests.request(method, f"http://127.0.0.1:{nginx.port}{path}", data=body, timeout=10)


class Pair:
    """Two nodes behind the site. ``dying`` does its work and loses the answer."""

    def __init__(self, nginx: Served, folder: Path) -> None:
        self.nginx = nginx
        self.dying = ToldNode(folder / "dying.sock", lambda asked: None)
        self.living = ToldNode(folder / "living.sock")
        self.dying.serve()
        self.living.serve()

    def call(self, path: str, method: str = "GET") -> requests.Response:
        """The next call that the dying node gets."""
        before = len(self.dying.asked)
        for _ in range(3):
            answer = call(self.nginx, path, method)
            if len(self.dying.asked) > before:
                return answer
        raise AssertionError("the dying node was not asked")

    def asked(self) -> list[Asked]:
        return self.dying.asked + self.living.asked

    def close(self) -> None:
        for node in (self.dying, self.living):
            with contextlib.suppress(OSError):  # closed by the test
                node.close()


def two_nodes(folder: Path) -> str:
    return "".join(f"    server unix:{folder}/{name}.sock max_fails=0;\n" for name in ("dying", "living"))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    if NGINX is None:
        pytest.skip("NGINX IS NOT INSTALLED")

    def change(site: str) -> str:
        old = f"    server unix:{tmp_path}/node.sock max_fails=0;\n"
        assert old in site
        return site.replace(old, two_nodes(tmp_path))

    with served(tmp_path, tmp_path / "node.sock", change) as nginx:
        pair = Pair(nginx, tmp_path)
        yield pair
        pair.close()


def test_what_writes_is_done_once(pair: Pair) -> None:
    """By GET and by POST; nothing invites the caller to repeat it."""
    for path in WRITES:
        for method in ("GET", "POST"):
            del pair.living.asked[:], pair.dying.asked[:]
            answer = pair.call(path, method)
            mine = [asked for asked in pair.dying.asked if asked["REQUEST_METHOD"] == method]
            assert len(mine) == 1, path
            assert answer.status_code == 502
            assert answer.json()["error"] == 502
            assert "Retry-After" not in answer.headers


def test_what_reads_is_asked_again(pair: Pair) -> None:
    """By GET and by POST, whose body comes too."""
    for path in (READS, "/api" + READS, "/billing/api/customer/info?id=1", "/tvmiddleware/api/channel/list/?authkey=a",
                 "/tvmiddleware/api/account/status/?authkey=a"):  # fmt: skip
        for method in ("GET", "POST") if "channel/list" not in path else ("GET",):
            answer = pair.call(path, method)
            assert (answer.status_code, answer.json()) == (200, {"error": 0}), (path, method)
            assert pair.living.asked[-1]["REQUEST_METHOD"] == method
            assert pair.living.asked[-1]["CONTENT_LENGTH"] == ("3" if method == "POST" else "")


def test_what_nobody_took_is_asked_again(pair: Pair) -> None:
    """A node that is gone: whatever it is, the other one does it, once. A full queue is the same."""
    pair.dying.close()
    for path in (*WRITES, READS):
        for method in ("GET", "POST"):
            del pair.living.asked[:]
            for _ in range(2):
                assert call(pair.nginx, path, method).status_code == 200, path
            assert len(pair.living.asked) == 2


def test_two_nodes_that_die_are_asked_once_each(pair: Pair) -> None:
    pair.living.answer = lambda asked: None
    answer = pair.call("/billing/api/customer/info?id=1")
    assert answer.status_code == 502
    assert len(pair.asked()) == 2
    answer = pair.call(READS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert len(pair.asked()) == 4


def test_a_node_of_another_machine_is_off(tmp_path: Path) -> None:
    """Asked over TCP, a refusal comes later than at a socket."""
    if NGINX is None:
        pytest.skip("NGINX IS NOT INSTALLED")
    with socket.socket() as refuses:
        refuses.bind(("127.0.0.1", 0))
        here, away = f"unix:{tmp_path}/node.sock", f"127.0.0.1:{refuses.getsockname()[1]}"
        with served(tmp_path, tmp_path / "node.sock", lambda site: site.replace(here, away)) as nginx:
            answer = nginx.get(WRITES[0])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
