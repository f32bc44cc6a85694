"""Runs an operator's routing script in a process of its own, one per server process, started at first use.

A thread can't be stopped from outside and a trace function can't stop C code, so the script gets a process that the
kernel stops. Calls cost about a tenth of a millisecond; the process goes away when idle and comes back when needed.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from typing import Any

HOST = Path(__file__).with_name("script_host.py")
START_SECONDS = 5.0
GRACE_SECONDS = 0.5
"""On top of the CPU time: how long a busy machine may keep a script waiting for the processor."""
CHUNK = 65536


class ScriptFailed(Exception):
    """The script gave no address. The text names the kind of error and the line, nothing that the script held."""


class ScriptTimeout(ScriptFailed):
    """The script used up its time (or all its memory) and was stopped."""


class ScriptHost:
    """The process and the pipe to it. Safe for threads; a forked child starts its own."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self.lock = Lock()
        self.process = None

    def run(self, script: str, names: dict[str, Any], limit_ms: int) -> str:
        """The ``uri`` that the script set. Raises ScriptFailed."""
        asked = json.dumps({"script": script, "names": names, "cpu_ms": limit_ms}).encode() + b"\n"
        with self.lock:
            answer = json.loads(self.exchange(asked, limit_ms / 1000 + GRACE_SECONDS))
        if "uri" in answer:
            return str(answer["uri"])
        raise ScriptFailed(f"{answer['error']} in line {answer['line']}")

    def exchange(self, asked: bytes, seconds: float) -> bytes:
        if self.process is None or self.process.poll() is not None:
            self.start()
        try:
            return self.line(asked, seconds)
        except (OSError, EOFError) as error:
            self.stop()
            raise ScriptTimeout("stopped: out of time or memory") from error

    def line(self, asked: bytes, seconds: float) -> bytes:
        """Send, and read one line. Raises EOFError when the process is gone, TimeoutError when it is silent."""
        assert self.process and self.process.stdin and self.process.stdout  # noqa: S101  (started just before)
        deadline = time.monotonic() + seconds
        if asked:
            self.process.stdin.write(asked)
            self.process.stdin.flush()
        poll, handle, found = select.poll(), self.process.stdout.fileno(), b""
        poll.register(handle, select.POLLIN)
        while not found.endswith(b"\n"):
            if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
                raise TimeoutError
            chunk = os.read(handle, CHUNK)
            if not chunk:
                raise EOFError
            found += chunk
        return found

    def start(self) -> None:
        self.stop()
        try:
            self.process = subprocess.Popen(  # noqa: S603  (our own program, argument list, no shell)
                [interpreter(), "-I", "-S", str(HOST)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
            self.line(b"", START_SECONDS)
        except (OSError, EOFError) as error:
            self.stop()
            raise ScriptFailed("the process for scripts does not start") from error

    def stop(self) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            close(pipe)
        process.wait()


def close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:  # unsent bytes to a process that is gone
        return


def interpreter() -> str:
    """A Python to start: inside uWSGI ``sys.executable`` is uWSGI itself."""
    own = Path(sys.executable or "")
    if own.name.startswith("python"):
        return str(own)
    beside = Path(sys.exec_prefix) / "bin" / "python3"
    return str(beside) if beside.exists() else shutil.which("python3") or "python3"


host = ScriptHost()
