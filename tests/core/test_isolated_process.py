"""core.isolated_process: work in a process of its own, whatever it does there."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core.isolated_process import Bounds, Stopped, WorkFailed, results_apart

BOUNDS = Bounds(seconds=20, memory_mb=64)


class Refused(Exception):
    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


def results(work: Callable[[], Iterator[Any]], bounds: Bounds = BOUNDS) -> list[Any]:
    return list(results_apart(work, bounds, Refused))


OTHERS: set[str] = set()
"""What tests before these have left running."""


@pytest.fixture(autouse=True)
def _others() -> None:
    OTHERS.clear()
    OTHERS.update(children())


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()) - OTHERS


def test_results_in_order_of_any_size() -> None:
    found = results(lambda: iter([{"a": 1}, b"x" * 3_000_000, None]))
    assert [found[0], len(found[1]), found[2]] == [{"a": 1}, 3_000_000, None]


def test_it_is_another_process() -> None:
    assert results(lambda: iter([os.getpid()])) != [os.getpid()]


def test_a_pattern_that_never_ends_is_ended() -> None:
    def work() -> Iterator[int]:
        yield 1
        re.match(r"(a*)*b", "a" * 50)

    with pytest.raises(Stopped, match=r"longer than 0\.3 s"):
        results(work, Bounds(0.3, 64))
    assert children() == set()


def test_results_before_the_end_are_given() -> None:
    def work() -> Iterator[int]:
        yield 1
        time.sleep(30)

    stream = results_apart(work, Bounds(0.3, 64), Refused)
    assert next(stream) == 1
    with pytest.raises(Stopped):
        next(stream)


def test_time_that_the_taker_needs_does_not_count() -> None:
    stream = results_apart(lambda: iter(range(3)), Bounds(0.5, 64), Refused)
    found = []
    for number in stream:
        time.sleep(0.3)
        found.append(number)
    assert found == [0, 1, 2]


def test_memory_is_refused() -> None:
    with pytest.raises(Stopped, match="64 MB"):
        results(lambda: iter([len(bytearray(1 << 30))]))
    assert results(lambda: iter([len(bytearray(40 << 20))])) == [40 << 20]


def test_a_crash_is_told() -> None:
    def work() -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield 1

    with pytest.raises(Stopped, match="signal 9"):
        results(work)


def test_an_early_end_is_told() -> None:
    def work() -> Iterator[int]:
        os._exit(3)
        yield 1

    with pytest.raises(Stopped, match="by itself"):
        results(work)


def test_errors_that_are_expected_come_as_they_are() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise Refused("no guide", permanent=True)

    with pytest.raises(Refused, match="no guide") as caught:
        results(work)
    assert caught.value.permanent


def test_an_error_that_does_not_survive_the_way_is_told() -> None:
    class Awkward(Refused):
        def __init__(self, message: str, more: int) -> None:
            super().__init__(message)

    def work() -> Iterator[int]:
        yield 1
        raise Awkward("no guide", 1)

    with pytest.raises(WorkFailed):
        results(work)


def test_other_errors_come_with_their_trace() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise KeyError("oops")

    with pytest.raises(WorkFailed, match="KeyError: 'oops'") as caught:
        results(work)
    assert "in work" in caught.value.trace


def test_a_taker_that_stops_leaves_no_process() -> None:
    def work() -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    stream: Any = results_apart(work, BOUNDS, Refused)
    next(stream)
    handles = len(os.listdir("/proc/self/fd"))
    assert children() != set()
    stream.close()
    assert children() == set()
    assert len(os.listdir("/proc/self/fd")) == handles - 1


def test_a_child_without_a_parent_ends() -> None:
    """Its processor time is limited too, for when nobody is left to kill it."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    ((soft, _hard),) = results(lambda: iter([resource.getrlimit(resource.RLIMIT_CPU)]))
    assert soft <= used.ru_utime + used.ru_stime + BOUNDS.seconds + 10


@pytest.mark.django_db
def test_the_connections_of_the_parent_stay_its_own() -> None:
    connection.ensure_connection()
    assert results(lambda: iter([connection.connection is None])) == [True]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
