"""The shipped uWSGI file, started as Debian's init script does, with a program that hangs, fails and is left alone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.operation.serving import until

UWSGI = shutil.which("uwsgi", path=str(Path(sys.executable).parent))
PROGRAM = """
import time
from pathlib import Path


def application(environ, start):
    path = environ["PATH_INFO"]
    if path == "/hangs":
        time.sleep(30)
    start("500 Oh" if path == "/fails" else "200 OK", [])
    if path == "/files":
        Path("made/inner").mkdir(parents=True)
        Path("made/file").touch()
    return [b"x" * 1000000] * 20 if path == "/large" else [b"done"]
"""

pytestmark = pytest.mark.skipif(UWSGI is None, reason="UWSGI IS NOT INSTALLED")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("uwsgi")
    (folder / "smarty").mkdir()
    (folder / "smarty/wsgi.py").write_text(PROGRAM)
    ini = (ROOT / "deploy/uwsgi/smarty.ini").read_text()
    assert "harakiri = 30\n" in ini
    (folder / "smarty.ini").write_text(ini.replace("harakiri = 30\n", "harakiri = 1\n"))
    assert UWSGI is not None
    given = {"SMARTY_HOME": str(folder), "SMARTY_VENV": sys.prefix, "SMARTY_SETTINGS": "none", "SMARTY_PROCESSES": "2",
             "SMARTY_SOCKET": str(folder / "s.sock"), "PATH": os.environ["PATH"]}  # fmt: skip
    subprocess.run(
        [UWSGI, "--ini", folder / "smarty.ini", "--pidfile", folder / "pid", "--daemonize", folder / "uwsgi.log"],
        env=given, check=True, timeout=20, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: (folder / "s.sock").exists() and ask(folder, "/"))
    yield folder
    os.kill(int((folder / "pid").read_text()), signal.SIGTERM)


def ask(folder: Path, path: str, leave: bool = False) -> bytes:
    """As nginx would of old: with the query in REQUEST_URI too."""
    query = f"password=SECRET{path[1:]}"
    told = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_URI": f"{path}?{query}",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1", "SERVER_NAME": "x",
            "SERVER_PORT": "80"}  # fmt: skip
    words = (word.encode() for pair in told.items() for word in pair)
    block = b"".join(struct.pack("<H", len(word)) + word for word in words)
    with socket.socket(socket.AF_UNIX) as call, call.makefile("rb") as answer:
        call.connect(str(folder / "s.sock"))
        call.sendall(struct.pack("<BHB", 0, len(block), 0) + block)
        return answer.read(1) if leave else answer.read()


def test_no_query_in_its_log(folder: Path) -> None:
    ask(folder, "/large", leave=True)
    assert b"500 Oh" in ask(folder, "/fails")
    assert ask(folder, "/hangs") == b""
    log = folder / "uwsgi.log"
    until(lambda: "end of worker" in log.read_text())
    time.sleep(0.2)
    text = log.read_text()
    assert "HARAKIRI ON WORKER" in text, "that a call hung is told"
    assert "Broken pipe" not in text
    assert "Traceback" not in text
    if "rebuild with pcre support" in text:
        pytest.skip("THIS uWSGI WAS BUILT WITHOUT PCRE: IT CAN LEAVE OUT NO LINES (Debian's can)")
    assert "SECRET" not in text, [line for line in text.splitlines() if "SECRET" in line]


def test_what_it_makes_is_not_everybodys(folder: Path) -> None:
    assert b"done" in ask(folder, "/files")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "made").rglob("*")}
    assert modes == {"inner": 0o750, "file": 0o640}


def test_the_queue_is_as_long_as_the_kernel_allows(folder: Path) -> None:
    longest = Path("/proc/sys/net/core/somaxconn").read_text().strip()
    assert f"listen backlog is limited to {longest} connections" in (folder / "uwsgi.log").read_text()
