"""The locks (``requirements*.txt``) hold what the project asks for (``requirements*.in``) and what that needs, no more.

What is asked for and imported by nobody is deptry's to see (make lint); how locks are renewed is told by
docs/how-to/dependencies.md.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

INSTALLED = ("requirements-run", "requirements", "requirements-dev")
"""Their packages are there wherever the tests run, so that what they need can be asked."""
LOCKS = sorted(path.stem for path in ROOT.glob("requirements*.txt"))
APART = {"requirements-build", "requirements-lock"}
"""Programs' own environments: their versions need not be the product's."""
UNLOCKED = {"setuptools": "comes with every environment"}
HASH = re.compile(r" --hash=sha256:[0-9a-f]{64}(?= |$)")
ADDRESS = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|://")


@cache
def asked(name: str) -> dict[str, Requirement]:
    """What the file and those that it includes ask for, by canonical name."""
    found: dict[str, Requirement] = {}
    for line in (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found |= asked(text.removeprefix("-r ").removesuffix(".in"))
        elif text:
            found |= by_name(Requirement(text))
    return found


@cache
def locked(name: str) -> dict[str, Requirement]:
    """What the lock installs on this machine."""
    return {key: row for key, row in entries(name).items() if row.marker is None or row.marker.evaluate()}


@cache
def entries(name: str) -> dict[str, Requirement]:
    """All that the lock holds; some of it is for other machines and for other releases of Python."""
    found: dict[str, Requirement] = {}
    for line in lines((ROOT / f"{name}.txt").read_text(encoding="utf-8")):
        found |= by_name(Requirement(HASH.sub("", line)))
    return found


def lines(text: str) -> list[str]:
    """Entries of a lock, each with its hashes on one line."""
    joined = re.sub(r" \\\n +", " ", text)
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def by_name(row: Requirement) -> dict[str, Requirement]:
    return {str(canonicalize_name(row.name)): row}


def needed(rows: list[Requirement]) -> set[str]:
    """The names of all that these need, step by step, as what is installed says; their own too."""
    found: set[tuple[str, str]] = set()
    waiting = [(str(canonicalize_name(row.name)), extra) for row in rows for extra in ("", *row.extras)]
    while waiting:
        step = waiting.pop()
        if step in found:
            continue
        found.add(step)
        name, extra = step
        for text in requires(name):
            row = Requirement(text)
            if row.marker is None or row.marker.evaluate({"extra": extra}):
                waiting += [(str(canonicalize_name(row.name)), more) for more in ("", *row.extras)]
    return {name for name, _extra in found}


def requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # where there is no compiler
        return []


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_held_to_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    assert [line for line in lines(text) if not HASH.search(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_index(name: str) -> None:
    """Each machine has its own: a mirror, a folder of files."""
    for file in (f"{name}.txt", f"{name}.in"):
        assert not ADDRESS.search((ROOT / file).read_text(encoding="utf-8")), file


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_asked_for_is_locked_within_its_bounds(name: str) -> None:
    found = entries(name)
    assert set(asked(name)) - set(found) == set(), "make lock"
    for key, row in asked(name).items():
        (pin,) = found[key].specifier
        assert pin.operator == "=="
        assert row.specifier.contains(pin.version), f"{row}: {pin}"


@pytest.mark.parametrize("name", INSTALLED)
def test_nothing_is_locked_that_nobody_needs(name: str) -> None:
    assert set(locked(name)) - needed(list(asked(name).values())) == set(), "make lock"


@pytest.mark.parametrize("name", INSTALLED)
def test_everything_needed_is_locked(name: str) -> None:
    assert needed(list(asked(name).values())) - set(locked(name)) - set(UNLOCKED) == set(), "make lock"


def test_the_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for name in set(LOCKS) - APART:
        for key, row in entries(name).items():
            versions.setdefault(key, set()).add(str(row.specifier))
    assert {key: found for key, found in versions.items() if len(found) > 1} == {}


def test_the_guard_reads_locks() -> None:
    digest = f"    --hash=sha256:{64 * '0'}"
    text = f"# make lock\na==1 ; python_version < '3' \\\n{digest} \\\n{digest}\n    # via b\nb==2\n"
    first, second = lines(text)
    assert Requirement(HASH.sub("", first)) == Requirement("a==1 ; python_version < '3'")
    assert not HASH.search(second)
    assert ADDRESS.search("--index-url https://example.com")
