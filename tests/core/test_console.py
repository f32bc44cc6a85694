"""core.console in processes of its own: output that nobody takes, and the end by a signal."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

PREPARED = "import os, sys; from core.console import flush_output, prepare_process; prepare_process()\n"


def shell(line: str, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """``line`` in a shell in which $run is a prepared process that runs the code."""
    script = Path(ROOT) / "manage.py"
    words = {"run": PREPARED + code, "python": sys.executable, "manage": str(script), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", line], cwd=ROOT, env={**words, **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_reader_that_leaves_changes_no_exit_status() -> None:
    code = "for n in range(20000): print('word', n)\nprint('end', file=sys.stderr); sys.exit(flush_output())"
    for line in ('"$python" -c "$run" | head -1', '"$python" -c "$run" 2>&1 | head -1', '"$python" -c "$run" | true'):
        done = shell(line, code)
        assert (done.returncode, "Traceback" in done.stderr, "Exception" in done.stderr) == (0, False, False), line
    assert shell('"$python" -c "$run" | head -1', "print('word'); sys.exit(3)").returncode == 3


def test_closed_streams_are_filled_before_a_connection_gets_their_numbers() -> None:
    code = "print('word'); print('error', file=sys.stderr); sys.exit(os.open('/', os.O_RDONLY) < 3)"
    for line in ('"$python" -c "$run" >&-', '"$python" -c "$run" <&- >&- 2>&-'):
        assert shell(line, code).returncode == 0, line


def test_letters_that_the_encoding_lacks() -> None:
    done = shell('"$python" -c "$run"', r"print('A\u0440\xe9')", PYTHONIOENCODING="ascii")
    assert (done.stdout, done.stderr, done.returncode) == ("A\\u0440\\xe9\n", "", 0)
    assert shell('"$python" -c "$run"', r"print('\u0440')", PYTHONIOENCODING="utf-8").stdout == "р\n"


def test_output_that_a_full_disk_does_not_take_is_a_failure_in_one_line() -> None:
    done = shell('"$python" -c "$run" >/dev/full', "print('word'); sys.exit(flush_output())")
    assert (done.returncode, done.stderr) == (1, "the output is not whole: No space left on device\n")


def test_a_signal_ends_a_command_once_and_lets_it_tidy_up(tmp_path: Path) -> None:
    code = (
        "import signal, tempfile, time\n"
        f"with tempfile.TemporaryDirectory(prefix='icons-', dir={str(tmp_path)!r}):\n"
        "    try: os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)\n"
        "    finally: os.kill(os.getpid(), signal.SIGTERM); time.sleep(0.05); print('tidied')"
    )
    done = shell('"$python" -c "$run"', code)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, "tidied\n", "")
    assert not list(tmp_path.iterdir())


def test_nohup_holds() -> None:
    done = shell('trap "" HUP; "$python" -c "$run"', "import signal; os.kill(os.getpid(), signal.SIGHUP); print('on')")
    assert (done.stdout, done.returncode) == ("on\n", 0)


def test_the_command_line_itself() -> None:
    assert shell('"$python" "$manage" help --settings=settings.test | head -1').returncode == 0
    closed = shell('"$python" "$manage" version >&-')
    assert (closed.returncode, closed.stderr) == (0, "")
