"""The rule of commits: ``area: imperative``, up to 72 characters, and a body that says why."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

GOOD = "billing, panel: charge a tariff once\n\nTwo nights met and both charged; 40 of 400 customers paid twice.\n"


faults = runpy.run_path(str(ROOT / "tools/commit_message.py"))["faults"]


@pytest.mark.parametrize("more", ["", "# On branch main\n# Changes to be committed:\n", "\nMeasured: 3 s, 2 s.\n"])
def test_a_message_with_area_and_reason_passes(more: str) -> None:
    assert faults(GOOD + more) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (GOOD.replace("billing, panel: ", ""), "area"),
        (GOOD.replace("billing", "Billing"), "area"),
        (GOOD.replace("once\n", "once.\n"), "full stop"),
        (GOOD.replace("once", "once" + " and for all" * 4), "characters"),
        (GOOD.replace("charge a tariff once", "WIP"), "unfinished"),
        (GOOD.replace("\n\n", "\n"), "second line"),
        ("billing: charge a tariff once\n", "why"),
        ("billing: charge a tariff once\n\n# On branch main\n", "why"),
        ("", "area"),
    ],
)
def test_a_fault_is_told(message: str, fault: str) -> None:
    assert [found for found in faults(message) if fault in found]


def test_72_characters_are_enough_and_73_are_not() -> None:
    subject = "billing: " + "x" * 63
    assert faults(f"{subject}\n\nWhy.\n") == []
    assert len(faults(f"{subject}x\n\nWhy.\n")) == 1


def test_what_is_to_be_folded_stands_on_a_branch_and_not_on_main() -> None:
    assert faults("fixup! billing: charge a tariff once\n\nIt rounded twice.\n")
    assert faults("Merge branch 'other'\n") == []


@pytest.mark.parametrize(("message", "status"), [(GOOD, 0), ("WIP\n", 1), ("fixup! billing: charge once\n", 0)])
def test_the_hook_ends_a_commit_with_faults(tmp_path: Path, message: str, status: int) -> None:
    file = tmp_path / "message"
    file.write_text(message, encoding="utf-8")
    command = [sys.executable, "-S", str(ROOT / "tools/commit_message.py"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, bool(done.stdout)) == (status, bool(status))
    assert not done.stderr
