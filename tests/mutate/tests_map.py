"""Which tests run a line: kept in var/mutate/, asked for files as they are now.

A test file that has changed is recorded anew. Product files may have changed since: their lines are found again by
comparing the text of then with that of now.
"""

from __future__ import annotations

import difflib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "mutate"
TABLES = """
create table if not exists test (test text primary key, file text, seconds real);
create table if not exists source (sum text primary key, text text);
create table if not exists runs (path text, test text, sum text, lines text);
create index if not exists runs_path on runs (path);
create index if not exists runs_test on runs (test);
create table if not exists recorded (file text primary key, sum text);
"""


def digest(text: bytes) -> str:
    return sha256(text).hexdigest()


class TestsMap:
    __test__ = False

    def __init__(self, path: Path = WORK / "map.sqlite3") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.base = sqlite3.connect(path, timeout=600)
        self.base.executescript(TABLES)

    # --- recording ---
    def record(self, folders: Iterable[str]) -> None:
        """Run what is new or has changed among the tests of ``folders`` and note the lines they run."""
        kept = dict(self.base.execute("select file, sum from recorded"))
        now = {file: digest((ROOT / file).read_bytes()) for folder in folders for file in tests_below(folder)}
        stale = sorted(file for file, found in now.items() if kept.get(file) != found)
        if not stale:
            return
        print(f"recording which lines {len(stale)} test files run...", flush=True)
        for file in stale:
            self.base.execute("delete from runs where test in (select test from test where file = ?)", [file])
            self.base.execute("delete from test where file = ?", [file])
        self.base.commit()
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "tests.mutate.recorder", "-n", "2"]
        environment = {**os.environ, "SMARTY_MUTATE_MAP": str(self.path)}
        found = subprocess.run([*command, *stale], cwd=ROOT, env=environment, capture_output=True, text=True)
        print("\n".join(found.stdout.splitlines()[-12:]), flush=True)
        if not self.base.execute("select 1 from test where file = ?", [stale[0]]).fetchone():
            raise SystemExit("the tests could not be run")
        self.base.executemany("replace into recorded values (?, ?)", [(file, now[file]) for file in stale])
        self.base.commit()

    def write(self, seconds: dict[str, float], lines: dict[str, dict[str, set[int]]], texts: dict[str, bytes]) -> None:
        """``lines``: test -> file -> lines; ``texts``: the files as they were."""
        sums = {path: digest(text) for path, text in texts.items()}
        for path in {path for files in lines.values() for path in files}:
            row = [sums[path], texts[path].decode()]
            self.base.execute("insert or ignore into source values (?, ?)", row)
        for test, spent in seconds.items():
            self.base.execute("replace into test values (?, ?, ?)", [test, test.split("::")[0], spent])
            rows = [(path, test, sums[path], json.dumps(sorted(found))) for path, found in lines.get(test, {}).items()]
            self.base.executemany("insert into runs values (?, ?, ?, ?)", rows)
        self.base.commit()

    # --- asking ---
    def tests_of(self, path: str, lines: Iterable[int]) -> list[str]:
        """Tests that run one of these lines, those first that run least besides: they are the most specific."""
        wanted = {sum_: {place for line in lines for place in self.then(path, sum_, line)} for sum_ in self.sums(path)}
        rows = self.base.execute("select test, sum, lines from runs where path = ?", [path])
        found = {test for test, sum_, ran in rows if wanted[sum_].intersection(json.loads(ran))}
        return sorted(found, key=self.weight)

    def sums(self, path: str) -> list[str]:
        return [row[0] for row in self.base.execute("select distinct sum from runs where path = ?", [path])]

    @cache  # noqa: B019  one map lives as long as the command
    def weight(self, test: str) -> tuple[int, str]:
        found = self.base.execute("select sum(length(lines)) from runs where test = ?", [test]).fetchone()
        return int(found[0] or 0), test

    def seconds(self, tests: Iterable[str]) -> float:
        kept: dict[str, float] = dict(self.base.execute("select test, seconds from test"))
        return sum(kept.get(test, 0.0) for test in tests)

    @cache  # noqa: B019
    def text(self, sum_: str) -> list[str]:
        found = self.base.execute("select text from source where sum = ?", [sum_]).fetchone()
        return str(found[0]).splitlines()

    @cache  # noqa: B019
    def blocks(self, path: str, sum_: str) -> list[difflib.Match]:
        now = (ROOT / path).read_text(encoding="utf-8").splitlines()
        return difflib.SequenceMatcher(None, now, self.text(sum_), autojunk=False).get_matching_blocks()

    def then(self, path: str, sum_: str, line: int) -> set[int]:
        """The numbers that the line had when its file was as ``sum_``; of a new line those of its neighbours."""
        place, before, after = line - 1, 0, 0
        for block in self.blocks(path, sum_):
            if block.a <= place < block.a + block.size:
                return {place - block.a + block.b + 1}
            if block.a + block.size <= place:
                before = block.b + block.size
            elif not after:
                after = block.b + 1
        return {before, after}


def tests_below(folder: str) -> list[str]:
    place = ROOT / folder
    found = [place] if place.is_file() else place.rglob("test_*.py")
    return [str(file.relative_to(ROOT)) for file in found]


def product_files(*paths: str) -> list[str]:
    """The product's Python files among these files and folders, or all of them."""
    named = ["git", "ls-files", "--", *(paths or ("*.py",))]
    listed = subprocess.run(named, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [
        name for name in listed if name.endswith(".py") and not name.startswith("tests/") and "/migrations/" not in name
    ]
