"""uWSGI reads the shipped file, as the package runs it and as a working copy does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

UWSGI = shutil.which("uwsgi", path=f"{Path(sys.executable).parent}:/usr/bin")
INI = ROOT / "deploy" / "uwsgi" / "smarty.ini"

pytestmark = pytest.mark.skipif(UWSGI is None, reason="UWSGI IS NOT INSTALLED")


def read_by_uwsgi(path: Path, **environment: str) -> dict[str, str]:
    """Options in force; of one that is given twice, the last."""
    assert UWSGI is not None
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTY_", "UWSGI_"))}
    shown = subprocess.run(
        [UWSGI, "--ini", str(path), "--show-config", "--need-app", "--no-server"],
        env={**clean, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        timeout=20, cwd="/",
    ).stdout  # fmt: skip
    body = shown.partition("[uwsgi]\n")[2].partition(";end of configuration")[0]
    return dict(line.split(" = ", 1) for line in body.splitlines() if " = " in line)


def test_as_the_package_runs_it(tmp_path: Path) -> None:
    enabled = tmp_path / "smarty.ini"
    enabled.symlink_to(INI)
    options = read_by_uwsgi(enabled)
    assert options["wsgi-file"] == "/usr/share/nginx/html/microimpuls/smarty/smarty.uwsgi"
    assert options["uid"] == options["gid"] == "smarty"
    assert options["enable-threads"] == "true"
    assert int(options["harakiri"]) > 0
    assert "die-on-term" not in options, "the init script's force-reload sends TERM"


def test_a_copy_is_another_instance(tmp_path: Path) -> None:
    shutil.copy(INI, tmp_path / "myiptv.ini")
    assert read_by_uwsgi(tmp_path / "myiptv.ini")["wsgi-file"].endswith("/smarty/myiptv.uwsgi")


def test_in_a_working_copy() -> None:
    options = read_by_uwsgi(INI, SMARTY_HOME=str(ROOT), SMARTY_VENV=sys.prefix, SMARTY_SETTINGS="settings.test",
                            SMARTY_SOCKET="127.0.0.1:0", SMARTY_PROCESSES="3")  # fmt: skip
    assert options["processes"] == "3"
    assert options["module"] == "smarty.wsgi:application"
    assert options["socket"] == "127.0.0.1:0"
    assert "uid" not in options
    assert "wsgi-file" not in options
