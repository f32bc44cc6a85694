"""What the scenario uses: commands with their outcome, calls over HTTP, and a word about each step."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import struct
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any

CRON = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "SHELL": "/bin/sh"}
MOST_SHOWN = 5
"""What cron gives its jobs."""


class Failed(Exception):
    pass


def want(condition: object, text: str) -> None:
    if not condition:
        raise Failed(text)


def sh(command: str, *, status: int = 0, env: dict[str, str] | None = None, seconds: float = 120) -> str:
    """Everything that it printed; another exit status than expected ends the scenario."""
    done = subprocess.run(
        ["sh", "-c", command], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=seconds, cwd="/",
    )  # fmt: skip
    want(done.returncode == status, f"{command}\nstatus {done.returncode}, not {status}:\n{done.stdout[-4000:]}")
    return done.stdout


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"  {text} ({time.monotonic() - started:.1f} s)", flush=True)


def until(ready: Callable[[], object], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        want(time.monotonic() < deadline, f"waited {seconds} s for {what}")
        time.sleep(0.1)


def loopback_up() -> None:
    """The network namespace is new, its loopback is down."""
    with socket.socket() as probe:
        request = struct.pack("16sH14s", b"lo", 0x1 | 0x40, b"\0" * 14)
        fcntl.ioctl(probe, 0x8914, request)


def get(
    path: str, *, port: int = 80, host: str = "smarty.example.com", headers: Mapping[str, str] | None = None
) -> tuple[int, Any, bytes]:
    """(status, headers, body)"""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def api(path: str, **options: Any) -> dict[str, Any]:
    """The answer of a call that must succeed."""
    status, _headers, body = get(path, **options)
    want(status == 200, f"{path}: {status} {body[:300]!r}")
    found = json.loads(body)
    want(found["error"] == 0, f"{path}: {body[:300]!r}")
    return dict(found)


@contextlib.contextmanager
def calling(path: str, threads: int = 4) -> Iterator[dict[str, Any]]:
    """Boxes that call without a pause; how many answers were right and wrong, and the first wrong ones."""
    counts: dict[str, Any] = {"right": 0, "wrong": 0, "such as": []}
    stop = threading.Event()

    def box() -> None:
        while not stop.is_set():
            try:
                status, _headers, body = get(path)
                right = status == 200 and b'"error":0' in body
                seen = f"{status} {body[:200]!r}"
            except OSError as error:
                right, seen = False, repr(error)
            counts["right" if right else "wrong"] += 1
            if not right and len(counts["such as"]) < MOST_SHOWN:
                counts["such as"].append(seen)

    boxes = [threading.Thread(target=box) for _ in range(threads)]
    for thread in boxes:
        thread.start()
    try:
        yield counts
    finally:
        stop.set()
        for thread in boxes:
            thread.join()


def owner(path: str) -> str:
    return sh(f"stat -c %U:%G:%a {path}").strip()


def running(words: str) -> list[int]:
    """Processes whose command line has these words, not counting this one."""
    found = subprocess.run(["pgrep", "-f", words], capture_output=True, text=True).stdout.split()
    return [int(pid) for pid in found if int(pid) != os.getpid()]
