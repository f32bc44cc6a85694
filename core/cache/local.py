"""A small memory of this process for snapshots that carry a generation: no round trip, never out of date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

T = TypeVar("T")
LIMIT = 512


class LocalMemory:
    """Keeps one value per name, the one of the generation last asked for."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.values: OrderedDict[Hashable, tuple[Hashable, object]] = OrderedDict()
        self.lock = Lock()

    def get(self, name: Hashable, generation: Hashable, build: Callable[[], T]) -> T:
        held = self.values.get(name)
        if held is not None and held[0] == generation:
            return held[1]  # type: ignore[return-value]
        value = build()
        with self.lock:
            self.values[name] = (generation, value)
            self.values.move_to_end(name)
            while len(self.values) > self.limit:
                self.values.popitem(last=False)
        return value

    def clear(self) -> None:
        self.values.clear()


memory = LocalMemory()
