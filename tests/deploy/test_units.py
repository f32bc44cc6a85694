"""systemd's units, by its own judgement."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
INSTANCE = "prod"

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="SYSTEMD IS NOT INSTALLED")


def verified(folder: Path, text: str, name: str) -> subprocess.CompletedProcess[str]:
    """Programs that only an installed package has are exchanged for one that every machine has."""
    (folder / name).write_text(re.sub(r"^(Exec\w+=)[-+!@]*/usr/bin/\w+", r"\1/bin/true", text, flags=re.MULTILINE))
    named = folder / name.replace("@.", f"@{INSTANCE}.")
    assert ANALYZE is not None
    return subprocess.run(
        [ANALYZE, "verify", "--man=no", str(named)], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_it(unit: Path, tmp_path: Path) -> None:
    verdict = verified(tmp_path, unit.read_text(), unit.name)
    assert verdict.returncode == 0, verdict.stderr
    assert unit.name not in verdict.stderr, verdict.stderr


def test_a_wrong_one_is_seen(tmp_path: Path) -> None:
    text = (ROOT / "deploy/systemd/smarty.service").read_text().replace("ExecReload=", "ExecRelod=")
    assert "ExecRelod" in verified(tmp_path, text, "smarty.service").stderr
