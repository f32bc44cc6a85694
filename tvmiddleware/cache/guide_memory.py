"""Ready pieces of the guide, kept in this process: as many bytes as allowed, the ones used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple


class Kept(NamedTuple):
    version: Hashable
    value: object
    size: int


class ByteMemory:
    """One value per name, of one version, as long as all of them together stay below ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.lock = Lock()

    def __contains__(self, name: Hashable) -> bool:
        return name in self.kept

    def get(self, name: Hashable, version: Hashable) -> object | None:
        """The value of this version; None: not here, or out of date."""
        held = self.kept.get(name)
        if held is None or held.version != version:
            return None
        with self.lock:
            if name in self.kept:
                self.kept.move_to_end(name)
        return held.value

    def put(self, name: Hashable, version: Hashable, value: object, size: int) -> None:
        with self.lock:
            before = self.kept.pop(name, None)
            self.size += size - (before.size if before else 0)
            self.kept[name] = Kept(version, value, size)
            while self.size > self.limit and self.kept:
                self.size -= self.kept.popitem(last=False)[1].size

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
            self.size = 0
