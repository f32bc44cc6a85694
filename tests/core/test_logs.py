"""The line format, what it masks, whose file it is, and that several processes and logrotate get along."""

from __future__ import annotations

import grp
import logging
import multiprocessing
import os
import pwd
import re
from pathlib import Path
from typing import Any

import pytest

from core.logs import LogFileHandler, SmartyFormatter, event

LINE = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d[+-]\d{4} \d{4} INFO test_logs:\d+ \w+\[\d+\.\d+\] ")


@pytest.fixture
def log(tmp_path: Path) -> Any:
    handler = LogFileHandler(str(tmp_path / "deep" / "smarty_epg.log"))
    handler.setFormatter(SmartyFormatter())
    logger = logging.getLogger("smarty_epg")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield Path(handler.baseFilename)
    logger.removeHandler(handler)
    logger.setLevel(level)
    handler.close()


def test_a_line(log: Path) -> None:
    event("epg", "EPG_REMOVED", removed_objects=3, params={"password": "1", "name": "a\nb", "authkey": ""})
    [line] = log.read_text().splitlines()
    assert LINE.match(line), line
    assert line.endswith(r"EPG_REMOVED removed_objects=3 params={password: ***, name: a\nb, authkey: }")


def test_an_error_with_its_variables(log: Path) -> None:
    def fails(password: str, authkey: str, channel: int) -> None:
        api_answer = {"token": "t0p", "channel": channel, "inner": [1, 2]}
        address = f"http://example.com/?authkey={authkey}&x=1"
        raise ValueError(f"no channel {api_answer['channel']} at {len(address)}")

    password = ("hunter2", "f00f")  # not in the line that the traceback quotes
    try:
        fails(*password, 7)
    except ValueError:
        logging.getLogger("smarty_epg").exception("EPG_FAILED")
    text = log.read_text()
    assert "ValueError: no channel 7" in text
    assert "    channel = 7" in text
    assert "'inner': [1, 2]" in text
    assert "authkey=***&x=1" in text
    assert not {"hunter2", "f00f", "t0p"} & set(re.findall(r"\w+", text))


def test_variables_are_looked_at_without_any_work(log: Path) -> None:
    class Asks:
        def __repr__(self) -> str:
            raise AssertionError("would ask the database")

    asks = Asks()
    try:
        raise ValueError
    except ValueError:
        logging.getLogger("smarty_epg").exception("EPG_FAILED")
    assert f"asks = <{type(asks).__name__}>" in log.read_text()


def test_rotation(log: Path) -> None:
    """What logrotate does: the file is moved away, nobody is told."""
    event("epg", "EPG_ONE")
    log.rename(log.with_suffix(".log.1"))
    event("epg", "EPG_TWO")
    assert "EPG_TWO" in log.read_text()
    assert "EPG_TWO" not in log.with_suffix(".log.1").read_text()


def write(number: int) -> None:
    for row in range(200):
        event("epg", "EPG_ROW", process=number, row=row, filler="x" * 500)


def test_several_processes_never_mix_their_lines(log: Path) -> None:
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=write, args=(number,)) for number in range(4)]
    for process in running:
        process.start()
    moved = log.with_suffix(".log.1")
    while not log.exists():
        pass
    log.rename(moved)  # in the middle of it
    for process in running:
        process.join(30)
    lines = (moved.read_text() + log.read_text()).splitlines() if log.exists() else moved.read_text().splitlines()
    assert len(lines) == 800
    assert all(line.endswith("x" * 500) for line in lines)


@pytest.mark.skipif(os.getuid() != 0, reason="ONLY ROOT GIVES FILES AWAY")
def test_roots_files_are_given_to_the_server(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    handler = LogFileHandler(
        str(tmp_path / "a.log"), owner_user="nobody", owner_group=grp.getgrgid(nobody.pw_gid).gr_name
    )
    handler.emit(logging.makeLogRecord({"msg": "x"}))
    handler.close()
    assert (tmp_path / "a.log").stat().st_uid == nobody.pw_uid


def test_an_owner_that_does_not_exist_stops_nobody(tmp_path: Path) -> None:
    handler = LogFileHandler(str(tmp_path / "a.log"), owner_user="nobody-of-that-name")
    handler.emit(logging.makeLogRecord({"msg": "written"}))
    handler.close()
    assert "written" in (tmp_path / "a.log").read_text()


def test_a_log_that_cannot_be_written_takes_nothing_down() -> None:
    handler = LogFileHandler("/proc/nowhere/a.log")
    handler.handle(logging.makeLogRecord({"msg": "x"}))
