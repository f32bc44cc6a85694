"""systemd's units, by its own judgement."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
ANALYZE = shutil.which("systemd-analyze")
INSTANCE = "prod"

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="SYSTEMD IS NOT INSTALLED")


def verified(folder: Path, text: str, name: str) -> subprocess.CompletedProcess[str]:
    """Programs that only an installed package has are exchanged for one that every machine has."""
    for unit in UNITS:
        shutil.copy(unit, folder)
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


MOST_EXPOSURE = 4.0


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_it_gives_an_intruder_little(unit: Path) -> None:
    assert ANALYZE is not None
    said = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True, text=True, check=False, timeout=60,
    ).stdout  # fmt: skip
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", said)
    assert found, said
    assert float(found[1]) <= MOST_EXPOSURE


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_it_writes_stays_writable(unit: Path) -> None:
    text = unit.read_text()
    assert "\nReadWritePaths=-/var/lib/smarty -/var/log/microimpuls\n" in text
    assert "ProcSubset" not in text, "the health check reads /proc/loadavg and /proc/meminfo"
    assert "MemoryDenyWriteExecute" not in text, "the library that draws documents makes callbacks at run time"


@pytest.mark.parametrize("name", ["smarty", "smarty@"])
def test_the_socket_outlives_the_service(name: str) -> None:
    """uWSGI would bind a socket of its own, where systemd's calls wait, if it were told one; and HUP would close it."""
    service, own = ((ROOT / f"deploy/systemd/{name}.{kind}").read_text() for kind in ("service", "socket"))
    assert f"\nRequires={name.replace('@', '@%i')}.socket\n" in service
    assert "SMARTY_SOCKET" not in service
    assert "RuntimeDirectory" not in service
    assert "HUP" not in service
    app = "%i" if "@" in name else "smarty"
    assert f"\nListenStream=/run/uwsgi/app/{app}/socket\n" in own
    assert "\nBacklog=16384\n" in own
