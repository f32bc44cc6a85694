"""What the shipped site tells the program about a call: no query where it is printed, the scheme and the host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.served import NGINX, Asked, Served, ToldNode, served

pytestmark = pytest.mark.skipif(NGINX is None, reason="NGINX IS NOT INSTALLED")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, ToldNode]]:
    folder = tmp_path_factory.mktemp("site")
    node = ToldNode(folder / "node.sock")
    node.serve()
    with served(folder, folder / "node.sock") as found:
        yield found, node
    node.close()


@pytest.fixture(scope="module")
def far_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, ToldNode]]:
    """The callers are no balancers of ours: their addresses are not in the file."""
    folder = tmp_path_factory.mktemp("far")
    node = ToldNode(folder / "node.sock")
    node.serve()
    with served(folder, folder / "node.sock", lambda text: text.replace("127.0.0.0/8 1;", "")) as found:
        yield found, node
    node.close()


def asked(site: tuple[Served, ToldNode], path: str = "/", **headers: str) -> Asked:
    nginx, node = site
    assert nginx.get(path, **headers).status_code == 200
    return node.asked[-1]


def test_the_query_is_told_once(site: tuple[Served, ToldNode]) -> None:
    for path in ("/a/?authkey=SECRET", "/a/?b=/c?authkey=SECRET", "/a%20b/?authkey=SECRET"):
        found = asked(site, path)
        assert [name for name, value in found.items() if "SECRET" in value] == ["QUERY_STRING"]
    assert found["REQUEST_URI"] == "/a%20b/"
    assert found["PATH_INFO"] == "/a b/"


def schemes(found: Asked) -> tuple[str, str, str]:
    return found["REQUEST_SCHEME"], found.get("HTTPS", ""), found["HTTP_X_FORWARDED_PROTO"]


SECURE, OPEN = ("https", "on", "https"), ("http", "", "http")


def test_tls_that_a_balancer_ended(site: tuple[Served, ToldNode]) -> None:
    for told, wanted in {"https": SECURE, "HTTPS": SECURE, "https, http": SECURE, "http": OPEN, "http, https": OPEN,
                         "": OPEN, "httpsx": OPEN, "wss": OPEN}.items():  # fmt: skip
        assert schemes(asked(site, **{"X-Forwarded-Proto": told})) == wanted, told


def test_a_caller_may_not_say_that_he_came_by_tls(far_site: tuple[Served, ToldNode]) -> None:
    assert schemes(asked(far_site, **{"X-Forwarded-Proto": "https"})) == OPEN


def test_the_host_with_its_port(site: tuple[Served, ToldNode]) -> None:
    for told, wanted in {"tv.example.com:8180": "tv.example.com:8180", "tv.example.com": "tv.example.com",
                         "TV.example.com:80": "tv.example.com:80", "tv.example.com.": "tv.example.com.",
                         "tv.example.com.:8180": "tv.example.com.:8180", "[::1]:8180": "[::1]:8180",
                         "tv.example.com:x": "tv.example.com"}.items():  # fmt: skip
        assert asked(site, Host=told)["HTTP_HOST"] == wanted
