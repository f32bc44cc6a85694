"""core.commands: what every command has in common."""

from __future__ import annotations

import argparse
import logging
import signal
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError, CommandParser
from pytest_django import Settings

from core.commands import CronCommand, PersonCommand, add_flag, bool_flag, iso_day, whole_number, wrong_arguments
from core.console import Terminated
from core.locks import hold_lock
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


class Sample(CronCommand):
    help = "sample"
    error: Exception | None = None
    seen: dict[str, Any]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=0)
        add_flag(parser, "--loud", "shout")

    def run(self, *, now: datetime, **options: Any) -> str:
        self.seen = {"now": now, **options}
        self.progress("half way")
        if self.error:
            raise self.error
        return "did it"


def start(*arguments: str, screen: bool = False, kind: type[Sample] = Sample) -> tuple[Sample, str, str]:
    """Run as from the command line; (the command, its output, its errors)."""
    out, errors = (Screen(), Screen()) if screen else (StringIO(), StringIO())
    command = kind(stdout=out, stderr=errors, no_color=True)
    command.run_from_argv(["manage.py", "sample", *arguments])
    return command, out.getvalue(), errors.getvalue()


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    monkeypatch.setattr(
        "core.commands.os.setpriority", lambda *_: None
    )  # the tests after this one are in no lower class


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Lines of smarty_management."""
    lines: list[str] = []
    handler: Any = logging.Handler()
    handler.emit = lambda record: lines.append(f"{record.levelname} {record.getMessage()}")
    logger = logging.getLogger("smarty_management")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_silent_in_cron(log: list[str]) -> None:
    command, out, errors = start("--count=3")
    assert (out, errors) == ("", "")
    assert command.seen == {"now": NOW, "count": 3, "loud": False}
    (line,) = log
    assert line.startswith("INFO MANAGEMENT_COMMAND_SUCCESS command=test_commands execution_time=0.")


def test_talkative_on_a_terminal_and_when_asked() -> None:
    assert start("--verbosity=2")[1].startswith("did it (0.")
    assert start("--verbosity=0", screen=True)[1] == ""
    _, out, errors = start(screen=True)
    assert out.startswith("did it (0.")
    assert "half way" in errors
    assert errors.endswith("\r\033[K")


@pytest.mark.parametrize(("error", "status"), [(CommandError("no luck"), 1), (wrong_arguments("no luck"), 2)])
def test_foreseen_failures(error: Exception, status: int, log: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command = Sample(stdout=StringIO(), stderr=(errors := StringIO()), no_color=True)
    command.error = error
    with pytest.raises(SystemExit) as caught:
        command.run_from_argv(["manage.py", "sample"])
    assert caught.value.code == status
    assert errors.getvalue() == "CommandError: no luck\n"
    assert log[0].startswith("ERROR MANAGEMENT_COMMAND_ERROR command=test_commands execution_time=0.")
    assert log[0].endswith("error=no luck")


def test_unforeseen_failures_are_one_line_too(log: list[str]) -> None:
    command = Sample(stdout=StringIO(), stderr=(errors := StringIO()), no_color=True)
    command.error = KeyError("oops")
    with pytest.raises(SystemExit) as caught:
        command.run_from_argv(["manage.py", "sample"])
    assert caught.value.code == 1
    assert errors.getvalue() == "CommandError: KeyError: 'oops'\n"
    with pytest.raises(KeyError):
        command.run_from_argv(["manage.py", "sample", "--traceback"])


@pytest.mark.parametrize("arguments", [["--count=x"], ["--nothing"], ["--loud=perhaps"], ["stray"]])
def test_wrong_arguments_are_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        start(*arguments)
    assert caught.value.code == 2
    errors = capsys.readouterr().err
    assert errors.startswith("manage.py sample: ")
    assert errors.endswith("(see --help)\n")
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([], False), (["--loud"], True), (["--loud=True"], True), (["--loud=False"], False), (["--loud", "no"], False)],
)
def test_flags_with_and_without_a_value(arguments: list[str], expected: bool) -> None:
    assert start(*arguments)[0].seen["loud"] is expected


def test_started_twice(log: list[str]) -> None:
    with hold_lock("command.test_commands"):
        _, out, errors = start()
        assert (out, errors) == ("", "")
        assert "already running" in start("--verbosity=2")[1]
    assert all("MANAGEMENT_COMMAND_SKIPPED" in line for line in log)


def test_copies_that_may_run_side_by_side() -> None:
    class Copies(Sample):
        lock_name = ""

    with hold_lock("command.test_commands"):
        assert start("--verbosity=2", kind=Copies)[1].startswith("did it")


def test_a_lock_of_its_own_name() -> None:
    class Named(Sample):
        lock_name = "shared"

    with hold_lock("command.test_commands"):
        assert start("--verbosity=2", kind=Named)[1].startswith("did it")
    with hold_lock("command.shared"):
        assert "already running" in start("--verbosity=2", kind=Named)[1]


def test_a_command_of_a_person_always_answers() -> None:
    class Asked(PersonCommand, Sample):
        pass

    assert start(kind=Asked)[1].startswith("did it")


@pytest.mark.parametrize(
    ("text", "expected"), [("True", True), (" yes", True), ("1", True), ("FALSE", False), ("", False), ("off", False)]
)
def test_bool_flag(text: str, expected: bool) -> None:
    assert bool_flag(text) is expected


def test_whole_numbers_of_arguments() -> None:
    assert [whole_number(text) for text in ("12", "-1", "007")] == [12, -1, 7]
    for text in ("1_0", "١٢", "1e3", "1.0", " 1", ""):
        with pytest.raises(argparse.ArgumentTypeError):
            whole_number(text)


def test_iso_day() -> None:
    assert iso_day("2026-11-22") == date(2026, 11, 22)
    with pytest.raises(argparse.ArgumentTypeError):
        iso_day("22.11.2026")
    with pytest.raises(argparse.ArgumentTypeError):
        iso_day("٢٠٢٦-11-22")


def test_a_command_that_is_told_to_end_says_so_in_its_log(log: list[str]) -> None:
    for error, text in ((Terminated(signal.SIGTERM), "ended by SIGTERM"), (KeyboardInterrupt(), "interrupted")):
        log.clear()
        kind = type("Ended", (Sample,), {"error": error, "__module__": Sample.__module__})
        with pytest.raises(type(error)):
            start(kind=kind)
        assert len(log) == 1
        assert "MANAGEMENT_COMMAND_ERROR" in log[0]
        assert f"error={text}" in log[0]


class FullDisk(StringIO):
    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_what_is_done_stays_done_though_its_words_are_lost(log: list[str]) -> None:
    errors = StringIO()
    command = Sample(stdout=FullDisk(), stderr=errors)
    command.run_from_argv(["manage.py", "sample", "--verbosity=2"])
    assert errors.getvalue().startswith("test_commands is done, but what it printed is lost: OSError")
    assert [line.split()[1] for line in log] == ["MANAGEMENT_COMMAND_SUCCESS", "OUTPUT_LOST"]
