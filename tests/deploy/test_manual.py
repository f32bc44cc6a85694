"""The man page and bash's completion, made from the guide and judged by their own programs."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT
from tests.deploy.test_operator_guide import sections

BASH = shutil.which("bash")
GROFF = shutil.which("groff")


def made(kind: str) -> str:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools/manual.py"), kind], capture_output=True, text=True, check=True
    ).stdout


def test_the_man_page_has_every_command_and_flag() -> None:
    page = made("man")
    for name in sections("en"):
        assert f"\n.SS {name}\n" in page
    assert "\n.TP\n.B \\-\\-dry_run\nonly" in page
    assert "`" not in page
    assert "\n.BI \\-\\-settings=settings. name\n" in page


@pytest.mark.skipif(GROFF is None, reason="GROFF IS NOT INSTALLED")
def test_groff_takes_it_without_a_warning() -> None:
    command = [str(GROFF), "-man", "-Tutf8", "-ww", "-z"]
    done = subprocess.run(command, input=made("man"), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def completed(line: str) -> list[str]:
    """What bash would offer at the end of the line."""
    words = line.split(" ")
    script = (
        f"{made('completion')}\nCOMP_WORDS=({' '.join(f'{chr(39)}{word}{chr(39)}' for word in words)})\n"
        f"COMP_CWORD={len(words) - 1}\n_smarty_manage\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    )
    return subprocess.run([str(BASH), "-euc", script], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(BASH is None, reason="BASH IS NOT INSTALLED")
def test_bash_completes_commands_and_flags() -> None:
    assert completed("smarty_manage cache_ch") == ["cache_channel_list"]
    assert "help" in completed("smarty_manage ")
    assert completed("smarty_manage import_customers --dr") == ["--dry_run"]
    assert set(completed("smarty_manage performance_test -")) >= {"-s", "--small", "--settings", "--help"}
    assert completed("smarty_manage help epg_re") == ["epg_reimport"]
    assert completed("smarty_manage flush") == ["flush_presence", "flushall"]
