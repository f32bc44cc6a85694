"""Every pin is needed, and all that is needed is pinned. What nobody imports is deptry's to see (make lint)."""

from __future__ import annotations

from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

FILES = ("requirements-run.txt", "requirements.txt", "requirements-dev.txt")
NEEDED = "# what those need"
UNPINNED = {"setuptools": "comes with every environment"}


def pins(text: str) -> dict[str, Requirement]:
    rows = [Requirement(line) for line in text.splitlines() if line and not line.startswith(("#", "-r"))]
    return {str(canonicalize_name(row.name)): row for row in rows}


def asked() -> tuple[dict[str, Requirement], dict[str, Requirement]]:
    """Those that the project asks for, and those that it pins because others need them."""
    direct: dict[str, Requirement] = {}
    others: dict[str, Requirement] = {}
    for name in FILES:
        head, _mark, tail = (ROOT / name).read_text(encoding="utf-8").partition(NEEDED)
        direct |= pins(head)
        others |= pins(tail)
    return direct, others


def needed(rows: list[Requirement]) -> set[str]:
    """The names of all that these need, step by step, as what is installed says."""
    found: set[tuple[str, str]] = set()
    waiting = [(row.name, extra) for row in rows for extra in ("", *row.extras)]
    while waiting:
        name, extra = waiting.pop()
        for text in requires(name):
            row = Requirement(text)
            if row.marker is None or row.marker.evaluate({"extra": extra}):
                steps = {(str(canonicalize_name(row.name)), more) for more in ("", *row.extras)} - found
                found |= steps
                waiting += sorted(steps)
    return {name for name, _extra in found}


def requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # where there is no compiler
        return []


def test_no_pin_is_left_over() -> None:
    direct, others = asked()
    assert set(others) - needed(list(direct.values())) == set(), "nothing needs them any more"
    assert set(others) & set(direct) == set(), "twice"


def test_everything_needed_is_pinned() -> None:
    direct, others = asked()
    assert needed(list(direct.values())) - set(direct) - set(others) - set(UNPINNED) == set()
