"""``make run`` in a process of its own: it answers, the README's lines work, it ends and starts again without loss."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.architecture.source import ROOT
from tests.patience import HANG_SECONDS
from tests.ports import free_port

WALK = re.compile(r"<!-- walk.*?```sh\n(.*?)```", re.DOTALL)


class Demo:
    """A running demo with its files in ``folder``. It runs below make when ``below_make``."""

    def __init__(self, folder: Path, port: int, *, below_make: bool = False) -> None:
        self.folder, self.port = folder, port
        command = [sys.executable, str(ROOT / "manage.py"), "run_demo"]
        if below_make:
            makefile = folder / "Makefile"
            makefile.write_text(f"run:\n\t@exec {' '.join(command)} --stop-with-parent\n")
            command = ["make", "-s", "-f", str(makefile), "run"]
        mine = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SMARTY_", "PYTEST_"))
        }
        self.process = subprocess.Popen(
            command, cwd=folder, env={**mine, "SMARTY_VAR_DIR": str(folder / "var"), "PORT": str(port)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""

    def wait_until_ready(self) -> Demo:
        assert self.process.stdout is not None
        too_long = threading.Timer(HANG_SECONDS, self.process.kill)
        too_long.start()
        for line in self.process.stdout:
            self.said += line
            if line.startswith("Stop it"):
                break
        too_long.cancel()
        assert f"ready: http://127.0.0.1:{self.port}/" in self.said, self.said
        return self

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=HANG_SECONDS)[0]
        return self.process.returncode

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.folder / "var" / "demo.json").read_text())
        return facts

    def get(self, path: str) -> bytes:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=HANG_SECONDS) as answer:
            body: bytes = answer.read()
        return body


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    started = Demo(tmp_path_factory.mktemp("demo"), free_port()).wait_until_ready()
    yield started
    if started.process.poll() is None:
        started.stop(signal.SIGTERM)


def test_it_says_how_to_get_in(demo: Demo) -> None:
    facts = demo.facts()
    assert facts["port"] == demo.port
    for fact in ("api_key", "abonement", "password", "admin_user", "admin_password"):
        assert str(facts[fact]) in demo.said
    assert (demo.folder / "var" / "demo.json").stat().st_mode & 0o077 == 0


def test_pages_pictures_and_styles_are_served(demo: Demo) -> None:
    assert b"csrfmiddlewaretoken" in demo.get("/admin/")
    assert b"openapi" in demo.get("/docs/openapi.json")
    assert demo.get("/media/epg/icons/demo/arena120_91.png").startswith(b"\x89PNG")
    assert b"{" in demo.get("/static/smarty/panel.css")


@pytest.mark.skipif(shutil.which("curl") is None, reason="CURL IS NOT INSTALLED")
def test_the_lines_of_the_readme_work(demo: Demo) -> None:
    found = WALK.search((ROOT / "README.md").read_text())
    assert found, "no walk in the README"
    script = found.group(1).replace("127.0.0.1:8180", f"127.0.0.1:{demo.port}")
    assert str(demo.port) in script
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=demo.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "Первый городской" in said
    assert re.search(r'"name":"[A-Z][a-z]+', said), "the guide in English"
    assert re.search(r"http://live1\.example\.com/first-city/index\.m3u8\?token=[0-9a-f]{32}\n", said)
    assert re.search(r"^200$", said, re.MULTILINE)
    assert re.search(r"^403$", said, re.MULTILINE)
    assert re.search(r"<rss>.*<authkey>[0-9a-f]{128}</authkey>", said)
    assert '{"balance":"500.00","error":0' in said
    assert re.search(r'"name":"Ночной".*?"is_assigned":0', said), "a tariff to buy"
    assert re.search(r'"payment_id":"null-[0-9a-f]+".*"error":0', said)
    assert re.search(r'"abonement":\d+,"password":\d+,"error":0', said), "a new subscriber"
    assert "<status>0</status>" in said


def test_a_second_one_on_the_same_port_is_one_clear_line(demo: Demo) -> None:
    second = Demo(demo.folder, demo.port)
    said = second.process.communicate(timeout=HANG_SECONDS)[0]
    assert second.process.returncode == 2
    assert said.strip().splitlines() == [
        f"CommandError: port {demo.port} is in use; another one: make run PORT={demo.port + 1}"
    ]


@pytest.mark.skipif(shutil.which("make") is None, reason="MAKE IS NOT INSTALLED")
def test_it_ends_and_starts_again_without_loss(demo: Demo) -> None:
    before = demo.facts()
    assert demo.stop(signal.SIGTERM) == 0
    assert demo.said.rstrip().endswith("stopped")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):  # to make itself, as a supervisor sends them
        again = Demo(demo.folder, demo.port, below_make=True).wait_until_ready()
        assert again.facts() == before
        assert before["admin_password"] in again.said
        again.stop(number)
        assert again.said.rstrip().endswith("stopped"), again.said
        wait_until_free(demo.port)


def wait_until_free(port: int) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise AssertionError("something still listens")
