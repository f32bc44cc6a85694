"""What a process remembers for itself while the shared cache is away: little, and not for long."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from core.cache.keyspace import PROTECTED
from core.cache.sealing import pack_value, unpack_value

SECONDS = 10.0
"""Seconds that a value is used at most: meanwhile other processes' changes are not seen."""
GENERATION_SECONDS = 30.0
"""Seconds for values without an end (generations): what is built from them is costly, so they hold a little longer."""
ENTRIES = 20_000
MARKS = 200_000


class FallbackCache:
    """A bounded cache in memory, and the marks that are to be made up for later."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self.noted: dict[str, dict[str, float]] = {}
        self.noted_many = 0

    def get(self, key: str) -> Any:
        """The value; None: there is none, or its time is over."""
        found = self.entries.get(key)
        if found is None or found[0] <= time.monotonic():
            return None
        return unpack_value(key, found[1])

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        found = ((key, self.get(key)) for key in keys)
        return {key: value for key, value in found if value is not None}

    def put(self, key: str, value: Any, seconds: float | None) -> None:
        until = time.monotonic() + believed(key, seconds)
        with self.lock:
            self._put(key, until, value)

    def add(self, key: str, value: Any, seconds: float | None) -> bool:
        """Put it unless there is something; whether it was put."""
        now = time.monotonic()
        with self.lock:
            found = self.entries.get(key)
            if found is not None and found[0] > now:
                return False
            self._put(key, now + believed(key, seconds), value)
            return True

    def _put(self, key: str, until: float, value: Any) -> None:
        self.entries[key] = (until, pack_value(key, value))
        self.entries.move_to_end(key)
        while len(self.entries) > ENTRIES:
            self.entries.popitem(last=False)

    def incr(self, key: str, delta: int) -> int:
        """The counter's new value. Raises ValueError when there is none."""
        with self.lock:
            found = self.entries.get(key)
            if found is None or found[0] <= time.monotonic():
                raise ValueError(f"Key '{key}' not found")
            value = int(unpack_value(key, found[1])) + delta
            self._put(key, found[0], value)
            return value

    def drop(self, keys: Iterable[str]) -> int:
        """How many there were."""
        with self.lock:
            return sum(self.entries.pop(key, None) is not None for key in keys)

    def note(self, name: str, member: str, value: float) -> None:
        with self.lock:
            marks = self.noted.setdefault(name, {})
            if member not in marks:
                if self.noted_many >= MARKS:
                    return
                self.noted_many += 1
            marks[member] = max(value, marks.get(member, value))

    def marks(self, name: str, since: float) -> dict[str, float]:
        with self.lock:
            held = dict(self.noted.get(name, {}))
        return {member: value for member, value in held.items() if value >= since}

    def unload(self) -> Mapping[str, Mapping[str, float]]:
        """The marks made meanwhile (name -> member -> value); nothing is left here afterwards."""
        with self.lock:
            noted, self.noted, self.noted_many = self.noted, {}, 0
            self.entries.clear()
        return noted


def believed(key: str, seconds: float | None) -> float:
    """Counters and locks of the protected kind live as long as they are meant to."""
    if seconds is None:
        return GENERATION_SECONDS
    return seconds if key.startswith(PROTECTED) else min(seconds, SECONDS)
