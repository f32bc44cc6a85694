"""The measurements. Every figure of the server side leaves the load generator's own CPU out."""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.request
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

import redis

from bench import changes, mixes, paced, wrk
from bench.dataset import FULL, PACKAGES, SMALL
from bench.mixes import LOGIN, STEADY, Box, box_from
from bench.stack import DATA_SET, HTTP_PORT, REDIS_PORT, WORK, Stack, query_sql

HOST = "127.0.0.1"
MIX_OF = {"steady": (STEADY, SMALL), "login": (LOGIN, FULL)}
XML_DEVICES = frozenset({"mag", "android_stb"})
POOL = 20_000
"""Boxes that one run draws from."""
REQUESTS_IN_FILE = 60_000
WAVE = 400


def load_boxes(package: str, limit: int = POOL) -> list[Box]:
    shared = json.loads((WORK / DATA_SET / f"{package}.shared.json").read_text())
    with (WORK / DATA_SET / f"{package}.jsonl").open() as file:
        return [box_from({**json.loads(line), **shared}) for line, _n in zip(file, range(limit), strict=False)]


def get(path: str) -> bytes:
    with urllib.request.urlopen(f"http://{HOST}:{HTTP_PORT}{path}", timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


def measure_bodies() -> dict[str, dict[str, int]]:
    """Bytes of each method's answer, for a box of each mix."""
    sizes: dict[str, dict[str, int]] = {}
    for name, (mix, package) in MIX_OF.items():
        box = next(row for row in load_boxes(package, 1000) if row.device not in XML_DEVICES and row.lang == "ru")
        dice = random.Random(1)  # noqa: S311
        sizes[name] = {method: len(get(f"{mixes.PREFIX}/{maker(box, dice)}")) for method, (maker, _w) in mix.items()}
    return sizes


def all_requests(name: str, count: int = REQUESTS_IN_FILE) -> list[tuple[str, str]]:
    mix, package = MIX_OF[name]
    return mixes.draw_requests(mix, load_boxes(package, count // 3), count)


def warm_up(count: int = REQUESTS_IN_FILE) -> float:
    """Every request of both mixes once, so that session records and lists are there."""
    start = time.monotonic()
    for name in MIX_OF:
        wrk.run_wrk(wrk.write_paths(f"{name}-warm", (path for _method, path in all_requests(name, count))), once=True)
    return round(time.monotonic() - start, 1)


def redis_counters() -> dict[str, float]:
    info: Any = redis.Redis(port=REDIS_PORT).info("stats")
    return {
        "commands": info["total_commands_processed"],
        "bytes": info["total_net_output_bytes"] + info["total_net_input_bytes"],
    }


def measure_capacity(stack: Stack, name: str, seconds: int, count: int = REQUESTS_IN_FILE) -> dict[str, Any]:
    """wrk as fast as the server answers. Requests per busy core = requests / CPU seconds of all servers."""
    file = wrk.write_paths(name, (path for _method, path in all_requests(name, count)))
    cpu, counters, statements = stack.cpu_seconds(), redis_counters(), sql_count()
    load = wrk.run_wrk(file, seconds=seconds)
    busy = {server: round(after - cpu[server], 2) for server, after in stack.cpu_seconds().items()}
    after, total = redis_counters(), load.requests
    return {
        "rps": round(total / load.seconds, 1),
        "rps_per_busy_core": round(total / sum(busy.values()), 1),
        "cpu_s": busy,
        "us_per_request": {server: round(used / total * 1e6) for server, used in busy.items()},
        "redis_commands_per_request": round((after["commands"] - counters["commands"]) / total, 2),
        "redis_bytes_per_request": round((after["bytes"] - counters["bytes"]) / total),
        "sql_per_request": round((sql_count() - statements - 1) / total, 5),
        "failures": load.failures,
        "requests": total,
        "wall_s": round(load.seconds, 1),
        "latency_ms": load.latency_ms,
    }


def paced_report(outcome: paced.Outcome) -> dict[str, Any]:
    times = outcome.all_times()
    methods = {}
    for name, values in sorted(outcome.times.items()):
        values.sort()
        methods[name] = {
            "requests": len(values),
            "failures": outcome.failures[name],
            "p50_ms": round(paced.nearest_rank(values, 0.5), 2),
            "p95_ms": round(paced.nearest_rank(values, 0.95), 2),
            "p99_ms": round(paced.nearest_rank(values, 0.99), 2),
            "max_ms": round(values[-1], 1),
            "bytes": outcome.bytes[name] // len(values),
        }
    return {
        "p50_ms": round(paced.nearest_rank(times, 0.5), 2),
        "p95_ms": round(paced.nearest_rank(times, 0.95), 2),
        "p99_ms": round(paced.nearest_rank(times, 0.99), 2),
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
    outcome = asyncio.run(paced.run_paced(HOST, HTTP_PORT, rows, rate))
    busy = {server: round(after - cpu[server], 2) for server, after in stack.cpu_seconds().items()}
    return {**paced_report(outcome), "cpu_s": busy}


def sql_count() -> int:
    """Statements so far, this one included."""
    return int(query_sql("SHOW GLOBAL STATUS LIKE 'Questions'").split()[1])


def sql_per_request() -> float:
    """Statements per request over a thousand warm steady requests (what counting itself asks left out)."""
    rows = all_requests("steady")[:1000]
    counting = -(sql_count() - sql_count())
    before = sql_count()
    for _method, path in rows:
        get(path)
    return round((sql_count() - before - counting) / len(rows), 4)


def bytes_per_box(stack: Stack) -> int:
    """Memory of Redis and the workers that grows with the boxes: before and after so many more came online."""
    rows = load_boxes(SMALL, POOL)
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
    wrk.run_wrk(wrk.write_paths("touch", (f"{mixes.PREFIX}/{mixes.status_path(box, dice)}" for box in rows)), once=True)


def under_change(rate: float, seconds: int) -> dict[str, Any]:
    """The paced steady mix while staff and cron change things for everybody; see bench.changes."""
    rows = all_requests("steady")
    count = int(rate * seconds)
    some = changes.json_boxes({SMALL: load_boxes(SMALL, 2000), FULL: load_boxes(FULL, 2000)})
    found = asyncio.run(changes.measure_changes((rows * (count // len(rows) + 1))[:count], rate, some))
    return {**paced_report(found.pop("outcome")), **found, "wrong": len(found["wrong_lists"])}


def walk(limit: int) -> Iterator[list[str]]:
    """The login mix as each box of all packages goes through it after a power cut: in this order, with these odds."""
    dice = random.Random(5)  # noqa: S311
    odds = {name: weight / LOGIN["channel_list"][1] for name, (_maker, weight) in LOGIN.items()}
    for package in PACKAGES:
        for box in load_boxes(package, limit):
            chosen = [name for name, odd in odds.items() if dice.random() < odd]
            yield [f"{mixes.PREFIX}/{LOGIN[name][0](box, dice)}" for name in chosen]


def mixed(walks: list[list[str]]) -> Iterator[str]:
    """Boxes come in random order, each with its calls in order, a few hundred at a time side by side."""
    random.Random(9).shuffle(walks)
    waves = [walks[start : start + WAVE] for start in range(0, len(walks), WAVE)]
    for wave in waves:
        for step in zip_longest(*wave):
            yield from (path for path in step if path)


def cold(stack: Stack, paths: Iterable[str], boxes_many: int) -> dict[str, Any]:
    """Caches flushed, then these calls once, as fast as they are served."""
    file = wrk.write_paths("cold", paths)
    redis.Redis(port=REDIS_PORT).flushall()
    cpu, before = stack.cpu_seconds(), sql_count()
    load = wrk.run_wrk(file, connections=64, once=True)
    busy = {server: round(after - cpu[server], 1) for server, after in stack.cpu_seconds().items()}
    return {
        "seconds": round(load.seconds, 1),
        "boxes": boxes_many,
        "requests": load.requests,
        "failures": load.failures,
        "sql": sql_count() - before - 1,
        "latency_ms": load.latency_ms,
        "cpu_s": busy,
    }


def cold_start(stack: Stack, most: int) -> dict[str, Any]:
    """Power cut in a city: sessions kept, caches gone, ``most`` boxes of each package come at once."""
    walks = list(walk(most))
    found = cold(stack, mixed(walks), len(walks))
    return {"cold_start_s": found["seconds"], "cold_start": found}


def cold_logins(stack: Stack, most: int) -> dict[str, Any]:
    """The same with a real login of every box: it ends the sessions that the data set has."""
    paths = [mixes.login_path(box) for package in PACKAGES for box in load_boxes(package, most)]
    random.Random(11).shuffle(paths)
    found = cold(stack, (f"{mixes.PREFIX}/{path}" for path in paths), len(paths))
    return {"cold_login_s": found["seconds"], "cold_login": found}
