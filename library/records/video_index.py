"""Which films an operator has, as sets of their ids: what lists are filtered, counted and ordered by.

125,000 films are about 6 MB. A filter is an intersection of sets, an order a walk over a sorted list of ids; both take
milliseconds, whatever the database is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyroaring import BitMap

if TYPE_CHECKING:
    Ids = array[int]
    Numbers = array[float]
else:  # arrays have no such types while the program runs, and the version of the record is made of its fields' types
    Ids = Numbers = array
SMALL = 5000
"""Up to so many films an index is built while the caller waits: it takes less than a tenth of a second."""


@dataclass
class VideoIndex:
    """``ids`` ascend; ``versions`` and each of ``columns`` have a value for each of them, 0 or "" = none.

    ``postings``: kind -> key -> films: "tariff", "genre", "actor", "provider", "integration", "country" (folded text),
    "age", "year", "device", "in_country", "in_city", "channel", "member_of" (of these packages); "flag" has "series",
    "package", "announcement", "adult", "limited" (not everywhere), "recorded".
    ``generation``: of what the rows said when it was built; ``built_at``: Unix seconds.
    """

    generation: int
    built_at: float
    ids: Ids
    versions: Ids
    columns: dict[str, Numbers]
    names: list[str]
    postings: dict[str, dict[Hashable, BitMap]]
    orders: dict[Hashable, Ids] = field(default_factory=dict, repr=False)
    """Made at need, and not stored with the rest."""

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "orders": {}, "everything_held": None}

    everything_held: BitMap | None = field(default=None, repr=False)

    @property
    def everything(self) -> BitMap:
        if self.everything_held is None:
            self.everything_held = BitMap(self.ids)
        return self.everything_held

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, video_id: int) -> int:
        """Where the film stands in ``ids``; -1 = it is not there."""
        found = bisect_left(self.ids, video_id)
        return found if found < len(self.ids) and self.ids[found] == video_id else -1

    def version(self, video_id: int) -> int:
        """0: no such film."""
        place = self.place(video_id)
        return self.versions[place] if place >= 0 else 0

    def any_of(self, kind: str, keys: Iterable[Hashable]) -> BitMap:
        """Films that have at least one of the keys."""
        known = self.postings.get(kind, {})
        return BitMap.union(BitMap(), *(known[key] for key in set(keys) if key in known))

    def having(self, kind: str, key: Hashable) -> BitMap:
        return self.postings.get(kind, {}).get(key) or BitMap()

    def flagged(self, name: str) -> BitMap:
        return self.having("flag", name)

    def between(self, column: str, low: float | None, high: float | None) -> BitMap:
        """Films whose value lies within, both ends included; None = open. Those without a value are left out."""
        order = self.ascending(column)
        values = self.columns[column]
        key = self.value_of(values)
        first = 0 if low is None else bisect_left(order, low, key=key)
        last = len(order) if high is None else bisect_right(order, high, key=key)
        return BitMap(order[first:last])

    def value_of(self, values: array[float]) -> Callable[[int], float]:
        return lambda video_id: values[bisect_left(self.ids, video_id)]

    def ascending(self, column: str) -> array[int]:
        """Films with a value, by it."""
        name = ("ascending", column)
        if name not in self.orders:
            values = self.columns[column]
            pairs = sorted((value, video_id) for value, video_id in zip(values, self.ids, strict=True) if value)
            self.orders[name] = array("I", (video_id for _value, video_id in pairs))
        return self.orders[name]

    def order(self, column: str, *, descending: bool) -> array[int]:
        """Every film: by its value, those without one last, equal ones by id from the newest on."""
        name = (column, descending)
        if name not in self.orders:
            self.orders[name] = self.make_order(column, descending)
        return self.orders[name]

    def make_order(self, column: str, descending: bool) -> array[int]:
        if column == "id":
            return array("I", reversed(self.ids) if descending else self.ids)
        keys: list[float] | list[str] | array[float] = self.names if column == "name" else self.columns[column]
        newest_first = range(len(self.ids) - 1, -1, -1)
        there = [place for place in newest_first if keys[place]]
        there.sort(key=keys.__getitem__, reverse=descending)  # equal ones stay as they are
        absent = (place for place in newest_first if not keys[place])
        return array("I", (self.ids[place] for place in (*there, *absent)))


def walk_order(order: Iterable[int], found: BitMap) -> Iterator[int]:
    """Those of ``found`` in this order."""
    return filter(found.__contains__, order)
