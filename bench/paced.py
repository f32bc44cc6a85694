"""An open-loop client: requests start at their intended moments, and each is timed from then, so a stall shows."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

CONNECTIONS = 256
TIMEOUT_S = 10.0


@dataclass
class Outcome:
    """Milliseconds per method, and failures (status other than 200, an error code, a time-out)."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    bytes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: float = 0.0

    def all_times(self) -> list[float]:
        return sorted(value for values in self.times.values() for value in values)


class Connection:
    """One keep-alive connection that speaks just enough HTTP."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> tuple[int, bytes]:
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=1 << 20)
        assert self.reader is not None  # noqa: S101  (opened above)
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: smarty.example.com\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at >= 0:
            body = await self.reader.readexactly(int(lower[at + 15 : lower.index(b"\r\n", at)]))
        else:
            body = await self.chunked()
        return status, body

    async def chunked(self) -> bytes:
        assert self.reader is not None  # noqa: S101
        body = b""
        while size := int(await self.reader.readline(), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.writer = None

    async def note(self, outcome: Outcome, name: str, path: str, begun: float) -> None:
        """Ask, and write down how long it took since ``begun`` and whether the answer was a good one."""
        try:
            status, body = await asyncio.wait_for(self.get(path), TIMEOUT_S)
            good = status == 200 and (b'"error":0' in body or b"<error>0<" in body)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
            self.close()
            good, body = False, b""
        outcome.times[name].append((time.perf_counter() - begun) * 1000)
        outcome.bytes[name] += len(body)
        outcome.failures[name] += not good


async def run_paced(host: str, port: int, requests: Sequence[tuple[str, str]], rate: float) -> Outcome:
    """Send all requests at ``rate`` a second."""
    outcome = Outcome()
    idle: list[Connection] = [Connection(host, port) for _ in range(CONNECTIONS)]
    tasks: set[asyncio.Task[None]] = set()
    start = time.perf_counter() + 0.2

    async def one(name: str, path: str, intended: float) -> None:
        connection = idle.pop() if idle else Connection(host, port)
        await connection.note(outcome, name, path, intended)
        idle.append(connection)

    for number, (name, path) in enumerate(requests):
        intended = start + number / rate
        pause = intended - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        task = asyncio.create_task(one(name, path, intended))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    outcome.seconds = time.perf_counter() - start
    for connection in idle:
        connection.close()
    return outcome


def nearest_rank(values: Sequence[float], share: float) -> float:
    """``values`` sorted; the nearest rank."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0
