"""``python -m tests.mutate``: draw small changes, try each, say which no test noticed. See tests/README.md."""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from tests.mutate.changes import Change, alters, changes
from tests.mutate.tests_map import ROOT, WORK, TestsMap, product_files
from tests.mutate.trial import Copy, Result

TESTS = ("apis", "billing", "clients", "core", "epg", "external_api", "geo", "mail", "playback", "sms", "tvmiddleware")
SLOWER = 5
"""So many times longer than usual may the tests take before the change counts as one that never ends."""


def draw(paths: list[str], count: int, seed: int) -> list[Change]:
    """Kinds of changes in turn, so that the many constants leave room for the others."""
    chance = random.Random(seed)
    sources = {path: (ROOT / path).read_bytes() for path in product_files(*paths)}
    kinds: dict[str, list[Change]] = defaultdict(list)
    for path, source in sources.items():
        for change in changes(path, source):
            kinds[change.kind].append(change)
    for found in kinds.values():
        chance.shuffle(found)
    drawn: list[Change] = []
    while len(drawn) < count and any(kinds.values()):
        kind = chance.choice(sorted(name for name, found in kinds.items() if found))
        change = kinds[kind].pop()
        if alters(change, sources[change.path]):
            drawn.append(change)
    return drawn


def tests_for(change: Change, tests: TestsMap) -> list[str]:
    """A constant of the module is run by nobody: those count who run a line that names it."""
    places = [(change.path, list(change.lines))]
    if change.name:
        named = re.compile(rf"\b{change.name}\b")
        for path in product_files():
            lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
            places.append((path, [place for place, line in enumerate(lines, 1) if named.search(line)]))
    found = dict.fromkeys(test for path, lines in places if lines for test in tests.tests_of(path, lines))
    return sorted(found, key=tests.weight)


def tell(change: Change, result: Result) -> None:
    word = "noticed " if result.noticed else "SURVIVED" if result.tests else "NOT RUN "
    by = f" by {result.by}" if result.noticed else f", {result.tests} tests"
    print(f"{word} {change.path}:{change.lines.start} {change.kind} ({result.seconds:.0f} s{by})", flush=True)
    print(change.diff((ROOT / change.path).read_bytes()), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--paths", nargs="+", required=True, help="files and folders to change")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="changes tried at once")
    parser.add_argument("--tests", nargs="+", default=[f"tests/{name}" for name in TESTS])
    parser.add_argument("--list", action="store_true", help="only show what would be changed")
    given = parser.parse_args()
    drawn = draw(given.paths, given.count, given.seed)
    if given.list:
        for change in drawn:
            print(f"{change.path}:{change.lines.start} {change.kind}\n{change.diff((ROOT / change.path).read_bytes())}")
        return 0
    tests = TestsMap()
    tests.record(given.tests)
    work = [(change, tests_for(change, tests)) for change in drawn]
    survived = [change for change, result in tried(work, tests, given.jobs) if not result.noticed]
    print(f"\n{len(drawn) - len(survived)} of {len(drawn)} noticed (seed {given.seed})")
    return 1 if survived else 0


def tried(work: list[tuple[Change, list[str]]], tests: TestsMap, jobs: int) -> list[tuple[Change, Result]]:
    WORK.mkdir(parents=True, exist_ok=True)
    copies: SimpleQueue[Copy] = SimpleQueue()
    made = [Copy() for _ in range(jobs)]
    for copy in made:
        copies.put(copy)

    def one(change: Change, names: list[str], allowed_s: float) -> tuple[Change, Result]:
        copy = copies.get()
        try:
            result = copy.try_change(change, (ROOT / change.path).read_bytes(), names, allowed_s)
        finally:
            copies.put(copy)
        tell(change, result)
        return change, result

    try:
        with ThreadPoolExecutor(jobs) as pool:
            allowed = [SLOWER * tests.seconds(names) for _, names in work]
            return list(pool.map(one, *zip(*work, strict=True), allowed)) if work else []
    finally:
        for copy in made:
            copy.remove()


if __name__ == "__main__":
    sys.exit(main())
