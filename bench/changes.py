"""A mass change under load: a channel edit, a tariff edit, a guide import, a message to everybody.

While the steady mix runs at its pace, another process does what staff and cron do, and watchers ask for channel lists
all the time and look whether one is wrong: another box's key in it, other channels than the box's tariffs open, or, a
moment after an edit was committed, still the old name or the old list.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from bench import mixes, paced
from bench.dataset import FULL, SMALL
from bench.mixes import Box
from bench.stack import HOME, HTTP_PORT

HOST = "127.0.0.1"
EDITS = ("channel", "tariff", "guide", "message")
GRACE_S = 1.0
"""After its commit an edit must be seen in every list within so many seconds."""
PAUSE_S = 5
WATCHERS = 4
XML = frozenset({"mag", "android_stb"})


@dataclass
class Truth:
    """What lists must show. An edit that is under way may be seen or not."""

    opened: dict[str, set[int]]
    names: dict[int, str]
    closing: tuple[int, float] | None = None
    renaming: tuple[int, str, float] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    def note(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        settled = event["at"] + GRACE_S if event["done"] else float("inf")
        if "closed" in event:
            self.closing = (event["closed"], settled)
        if "renamed" in event:
            self.renaming = (event["renamed"], event["name_now"], settled)

    def wrong(self, package: str, box: Box, answer: dict[str, Any], asked: float) -> str:
        """Why the list is wrong; "" when it is right. ``asked``: when the box asked."""
        if answer.get("error") != 0:
            return str(answer.get("fault") or answer)[:200]
        rows = {row["id"]: row for row in answer["channels"]}
        keys = [row["url"] for row in rows.values() if "authkey=" in row["url"]]
        if not keys or any(f"authkey={box.authkey}&" not in url for url in keys):
            return "another box's key"
        expected = self.opened[package]
        if self.closing and package == SMALL:
            channel, settled = self.closing
            if asked >= settled or channel not in rows:
                expected = expected - {channel}
        if set(rows) != expected:
            more, less = sorted(set(rows) - expected)[:3], sorted(expected - set(rows))[:3]
            return f"{package} {box.device}: not to be seen {more}, missing {less}"
        if self.renaming and self.renaming[0] in rows and asked >= self.renaming[2]:
            channel, name, _settled = self.renaming
            if rows[channel]["name"] != name:
                return "an old name"
        return ""


async def measure_changes(rows: list[tuple[str, str]], rate: float, boxes: dict[str, list[Box]]) -> dict[str, Any]:
    """The paced load with the changes in it: its report, the changes' times, lists looked at, wrong ones."""
    truth = await first_look(boxes)
    seen, faults, over = [0], list[str](), asyncio.Event()
    watching = [asyncio.create_task(watch(boxes, truth, seen, faults, over, number)) for number in range(WATCHERS)]
    editing = asyncio.create_task(edit(truth))
    outcome = await paced.run_paced(HOST, HTTP_PORT, rows, rate)
    await editing
    over.set()
    await asyncio.gather(*watching)
    return {"outcome": outcome, "events": truth.events, "lists_checked": seen[0], "wrong_lists": faults}


async def first_look(boxes: dict[str, list[Box]]) -> Truth:
    connection, opened, names = paced.Connection(HOST, HTTP_PORT), {}, {}
    for package, some in boxes.items():
        answer = await ask(connection, some[0])
        opened[package] = {row["id"] for row in answer["channels"]}
        names.update({row["id"]: row["name"] for row in answer["channels"]})
    connection.close()
    return Truth(opened, names)


async def ask(connection: paced.Connection, box: Box) -> dict[str, Any]:
    """A list that no cache in front has kept."""
    path = f"{mixes.PREFIX}/{mixes.channel_list(box, random.Random())}&t={time.time_ns()}"  # noqa: S311
    status, body = await connection.get(path)
    try:
        found: dict[str, Any] = json.loads(body)
    except ValueError:
        return {"channels": [], "fault": f"status {status}: {body[:60]!r}"}
    return found


async def watch(
    boxes: dict[str, list[Box]], truth: Truth, seen: list[int], faults: list[str], over: asyncio.Event, seed: int
) -> None:
    dice, connection = random.Random(seed), paced.Connection(HOST, HTTP_PORT)  # noqa: S311
    while not over.is_set():
        package = dice.choice((SMALL, SMALL, SMALL, FULL))
        box, asked = dice.choice(boxes[package]), time.time()
        reason = truth.wrong(package, box, await ask(connection, box), asked)
        seen[0] += 1
        if reason:
            faults.append(reason)
        await asyncio.sleep(0.05)
    connection.close()


async def edit(truth: Truth) -> None:
    """Run the edits in a process of their own and note what it tells."""
    await asyncio.sleep(PAUSE_S)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.edits", *EDITS, str(PAUSE_S), cwd=HOME, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101  (piped above)
    while line := await process.stdout.readline():
        truth.note(json.loads(line))
    if await process.wait():
        truth.note({"name": "failed", "done": True, "at": time.time()})


def json_boxes(boxes: dict[str, list[Box]]) -> dict[str, list[Box]]:
    """Those that read JSON in the default language."""
    return {
        package: [box for box in some if box.device not in XML and box.lang == "ru"] for package, some in boxes.items()
    }
