"""tests/prepared.py: what is forked behaves as a process that is started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import prepared
from tests.architecture.source import ROOT

CODES = {
    "an end": "print('said')",
    "both outputs": "import sys; print('out ж'); print('error ж', file=sys.stderr)",
    "a status": "raise SystemExit(3)",
    "a text": "raise SystemExit('what is wrong')",
    "an exit function": "import atexit; atexit.register(print, 'at the end'); print('first')",
    "a thread": "import threading, time; threading.Thread(target=lambda: (time.sleep(0.05), print('late'))).start()",
    "a signal": "import os; os.kill(os.getpid(), 9)",
    "the place": "import os, sys; print(os.getcwd(), sys.argv, sys.executable)",
    "the input": "import sys; print(repr(sys.stdin.read()))",
    "the surroundings": "import os; print(sorted(name for name in os.environ if name.startswith('SMARTY_')))",
    "its own module": "import __main__; x = 1; print(__name__, __main__.x)",
    "a child": "import os, subprocess; print(subprocess.run(['true']).returncode)",
}


def started(arguments: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_alike(code: str) -> None:
    environment = {"PATH": os.environ["PATH"], "SMARTY_ONE": "1"}
    one, other = (way(["-c", code, "a", "b"], environment) for way in (prepared.run, started))
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


def test_a_script_and_a_traceback(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("if __name__ == '__main__':\n    print(1 / 0)\n")
    one = prepared.run([str(script)], os.environ)
    assert (one.returncode, one.stdout) == (1, "")
    assert one.stderr.startswith("Traceback (most recent call last):\n")
    assert one.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_nothing_of_the_product_is_there_before() -> None:
    """So that each process loads it, under its own settings."""
    code = "import sys; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = set(eval(prepared.run(["-c", code], os.environ).stdout))  # noqa: S307  (a list of our own)
    assert "pydantic" in loaded
    assert not loaded & {"core", "clients", "tvmiddleware", "billing", "apis", "settings", "smarty", "pytest"}


def test_what_hangs_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        prepared.run(["-c", "import time; time.sleep(60)"], os.environ, seconds=0.2)
    after = prepared.run(["-c", "print('next')"], os.environ)
    assert (after.returncode, after.stdout) == (0, "next\n")
    assert prepared.run(["-c", "import os; os.kill(os.getpid(), 15)"], os.environ).returncode == -signal.SIGTERM
