"""A plug-in of pytest: which lines of the product each test runs, written to ``tests.mutate.coverage``'s file."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests.mutate.tests_map import ROOT, TestsMap, product_files

TARGET = "SMARTY_MUTATE_MAP"


class Recorder:
    def __init__(self) -> None:
        self.coverage = coverage.Coverage(
            data_file=None, source=[str(ROOT)], omit=["*/tests/*", "*/migrations/*", "*/.venv/*"], config_file=False
        )
        self.texts: dict[str, bytes] = {}
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        started = time.monotonic()
        yield
        self.seconds[item.nodeid] = time.monotonic() - started
        self.coverage.switch_context("")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        found: Any = yield
        found.get_result().sections.clear()  # a worker can't send all of what tests print and log (a lone surrogate)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionstart(self) -> None:
        self.texts = {path: (ROOT / path).read_bytes() for path in product_files()}  # it may be edited meanwhile
        self.coverage.start()

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        if self.seconds:
            passed = {test: seconds for test, seconds in self.seconds.items() if test not in self.failed}
            TestsMap(Path(os.environ[TARGET])).write(passed, self.lines(), self.texts)

    def lines(self) -> dict[str, dict[str, set[int]]]:
        """Test -> file -> lines."""
        found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        data = self.coverage.get_data()
        for file in data.measured_files():
            path = str(Path(file).relative_to(ROOT))
            if path not in self.texts:
                continue
            for line, tests in data.contexts_by_lineno(file).items():
                for test in tests:
                    found[test][path].add(line)
        return found


def pytest_configure(config: Any) -> None:
    config.pluginmanager.register(Recorder())
