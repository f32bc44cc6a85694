from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache, caches

from core.cache.many import cached_many

pytestmark = pytest.mark.needs_cache

NAMES = {f"many:{number}": number for number in range(4)}


def squares(missing: list[int]) -> dict[int, int]:
    return {number: number * number for number in missing}


def ask(build: Callable[[list[int]], dict[int, int]] = squares, **options: Any) -> dict[int, int]:
    return cached_many(NAMES, build, seconds=60, lock="squares", **options)


def test_built_together_once() -> None:
    asked: list[list[int]] = []

    def build(missing: list[int]) -> dict[int, int]:
        asked.append(missing)
        return squares(missing)

    assert ask(build) == {0: 0, 1: 1, 2: 4, 3: 9}
    assert ask(build) == {0: 0, 1: 1, 2: 4, 3: 9}
    cache.delete("many:2")
    assert ask(build)[2] == 4
    assert asked == [[0, 1, 2, 3], [2]]


def test_a_name_that_the_builder_does_not_know() -> None:
    assert ask(lambda missing: {1: 1}) == {1: 1}


def test_the_lock_goes_with_a_builder_that_failed() -> None:
    def fail(missing: list[int]) -> dict[int, int]:
        raise RuntimeError

    for _ in range(2):
        try:
            ask(fail)
        except RuntimeError:
            continue
        raise AssertionError
    assert ask()[3] == 9


def test_many_readers_one_builder() -> None:
    built = []

    def build(missing: list[int]) -> dict[int, int]:
        built.append(threading.get_ident())
        time.sleep(0.15)
        return squares(missing)

    found: list[dict[int, int]] = []
    threads = [threading.Thread(target=lambda: found.append(ask(build))) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert found == [{0: 0, 1: 1, 2: 4, 3: 9}] * 30


def test_who_must_not_wait_gets_what_there_is() -> None:
    cache.set("many:1", 1)
    cache.set("lock:squares", 1)
    started = time.monotonic()
    assert ask(may_wait=False) == {1: 1}
    assert time.monotonic() - started < 2.5, "waiting takes three seconds"
    cache.delete("lock:squares")
    assert ask(may_wait=False) == {0: 0, 1: 1, 2: 4, 3: 9}


def test_a_builder_that_died_is_waited_for_no_longer_than_its_lock() -> None:
    cache.set("lock:squares", 1, 0.2)
    assert ask() == {0: 0, 1: 1, 2: 4, 3: 9}


def test_a_cache_that_is_down() -> None:
    with (
        patch("core.cache.many.store.get_many", return_value={}),
        patch.object(type(caches["default"]), "add", return_value=False),
    ):
        assert ask(may_wait=False) == {0: 0, 1: 1, 2: 4, 3: 9}
