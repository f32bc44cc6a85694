"""A server of its own under a settings file: uWSGI with two processes where it is installed, else waitress."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
import requests

from tests.architecture.source import ROOT
from tests.http_server import Answer, Asked, HttpServer
from tests.patience import HANG_SECONDS
from tests.ports import free_port
from tests.servers import die_with_parent
from tests.settings_files.loading import SECRET

UWSGI = shutil.which("uwsgi", path=str(Path(sys.executable).parent))
"""Of this environment only: Debian's own has another Python, if any."""


def until(ready: Callable[[], Any], seconds: float = HANG_SECONDS) -> Any:
    """What ``ready`` answers as soon as it is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = ready()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def command(port: int) -> list[str]:
    if UWSGI is None:
        return [
            f"{Path(sys.executable).parent}/waitress-serve",
            f"--listen=127.0.0.1:{port}",
            "--no-clear-untrusted-proxy-headers",  # what uWSGI passes on too
            "smarty.wsgi:application",
        ]
    return [
        UWSGI, "--http-socket", f"127.0.0.1:{port}", "--master", "--processes", "2", "--enable-threads", "--need-app",
        "--lazy-apps", "--die-on-term", "--disable-logging", "--module", "smarty.wsgi:application",
        "--virtualenv", sys.prefix, "--buffer-size", "32768",
    ]  # fmt: skip


@contextmanager
def server(directory: Path, text: str, **environment: str) -> Iterator[str]:
    """The base address of a running server with these settings; VAR_DIR and the logs are in ``directory``."""
    var = f"from pathlib import Path\nVAR_DIR = Path({str(directory)!r})\nLOG_DIR = VAR_DIR / 'log'\n"
    (directory / "mine.py").write_text(SECRET + var + text, encoding="utf-8")
    port = free_port()
    given = {
        **os.environ,
        "SMARTY_SETTINGS_DIR": str(directory),
        "DJANGO_SETTINGS_MODULE": "settings.mine",
        **environment,
    }
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command(port), cwd=ROOT, env=given, stdout=log, stderr=log, preexec_fn=die_with_parent
        )
        base = f"http://127.0.0.1:{port}"
        try:
            until(lambda: answers(base) or process.poll() is not None)
            assert process.poll() is None, (directory / "server.log").read_text()
            yield base
        finally:
            process.terminate()
            process.wait(HANG_SECONDS)


def answers(base: str) -> bool:
    try:
        return requests.get(f"{base}/tvmiddleware/api/health/check/", timeout=HANG_SECONDS).ok
    except requests.RequestException:
        return False


class Sink(HttpServer):
    """Keeps what it is sent, as Sentry would get it."""

    def answer(self, asked: Asked) -> Answer:
        return Answer(body=b'{"id": "1"}')

    def events(self) -> list[dict[str, Any]]:
        return [event for asked in self.asked for event in decoded(asked.path, plain(asked))]


def plain(asked: Asked) -> bytes:
    """The body without its compression; raven deflates and does not say so."""
    coding = asked.headers.get("Content-Encoding")
    if coding in ("deflate", "gzip"):
        return zlib.decompress(asked.body, 47)
    if coding == "br":
        return bytes(brotli.decompress(asked.body))
    return zlib.decompress(asked.body) if asked.body.startswith(b"x") else asked.body


def decoded(path: str, body: bytes) -> list[dict[str, Any]]:
    """A store request is one event; an envelope has a line of headers before each item."""
    if path.endswith("/store/"):
        return [json.loads(body)]
    lines = [json.loads(line) for line in body.split(b"\n") if line.strip()]
    return [line for line in lines if "exception" in line]
