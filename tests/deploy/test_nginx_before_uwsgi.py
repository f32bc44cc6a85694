"""The shipped site before two nodes of real uWSGI with the shipped file: no caller's fault counts against a node."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.architecture.source import ROOT
from tests.deploy.served import NGINX, Served, served
from tests.operation.serving import until
from tests.servers import die_with_parent

UWSGI = shutil.which("uwsgi", path=str(Path(sys.executable).parent))
PROGRAM = """
def application(environ, start):
    if environ["PATH_INFO"] == "/told":
        start("200 OK", [])
        return [str(sum(name.startswith("HTTP_") for name in environ)).encode()]
    if environ["PATH_INFO"] == "/reads":
        start("200 OK", [])
        return [str(len(environ["wsgi.input"].read())).encode()]
    if environ["PATH_INFO"] == "/leads":
        start("302 Found", [("Location", "/login?next=" + environ["QUERY_STRING"].replace("&", "%26"))])
        return []
    start("404 Not Found", [])
    return [b"nobody read your body"]
"""
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="NGINX IS NOT INSTALLED"),
    pytest.mark.skipif(UWSGI is None, reason="UWSGI IS NOT INSTALLED"),
]


def start_node(folder: Path, name: str) -> subprocess.Popen[bytes]:
    environment = {"SMARTY_HOME": str(folder), "SMARTY_VENV": sys.prefix, "SMARTY_SETTINGS": "none",
                   "SMARTY_SOCKET": str(folder / name), "SMARTY_PROCESSES": "2",
                   "PATH": os.environ["PATH"]}  # fmt: skip
    assert UWSGI is not None
    return subprocess.Popen(
        [UWSGI, "--ini", str(ROOT / "deploy/uwsgi/smarty.ini")], env=environment, preexec_fn=die_with_parent,
        stdout=(folder / f"{name}.txt").open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("nodes")
    (folder / "smarty").mkdir()
    (folder / "smarty/wsgi.py").write_text(PROGRAM)
    one = f"    server unix:{folder}/node.sock max_fails=0;\n"
    two = "".join(f"    server unix:{folder}/{name} max_fails=1 fail_timeout=5s;\n" for name in ("a.sock", "b.sock"))
    with ExitStack() as stack:
        for name in ("a.sock", "b.sock"):
            process = start_node(folder, name)
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
        until(lambda: all((folder / name).exists() for name in ("a.sock", "b.sock")))
        yield stack.enter_context(served(folder, folder / "node.sock", lambda text: text.replace(one, two)))


def status(nginx: Served, head: str) -> int:
    """Of a call whose lines after the first two are these."""
    with socket.create_connection(("127.0.0.1", nginx.port), 10) as call:
        call.sendall(head.encode())
        return int(call.makefile("rb").readline().split()[1])


def is_well(nginx: Served) -> bool:
    return all(nginx.get("/told").status_code == 200 for _ in range(4))


HEAD = "GET /told HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


def test_large_heads_are_refused_by_nginx(site: Served) -> None:
    tiny = "".join(f"{chr(97 + number % 26)}:\n" for number in range(5000))
    for name, head in {
        "three of 14,000": HEAD + "".join(f"X-{n}: {'x' * 14000}\r\n" for n in range(3)),
        "a long cookie": f"{HEAD}Cookie: {'x' * 17000}\r\n",
        "many of some length": HEAD + "".join(f"X-{n}: {'x' * 900}\r\n" for n in range(60)),
        "many of three bytes": HEAD + tiny,
        "a long query": f"GET /told?{'x' * 17000} HTTP/1.1\r\nHost: a\r\n",
        "a long path": f"GET /{'x' * 17000} HTTP/1.1\r\nHost: a\r\n",
    }.items():
        assert status(site, head + "\r\n") in (400, 414, 431), name
        assert is_well(site), name


def test_the_largest_heads_that_nginx_lets_through(site: Served) -> None:
    """uWSGI takes them: as many lines as there may be, the rest one path, which it is told twice, and a cookie."""
    tiny = "".join(f"{chr(97 + number % 26)}:\r\n" for number in range(900))
    for path in ("/told?" + "x" * 15900, "/" + "x" * 15900, "/" + "%41" * 5300):
        wanted = 200 if path.startswith("/told") else 404
        start = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        assert status(site, f"{start}Cookie: {'x' * 16000}\r\n\r\n") == wanted
        assert status(site, f"{start}{tiny}Cookie: {'x' * 12000}\r\n\r\n") == wanted
    for number in (50, 100, 150, 300, 900):
        head = HEAD + "".join(f"X-Header-{n}: {n}\r\n" for n in range(number))
        assert status(site, head + "\r\n") == 200, number
    assert is_well(site)


def test_an_answer_that_repeats_a_long_address(site: Served) -> None:
    head = f"GET /leads?{'&' * 16000} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert status(site, head) == 302
    assert is_well(site)


def test_bodies_that_nobody_reads(site: Served) -> None:
    for size in (10, 60_000, 200_000, 2_000_000):
        for number in range(40 if size < 1_000_000 else 5):
            answer = requests.post(f"http://127.0.0.1:{site.port}/tvmiddleware/api/camera/{number}/",
                                   data=b"x" * size, timeout=10)  # fmt: skip
            assert (answer.status_code, answer.text) == (404, "nobody read your body"), size
            answer = requests.post(f"http://127.0.0.1:{site.port}/reads", data=b"x" * size, timeout=10)
            assert answer.text == str(size)
    assert is_well(site)
