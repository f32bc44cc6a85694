"""Between ``dpkg -i`` and the restart a process dies (harakiri, memory): the next one is of the version that serves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.architecture.source import ROOT
from tests.operation.serving import UWSGI, answers, until
from tests.patience import HANG_SECONDS
from tests.ports import free_port
from tests.servers import die_with_parent
from tests.settings_files.loading import SECRET

pytestmark = pytest.mark.skipif(UWSGI is None, reason="UWSGI IS NOT INSTALLED")


def installed(home: Path) -> None:
    """What the package brings, without what it compiles."""
    listed = subprocess.run(["debian/product.sh"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        if line.endswith((".py", ".html", ".mo")):
            (home / line).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / line, home / line)


def replace_files(home: Path) -> None:
    """A version that can't work yet; files of the present one are gone."""
    for path in home.rglob("*.py"):
        path.write_text("raise RuntimeError('the next version, before migrate')\n")
    shutil.rmtree(home / "tvmiddleware/services")


def workers(master: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def test_it_loads_what_was_served(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    installed(home)
    own = f"from pathlib import Path\nVAR_DIR = Path({str(tmp_path)!r})\nLOG_DIR = VAR_DIR / 'log'\n"
    (tmp_path / "mine.py").write_text(SECRET + own, encoding="utf-8")
    environment = {
        **os.environ, "SMARTY_HOME": str(home), "SMARTY_VENV": sys.prefix, "SMARTY_SETTINGS": "settings.mine",
        "SMARTY_SETTINGS_DIR": str(tmp_path), "SMARTY_SOCKET": str(tmp_path / "socket"), "SMARTY_PROCESSES": "1",
    }  # fmt: skip
    command = [str(UWSGI), "--ini", str(ROOT / "deploy/uwsgi/smarty.ini"), "--http-socket", f"127.0.0.1:{port}"]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=die_with_parent, cwd="/")
    base = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(base))
        (before,) = workers(server.pid)
        replace_files(home)
        (tmp_path / "mine.py").write_text(SECRET + own + "SMARTY_URL = 'https://changed.example.com'\n")
        os.kill(before, signal.SIGKILL)
        until(lambda: workers(server.pid) not in ([], [before]))
        until(lambda: answers(base))
        found = requests.get(
            f"{base}/tvmiddleware/api/login/?client_id=1&api_key=x&abonement=1&password=1", timeout=HANG_SECONDS
        )
        assert found.json()["error"] != 0
        assert "next version" not in (tmp_path / "server.log").read_text(errors="replace")
    finally:
        server.kill()
        server.wait()
