"""What ``make mutate`` changes, what it leaves alone, and where it finds lines that have moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutate import tests_map
from tests.mutate.changes import alters, changes

SOURCE = b'''"""Text."""
LIMIT = 5
TABLE = {"a": 1}

@lru_cache(maxsize=9)
@transaction.atomic
def pay(rows: QuerySet, amount: int = 0) -> int:
    """Text."""
    if amount < LIMIT and rows:
        raise Refused("too small")
    log.info("paid")
    remember(amount)
    return rows.filter(client=1, paid=True).update(amount, "\xd0\xbf")
'''
EXPECTED = {
    "LIMIT = 6",
    "# none",
    "    if False:",
    "    if (rows):",
    "    if (amount < LIMIT):",
    "    if (amount <= LIMIT) and rows:",
    "    pass",
    "    return None",
    "    return rows.filter(paid=True).update(amount, \"п\")",
    "    return rows.filter(client=1).update(amount, \"п\")",
    "    return rows.filter(client=2, paid=True).update(amount, \"п\")",
    "    return rows.filter(client=1, paid=False).update(amount, \"п\")",
    "    return rows.filter(client=1, paid=True).update('п', amount)",
    "    return rows.filter(client=1, paid=True).update(amount, 'пX')",
}  # fmt: skip


def test_each_change_is_one_line_of_the_program_that_somebody_could_notice() -> None:
    found = changes("module.py", SOURCE)
    assert {line[1:] for change in found for line in change.diff(SOURCE).splitlines() if line[0] == "+"} == EXPECTED
    assert all(alters(change, SOURCE) for change in found)
    (constant,) = [change for change in found if change.name]
    assert (constant.name, constant.kind, list(constant.lines)) == ("LIMIT", "changed constant", [2])


def test_lines_are_found_again_after_an_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests_map, "ROOT", tmp_path)
    module = tmp_path / "module.py"
    module.write_bytes(SOURCE)
    map_ = tests_map.TestsMap(tmp_path / "map.sqlite3")
    then = {"wide": {"module.py": set(range(1, 13))}, "narrow": {"module.py": {11}}, "other": {"module.py": {2}}}
    map_.write(dict.fromkeys(then, 1.0), then, {"module.py": SOURCE})
    assert map_.tests_of("module.py", [11]) == ["narrow", "wide"]
    module.write_bytes(SOURCE.replace(b"    log.info", b"    new(amount)\n    log.info"))
    again = tests_map.TestsMap(tmp_path / "map.sqlite3")
    assert again.tests_of("module.py", [12]) == ["narrow", "wide"]
    assert again.tests_of("module.py", [10]) == ["wide"], "a new line: whoever ran its neighbours"
    assert again.tests_of("module.py", [2]) == ["other", "wide"]
