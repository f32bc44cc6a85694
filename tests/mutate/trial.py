"""One change tried in a copy of the tree: do the tests that run its lines notice it?"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutate.changes import Change
from tests.mutate.chooser import CHOSEN
from tests.mutate.tests_map import ROOT, WORK

PASSED, FAILED, NOT_COLLECTED, NO_TESTS = 0, 1, 2, 5
"""Exit statuses of pytest: a module that can't be imported any more was noticed too."""
STARTING_S = 120
FIRST = 40
"""So many of the most specific tests are tried by themselves: few files are collected for them."""
FAILING = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class NotTried(Exception):
    """The tests could not be run at all."""


@dataclass
class Result:
    noticed: bool
    tests: int
    seconds: float = 0.0
    by: str = ""


@dataclass
class Copy:
    """A copy of the tree to change, with what git does not know yet."""

    place: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="tree-", dir=WORK)))

    def __post_init__(self) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (self.place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.place / name)
        (self.place / ".venv").symlink_to((ROOT / ".venv").resolve())

    @contextmanager
    def changed(self, path: str, text: bytes) -> Iterator[None]:
        file = self.place / path
        kept = file.read_bytes()
        file.write_bytes(text)
        shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)
        try:
            yield
        finally:
            file.write_bytes(kept)
            shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)

    def try_change(self, change: Change, source: bytes, tests: list[str], allowed_s: float) -> Result:
        with self.changed(change.path, change.apply(source)):
            return self.run(tests, allowed_s)

    def run(self, tests: list[str], allowed_s: float) -> Result:
        """Tests in their order, to the first that fails."""
        started = time.monotonic()
        by = next((by for part in (tests[:FIRST], tests[FIRST:]) if part and (by := self.failing(part, allowed_s))), "")
        return Result(bool(by), len(tests), time.monotonic() - started, by)

    def failing(self, tests: list[str], allowed_s: float) -> str:
        """The first of these tests that fails, "" for none. One that never ends has failed."""
        chosen = self.place / "tests-chosen.json"
        chosen.write_text(json.dumps(in_order(tests)))
        files = sorted({test.partition("::")[0] for test in tests})
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "tests.mutate.chooser", *files]
        environment = {**os.environ, CHOSEN: str(chosen)}
        process = subprocess.Popen(
            command, cwd=self.place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            output, _ = process.communicate(timeout=STARTING_S + allowed_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "(it never ended)"
        if process.returncode in {PASSED, NO_TESTS}:
            return ""
        if process.returncode not in {FAILED, NOT_COLLECTED}:
            raise NotTried(output[-2000:])
        by = FAILING.search(output)
        return by[1] if by else output.strip().splitlines()[-1]

    def remove(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)


def in_order(tests: list[str]) -> list[str]:
    """A class's tests together, where the first of them stands: its rows are made once."""
    classes: dict[str, list[str]] = {}
    for test in tests:
        classes.setdefault(test.rpartition("::")[0], []).append(test)
    return [test for group in classes.values() for test in group]
