"""What the package's postinst does to files of before, on a folder like an installation's."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

POSTINST = (ROOT / "debian/smarty-base.postinst").read_text()


def run(function: str, **variables: object) -> None:
    body = re.search(rf"^{function}\(\) {{\n.*?^}}\n", POSTINST, re.MULTILINE | re.DOTALL)
    assert body is not None
    assert re.search(rf"^\t{function}\b", POSTINST, re.MULTILINE), "nobody calls it"
    given = "\n".join(f"{name}={value}" for name, value in variables.items())
    text = body[0].replace("-exec chown smarty:smarty", "-exec chown daemon:daemon")  # a user of every system
    subprocess.run(["sh", "-ec", f"{given}\n{text}\n{function}"], check=True)


def make(path: Path, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(mode)
    return path


@pytest.mark.skipif(os.getuid() != 0, reason="as dpkg, as root")
def test_files_that_everybody_could_write(tmp_path: Path) -> None:
    state, logs = tmp_path / "state", tmp_path / "logs"
    wanted = {
        make(state / "media/icons/1.png", 0o666): 0o644,
        make(state / "second/media/1.png", 0o666): 0o644,
        make(state / "second/cache.sqlite3", 0o666): 0o640,
        make(state / "tmp/a.lock", 0o664): 0o640,
        make(logs / "smarty_main.log", 0o666): 0o640,
        make(logs / "kept.log", 0o600): 0o600,
        make(tmp_path / "elsewhere", 0o666): 0o666,
    }
    (state / "link").symlink_to(tmp_path / "elsewhere")
    (state / "media").chmod(0o777)
    (logs / "more").mkdir()
    (logs / "more").chmod(0o777)
    logs.chmod(0o2750)
    run("close_files", STATE=state, LOGS=logs)
    for path, mode in wanted.items():
        assert stat.S_IMODE(path.stat().st_mode) == mode, path
        assert path.owner() == ("daemon" if path.is_relative_to(state) else "root"), path
    assert stat.S_IMODE((state / "media").stat().st_mode) == 0o755
    assert stat.S_IMODE((logs / "more").stat().st_mode) == 0o755
    assert stat.S_IMODE(logs.stat().st_mode) == 0o2750


def test_a_machine_without_the_file_or_the_right_to_write_it() -> None:
    """Nothing here may stop an installation."""
    run("lengthen_queue")
    run("close_files", STATE="/nowhere/state", LOGS="/nowhere/logs")
