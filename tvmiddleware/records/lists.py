"""What is asked of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property


@dataclass(frozen=True)
class Moment:
    """The time, and the generation of all guides."""

    now: datetime
    guides: int = 0

    @cached_property
    def seconds(self) -> float:
        return self.now.timestamp()


@dataclass(frozen=True)
class ListRequest:
    """Which part of a list and in which order. ``sort_id`` 0: the account's order, else the operator's."""

    sort_id: int = 0
    account_sort: bool = True
    search: str = ""
    page: int = 1
    limit: int = 0

    def part(self, ids: Sequence[int]) -> Sequence[int]:
        if self.limit <= 0:
            return ids
        start = (max(self.page, 1) - 1) * self.limit
        return ids[start : start + self.limit]
