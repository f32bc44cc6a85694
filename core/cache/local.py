"""A small memory of this process for snapshots that carry a generation: no round trip, never out of date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar
from weakref import WeakSet

from core.replication import build_shared

T = TypeVar("T")
LIMIT = 512


class LocalMemory:
    """Keeps one value per name, the one of the generation last asked for."""

    everywhere: WeakSet[LocalMemory] = WeakSet()

    def __init__(self, limit: int = LIMIT) -> None:
        self.everywhere.add(self)
        self.limit = limit
        self.values: OrderedDict[Hashable, tuple[Hashable, object]] = OrderedDict()
        self.lock = Lock()

    def get(self, name: Hashable, generation: Hashable, build: Callable[[], T]) -> T:
        held = self.values.get(name)
        if held is not None and held[0] == generation:
            return held[1]  # type: ignore[return-value]
        value = build_shared(build, generation)
        self.put(name, generation, value)
        return value

    def put(self, name: Hashable, generation: Hashable, value: object) -> None:
        with self.lock:
            self.values[name] = (generation, value)
            self.values.move_to_end(name)
            while len(self.values) > self.limit:
                self.values.popitem(last=False)

    def peek(self, name: Hashable) -> object | None:
        """What is held under this name, whatever its generation; None: nothing."""
        held = self.values.get(name)
        return None if held is None else held[1]

    def clear(self) -> None:
        self.values.clear()

    @classmethod
    def clear_everywhere(cls) -> None:
        """Forget all that this process remembers."""
        for one in cls.everywhere:
            one.clear()


memory = LocalMemory()
generations: dict[str, int] = {}
"""The generations this process saw last, by their cache key: what it goes on with while the cache is away."""


def last_generations() -> list[tuple[str, int]]:
    return list(generations.items())
