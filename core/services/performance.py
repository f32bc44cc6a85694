"""How fast this server's cache, database and processor are: short loops of single operations, timed from outside.

Sizes are numbers of operations. Nothing of the installation is touched: cache keys and the table are the test's own and
are removed at its end, and at the next start should it have been killed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

SMALL, MIDDLE, BIG = "small", "mid", "big"
OPERATIONS = {SMALL: 1_000, MIDDLE: 10_000, BIG: 100_000}
NUMBERS_PER_OPERATION = 10
"""The processor sorts this many numbers for each operation of the others."""
VALUE = "x" * 200
TABLE = "smarty_performance_test"
KEY = "performance_test:"
KEY_SECONDS = 600


@dataclass(frozen=True)
class Measured:
    """``seconds`` for ``count`` operations."""

    name: str
    count: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


Target = Callable[[int], Iterator[Measured]]


def timed(name: str, count: int, work: Callable[[int], object]) -> Measured:
    """``work`` for each number below ``count``."""
    started = time.perf_counter()
    for number in range(count):
        work(number)
    return Measured(name, count, time.perf_counter() - started)


def cache_speed(count: int) -> Iterator[Measured]:
    """Raises ConnectionError when the cache forgets what it was given: it is away or full."""
    try:
        yield timed("redis write", count, lambda number: cache.set(f"{KEY}{number}", VALUE, KEY_SECONDS))
        if cache.get(f"{KEY}{count - 1}") != VALUE:
            raise ConnectionError("the cache does not keep what is written to it")
        yield timed("redis read", count, lambda number: cache.get(f"{KEY}{number}"))
    finally:
        deleted = timed("redis delete", count, lambda number: cache.delete(f"{KEY}{number}"))
    yield deleted


def database_speed(count: int) -> Iterator[Measured]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (id integer NOT NULL PRIMARY KEY, value varchar(255) NOT NULL)")
        try:
            insert = f"INSERT INTO {TABLE} (id, value) VALUES (%s, %s)"  # noqa: S608
            yield timed("DB create", count, lambda number: cursor.execute(insert, (number, VALUE)))
            select = f"SELECT value FROM {TABLE} WHERE id = %s"  # noqa: S608
            yield timed("DB read", count, lambda number: (cursor.execute(select, (number,)), cursor.fetchone()))
        finally:
            cursor.execute(f"DROP TABLE {TABLE}")


def processor_speed(count: int) -> Iterator[Measured]:
    dice = random.Random(1)  # noqa: S311  (the same numbers on every server)
    numbers = [dice.random() for _ in range(count * NUMBERS_PER_OPERATION)]
    started = time.perf_counter()
    numbers.sort()
    yield Measured("CPU sort", len(numbers), time.perf_counter() - started)


TARGETS: dict[str, Target] = {"redis": cache_speed, "db": database_speed, "proc": processor_speed}
