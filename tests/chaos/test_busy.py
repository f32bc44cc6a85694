"""One node behind the shipped files: its workers have no processor, or are restarted, while boxes call at a pace."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.installation import API, HTTP_PORT, Demo, Installation, get, installation

RATE = 400
"""Calls a second, whether or not the ones before were answered: five seconds fill a queue of 1,024 twice."""
STOPPED_S = 5.0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("busy")
    with installation(folder, nodes=1, addresses=[str(folder / "node.sock")]) as found:
        yield found


@pytest.fixture(scope="module")
def status(running: Installation) -> str:
    demo = Demo(running)
    path = f"{API}/account/status/?{demo.login(demo.facts['abonement'], demo.facts['password'], 'busy-1')}"
    assert b'"error":0' in get(path)
    return path


def workers(running: Installation) -> list[int]:
    master = next(iter(running.nodes.values())).pid
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def tell_workers(running: Installation, what: signal.Signals) -> None:
    for pid in workers(running):
        os.kill(pid, what)


async def call(path: str, seen: list[tuple[int, bool, float]]) -> None:
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", HTTP_PORT)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: tv.example.com\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    words = answer.split(None, 2)
    code = int(words[1]) if len(words) > 1 else 0
    seen.append((code, b"Retry-After" in answer if code == 503 else b'"error":0' in answer, time.monotonic() - began))


async def paced(path: str, seconds: float, moments: dict[float, Callable[[], None]]) -> list[tuple[int, bool, float]]:
    """Status, whether the answer is a good one of its kind, and seconds, of RATE calls a second; ``moments``: second
    -> what happens then."""
    seen: list[tuple[int, bool, float]] = []
    calls, begin, due = [], time.monotonic(), sorted(moments)
    for number in range(int(seconds * RATE)):
        at = number / RATE
        await asyncio.sleep(max(0.0, begin + at - time.monotonic()))
        while due and due[0] <= at:
            moments[due.pop(0)]()
        calls.append(asyncio.create_task(call(path, seen)))
    await asyncio.gather(*calls)
    return seen


def told(name: str, seen: list[tuple[int, bool, float]], capsys: pytest.CaptureFixture[str]) -> Counter[int]:
    codes = Counter(code for code, _good, _seconds in seen)
    with capsys.disabled():
        print(f"\n{name}: {len(seen)} calls, {dict(codes)}, the slowest {max(row[2] for row in seen):.1f} s")
    return codes


def test_workers_without_a_processor(running: Installation, status: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Five seconds: every call waits and is answered."""
    seen = asyncio.run(
        paced(status, STOPPED_S + 3, {
            1.0: lambda: tell_workers(running, signal.SIGSTOP),
            1.0 + STOPPED_S: lambda: tell_workers(running, signal.SIGCONT),
        })
    )  # fmt: skip
    assert told("stopped for five seconds", seen, capsys) == {200: int((STOPPED_S + 3) * RATE)}
    assert all(good for _code, good, _seconds in seen)


def test_workers_for_longer_than_boxes_wait(
    running: Installation, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who waited too long is told to come again; a list of before is answered; then all is as it was."""
    listing = status.replace("account/status", "channel/list")
    before = [get(listing) for _ in range(3)][-1]
    time.sleep(1.1)
    tell_workers(running, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert get(listing) == before
        assert time.monotonic() - began < 14
        seen = asyncio.run(paced(status, 1.0, {}))
    finally:
        tell_workers(running, signal.SIGCONT)
    assert set(told("stopped for longer", seen, capsys)) == {503}
    assert all(good for _code, good, _seconds in seen)
    assert b'"error":0' in get(status)


def test_a_restart(running: Installation, status: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What /etc/init.d/uwsgi restart does: QUIT, wait, start. Calls in flight end; others may be told to come again."""
    address, process = next(iter(running.nodes.items()))

    def restart() -> None:
        process.send_signal(signal.SIGQUIT)
        subprocess.Popen(["/bin/true"]).wait()

    def start() -> None:
        process.wait(10)
        running.start_node(address)

    seen = asyncio.run(paced(status, 6.0, {1.0: restart, 2.5: start}))
    codes = told("restarted", seen, capsys)
    assert set(codes) <= {200, 503}
    assert all(good for _code, good, _seconds in seen)
    assert b'"error":0' in get(status)
