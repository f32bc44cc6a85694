"""The measurements. Every figure of the server side leaves the load generator's own CPU out."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis

from bench import mixes, paced
from bench.dataset import FULL, SMALL
from bench.mixes import LOGIN, STEADY, Box, box_from
from bench.stack import HTTP_PORT, REDIS_PORT, WORK, Stack

HOST = "127.0.0.1"
MIX_OF = {"steady": (STEADY, SMALL), "login": (LOGIN, FULL)}
XML_DEVICES = frozenset({"mag", "android_stb"})
POOL = 20_000
"""Boxes that one run draws from."""
REQUESTS_IN_FILE = 60_000


def boxes(package: str, limit: int = POOL) -> list[Box]:
    shared = json.loads((WORK / f"{package}.shared.json").read_text())
    with (WORK / f"{package}.jsonl").open() as file:
        return [box_from({**json.loads(line), **shared}) for line, _n in zip(file, range(limit), strict=False)]


def get(path: str) -> bytes:
    with urllib.request.urlopen(f"http://{HOST}:{HTTP_PORT}{path}", timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


def bodies() -> dict[str, dict[str, int]]:
    """Bytes of each method's answer, for a box of each mix."""
    sizes: dict[str, dict[str, int]] = {}
    for name, (mix, package) in MIX_OF.items():
        box = next(row for row in boxes(package, 1000) if row.device not in XML_DEVICES and row.lang == "ru")
        dice = random.Random(1)  # noqa: S311
        sizes[name] = {method: len(get(f"{mixes.PREFIX}/{maker(box, dice)}")) for method, (maker, _w) in mix.items()}
    return sizes


def all_requests(name: str) -> list[tuple[str, str]]:
    mix, package = MIX_OF[name]
    return mixes.requests(mix, boxes(package), REQUESTS_IN_FILE)


def warm_up() -> float:
    """Every request of both mixes once, so that session records and lists are there."""
    start = time.monotonic()
    for name in MIX_OF:
        asyncio.run(closed_loop(all_requests(name), workers=16))
    return round(time.monotonic() - start, 1)


def redis_counters() -> dict[str, float]:
    info: Any = redis.Redis(port=REDIS_PORT).info("stats")
    return {
        "commands": info["total_commands_processed"],
        "bytes": info["total_net_output_bytes"] + info["total_net_input_bytes"],
    }


def capacity(stack: Stack, name: str, seconds: int, connections: int = 16) -> dict[str, Any]:
    """wrk as fast as the server answers. Requests per busy core = requests / CPU seconds of all servers."""
    rows = all_requests(name)
    file = WORK / f"{name}.paths"
    file.write_text("\n".join(path for _method, path in rows) + "\n")
    cpu, counters, start = stack.cpu_seconds(), redis_counters(), time.monotonic()
    shown = subprocess.run(  # noqa: S603
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency",  # noqa: S607
         "-s", str(Path(__file__).parent / "mix.lua"), f"http://{HOST}:{HTTP_PORT}", "--", str(file)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    wall = time.monotonic() - start
    busy = {server: round(after - cpu[server], 2) for server, after in stack.cpu_seconds().items()}
    after = redis_counters()
    total, microseconds, errors, wrong = map(int, shown.partition("RESULT ")[2].split()[:4])
    return {
        "rps": round(total / (microseconds / 1e6), 1),
        "rps_per_busy_core": round(total / sum(busy.values()), 1),
        "cpu_s": busy,
        "us_per_request": {server: round(used / total * 1e6) for server, used in busy.items()},
        "redis_commands_per_request": round((after["commands"] - counters["commands"]) / total, 2),
        "redis_bytes_per_request": round((after["bytes"] - counters["bytes"]) / total),
        "failures": errors + wrong,
        "requests": total,
        "wall_s": round(wall, 1),
        "latency_ms": wrk_latency(shown),
    }


def wrk_latency(shown: str) -> dict[str, float]:
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    found = {}
    for line in shown.splitlines():
        parts = line.split()
        if len(parts) == 2 and parts[0] in {"50%", "90%", "99%"}:
            unit = next(unit for unit in ("us", "ms", "s") if parts[1].endswith(unit))
            found[f"p{parts[0][:-1]}"] = round(float(parts[1].removesuffix(unit)) * scale[unit], 2)
    return found


def paced_report(outcome: paced.Outcome) -> dict[str, Any]:
    times = outcome.all_times()
    methods = {}
    for name, values in sorted(outcome.times.items()):
        values.sort()
        methods[name] = {
            "requests": len(values),
            "failures": outcome.failures[name],
            "p50_ms": round(paced.percentile(values, 0.5), 2),
            "p95_ms": round(paced.percentile(values, 0.95), 2),
            "p99_ms": round(paced.percentile(values, 0.99), 2),
            "max_ms": round(values[-1], 1),
            "bytes": outcome.bytes[name] // len(values),
        }
    return {
        "p50_ms": round(paced.percentile(times, 0.5), 2),
        "p95_ms": round(paced.percentile(times, 0.95), 2),
        "p99_ms": round(paced.percentile(times, 0.99), 2),
        "max_ms": round(times[-1], 1),
        "failures": sum(outcome.failures.values()),
        "requests": len(times),
        "methods": methods,
    }


def paced_steady(stack: Stack, rate: float, seconds: int) -> dict[str, Any]:
    rows = all_requests("steady")
    count = int(rate * seconds)
    rows = (rows * (count // len(rows) + 1))[:count]
    cpu = stack.cpu_seconds()
    outcome = asyncio.run(paced.run(HOST, HTTP_PORT, rows, rate))
    busy = {server: round(after - cpu[server], 2) for server, after in stack.cpu_seconds().items()}
    return {**paced_report(outcome), "cpu_s": busy}


def sql_count() -> int:
    shown = subprocess.run(  # noqa: S603
        ["mariadb", "--no-defaults", "-uroot", f"-S{WORK}/mysql.sock", "-Ne", "SHOW GLOBAL STATUS LIKE 'Questions'"],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return int(shown.split()[1])


def sql_per_request() -> float:
    """Statements per request over a thousand warm steady requests (the counting statement itself left out)."""
    rows = all_requests("steady")[:1000]
    before = sql_count()
    for _method, path in rows:
        get(path)
    return round((sql_count() - before - 1) / len(rows), 4)


def bytes_per_box(stack: Stack) -> int:
    """Memory of Redis and the workers that grows with the boxes: before and after so many more came online."""
    rows = boxes(SMALL, POOL)
    few, many = rows[: len(rows) // 4], rows[len(rows) // 4 :]
    client: Any = redis.Redis(port=REDIS_PORT)
    client.flushall()
    touch(few)
    before = client.info("memory")["used_memory"] + stack.memory_mb()["uwsgi"] * 1e6
    touch(many)
    after = client.info("memory")["used_memory"] + stack.memory_mb()["uwsgi"] * 1e6
    return int(round((after - before) / len(many)))


def touch(rows: list[Box]) -> None:
    """The status call of every box, once."""
    dice = random.Random(1)  # noqa: S311
    calls = [("account_status", f"{mixes.PREFIX}/{mixes.status(box, dice)}") for box in rows]
    asyncio.run(closed_loop(calls, workers=16))


def login_walk(package: str, limit: int) -> Iterator[tuple[str, str]]:
    """What each box does at its start: settings, status, channel list."""
    dice = random.Random(5)  # noqa: S311
    for box in boxes(package, limit):
        for name, maker in (
            ("portal_settings_list", mixes.settings_list),
            ("account_status", mixes.status),
            ("channel_list", mixes.channel_list),
        ):
            yield name, f"{mixes.PREFIX}/{maker(box, dice)}"


def cold_start(stack: Stack) -> dict[str, Any]:
    """Power cut in a city: caches flushed, all boxes of all packages come at once, as fast as they are served."""
    redis.Redis(port=REDIS_PORT).flushall()
    rows = [row for package in ("small", "middle", "full") for row in login_walk(package, 100_000)]
    random.Random(9).shuffle(rows)
    before = sql_count()
    start = time.monotonic()
    outcome = asyncio.run(closed_loop(rows, workers=48))
    seconds = time.monotonic() - start
    return {
        "cold_start_s": round(seconds, 1),
        "cold_start": {**paced_report(outcome), "sql": sql_count() - before, "boxes": len(rows) // 3},
    }


async def closed_loop(rows: list[tuple[str, str]], workers: int) -> paced.Outcome:
    """So many clients, each sending its next request when the last is answered."""
    outcome, queue = paced.Outcome(), iter(rows)

    async def client() -> None:
        connection = paced.Connection(HOST, HTTP_PORT)
        for name, path in queue:
            await connection.note(outcome, name, path, time.perf_counter())
        connection.close()

    await asyncio.gather(*(client() for _ in range(workers)))
    return outcome
