"""Changes that could not be told to the shared cache, made up for when it is back.

A cache that was only out of reach still holds what it held: a session ended meanwhile would come to life again.
What was to be forgotten and which generation began is therefore written to a file of this machine, so that it is not
lost with the process either; whichever process finds the cache again first replays them for all. The rest waits in
memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from core.cache.wire import Command

LARGEST_FILE = 64 * 1024 * 1024
FORGET_ALL = "*"
MOST_IN_MEMORY = 20_000
TAKEN_SECONDS = 60


class ReplayLog:
    """The changes that the cache ``name`` has missed, in a file that the processes of this machine share."""

    def __init__(self, name: str) -> None:
        digest = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
        self.file = f"cache-debts-{digest}"
        self.lock = threading.Lock()
        self.values: dict[str, tuple[Any, float | None]] = {}
        self.unwritten: list[dict[str, Any]] = []

    @property
    def path(self) -> Path:
        return Path(settings.VAR_DIR) / "tmp" / self.file

    # --- recording -------------------------------------------------------------------------------------------
    def forget(self, keys: Sequence[str]) -> None:
        """These keys are to be deleted. Keys as the server knows them."""
        with self.lock:
            for key in keys:
                self.values.pop(key, None)
        self.write({"forget": list(keys)})

    def begin(self, key: str, generation: int) -> None:
        self.write({"begin": key, "generation": generation})

    def keep(self, key: str, packed: Any, seconds: float | None) -> None:
        """A value that lives nowhere else."""
        until = None if seconds is None else time.time() + seconds
        with self.lock:
            if len(self.values) < MOST_IN_MEMORY or key in self.values:
                self.values[key] = (packed, until)

    def write(self, entry: dict[str, Any]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o660)
            try:
                if os.fstat(handle).st_size > LARGEST_FILE:
                    entry = {"forget": [FORGET_ALL]}
                os.write(handle, json.dumps(entry).encode() + b"\n")
            finally:
                os.close(handle)
        except OSError:  # another user's file, a full disk: then with the process
            with self.lock:
                self.unwritten.append(entry)

    # --- replaying -----------------------------------------------------------------------------------------------
    def replay(self, send: Callable[[list[Command]], Any], forget_all: Callable[[], Any]) -> int:
        """Send everything; how many entries there were. What can't be sent stays; the error is raised."""
        replayed = 0
        for file in self.take():
            entries = read_lines(file)
            self.send(entries, send, forget_all)
            file.unlink(missing_ok=True)
            replayed += len(entries)
        return replayed + self.replay_from_memory(send, forget_all)

    def replay_from_memory(self, send: Callable[[list[Command]], Any], forget_all: Callable[[], Any]) -> int:
        with self.lock:
            entries, self.unwritten = self.unwritten, []
            values, self.values = self.values, {}
        try:
            self.send(entries, send, forget_all)
            send(list(value_commands(values, time.time())))
        except BaseException:
            with self.lock:
                self.unwritten, self.values = entries + self.unwritten, values | self.values
            raise
        return len(entries) + len(values)

    def take(self) -> list[Path]:
        """The file under a name of our own, ours of an earlier try, and those of processes that died over them."""
        mine = f"{self.file}.{os.getpid()}."
        with suppress(OSError):
            self.path.rename(self.path.with_name(f"{mine}{time.time_ns()}"))
        found = sorted(self.path.parent.glob(f"{self.file}.*"))
        return [path for path in found if path.name.startswith(mine) or abandoned(path)]

    @staticmethod
    def send(
        entries: list[dict[str, Any]], send: Callable[[list[Command]], Any], forget_all: Callable[[], Any]
    ) -> None:
        if any(FORGET_ALL in entry.get("forget", ()) for entry in entries):
            forget_all()
        send([command for entry in entries for command in entry_commands(entry)])


def entry_commands(entry: dict[str, Any]) -> Iterable[Command]:
    if "begin" in entry:
        yield ("SET", entry["begin"], int(entry["generation"]))
    yield from (("DEL", key) for key in entry.get("forget", ()) if key != FORGET_ALL)


def value_commands(values: dict[str, tuple[Any, float | None]], now: float) -> Iterable[Command]:
    for key, (packed, until) in values.items():
        if until is None:
            yield ("SET", key, packed)
        elif until > now:
            yield ("SET", key, packed, "PX", max(int((until - now) * 1000), 1))


def read_lines(file: Path) -> list[dict[str, Any]]:
    """A line that was cut off when the disk was full says that anything may be missing."""
    entries: list[dict[str, Any]] = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entries.append(json.loads(line))
        except ValueError:
            entries.append({"forget": [FORGET_ALL]})
    return entries


def abandoned(path: Path) -> bool:
    """Taken by a process that is gone, or by one that could not replay it."""
    try:
        return time.time() - int(path.name.rpartition(".")[2]) / 1e9 > TAKEN_SECONDS
    except ValueError:
        return False
