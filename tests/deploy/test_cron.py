"""Cron lines: what they call exists and takes these flags, and cron reads the files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandParser

from core.commands import CronCommand
from tests.architecture.source import ROOT

FILES = sorted((ROOT / "deploy" / "cron.d").iterdir())
LINE = re.compile(r"^((?:[\d*/,-]+ ){5})(\S+) (smarty_manage .+)$")
NAME = re.compile(r"^[A-Za-z0-9_-]+$")  # cron skips other names without a word
SEED = {
    "cache_channel_list": "* * * * *",
    "epg_import": "0 5,9,13 * * *",
    "clean_old_messages": "0 3 * * *",
}
"""The crontab that the product's documentation shows."""


def job(path: Path) -> tuple[str, str, list[str]]:
    """When, as whom, which words."""
    (line,) = (line for line in path.read_text().splitlines() if not line.startswith("#") and "=/" not in line)
    found = LINE.match(line)
    assert found, line
    return found[1].strip(), found[2], shlex.split(found[3])


def ids(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_cron_reads_it(path: Path) -> None:
    assert NAME.match(path.name)
    text = path.read_text()
    assert text.endswith("\n"), "cron ignores a last line without its end"
    assert "\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n" in text
    assert "%" not in text, "cron ends the line there"
    assert job(path)[1] == "smarty"


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_its_command_takes_its_flags_and_is_quiet(path: Path) -> None:
    _when, _user, (_program, name, *flags) = job(path)
    command = load_command_class(get_commands()[name], name)
    assert isinstance(command, CronCommand)
    parser: CommandParser = command.create_parser("smarty_manage", name)
    options = parser.parse_args(flags)
    assert options.settings == "settings.prod"
    assert path.name == f"smarty-{name.replace('_', '-')}"


def test_the_documented_schedule() -> None:
    found = {words[1]: when for when, _user, words in map(job, FILES)}
    assert found | SEED == found
    assert job(ROOT / "deploy/cron.d/smarty-clean-old-messages")[2][2:4] == ["--days_count", "3"]
