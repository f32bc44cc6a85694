"""CPU seconds of each file of tests, for ``make test``, which shows the slowest: ``-p tests.slowest``.

Processor time is the same on a busy machine. It is that of this process and of those that it started and waited for;
a database server's is not in it.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Generator
from heapq import nlargest
from pathlib import Path

import pytest

from tests import prepared

PLACE = "SMARTY_TEST_SECONDS"
seconds: defaultdict[str, float] = defaultdict(float)


def cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system + prepared.cpu_seconds()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Preparation and cleaning up count too."""
    before = cpu_seconds()
    done = yield
    seconds[item.nodeid.partition("::")[0]] += cpu_seconds() - before
    return done


def pytest_sessionfinish() -> None:
    Path(os.environ[PLACE]).write_text(json.dumps(seconds), encoding="utf-8")


def shown(places: list[Path], number: int = 10) -> list[str]:
    """A line for each of the slowest files in all runs together, which left their seconds at these places."""
    every: defaultdict[str, float] = defaultdict(float)
    for place in places:
        if place.exists():
            for name, spent in json.loads(place.read_text(encoding="utf-8")).items():
                every[name] += spent
    slowest = nlargest(number, every.items(), key=lambda one: one[1])
    return [f"{spent:6.1f} s  {name}" for name, spent in slowest]
