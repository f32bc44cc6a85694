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

from core.logs import LogFileHandler, SmartyFormatter, log_event

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
    log_event("epg", "EPG_REMOVED", removed_objects=3, params={"password": "1", "name": "a\nb", "authkey": ""})
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
    log_event("epg", "EPG_ONE")
    log.rename(log.with_suffix(".log.1"))
    log_event("epg", "EPG_TWO")
    assert "EPG_TWO" in log.read_text()
    assert "EPG_TWO" not in log.with_suffix(".log.1").read_text()


def write(number: int) -> None:
    for row in range(200):
        log_event("epg", "EPG_ROW", process=number, row=row, filler="x" * 500)


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


# --- text from outside ----------------------------------------------------------------------------------------------
FORGED = "Sun Nov 22 12:00:00+0000 2026 INFO auth:1 login[1.1] LOGIN_OK abonement=1"
BREAKS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
HIDING = ("\x00", "\x08", "\x1b[2K", "\x9b2K", "\x7f", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\U000e0041")


def logged(record: Any, log: Path) -> str:
    record(logging.getLogger("smarty_epg"))
    text = log.read_bytes().decode("utf-8")
    log.unlink()
    return text


@pytest.mark.parametrize("bad", BREAKS + HIDING)
def test_nothing_from_outside_leaves_its_line(bad: str, log: Path) -> None:
    """Names of parameters and members too, whoever calls a logger and however."""
    text = f"evil{bad}{FORGED}"
    named: dict[str, Any] = {text: "1"}
    ways = (
        lambda logger: log_event("epg", "REQUEST", **named),
        lambda logger: log_event(
            "epg", "REQUEST", params={text: "1"}, user_agent=text, files=[text], error=ValueError(text)
        ),
        lambda logger: log_event("epg", "REQUEST", params={"a": {"b": {text: {text: text}}}}),
        lambda logger: logger.info("asked %s", text),
        lambda logger: logger.info(text),
        lambda logger: logger.info("asked", extra={"ctx": {text: text, "inner": {text: 1}}}),
    )
    for way in ways:
        found = logged(way, log)
        assert len(found.splitlines()) == 1, found
        assert bad not in found.rstrip("\n")
        assert FORGED in found, "escaped, not lost"


@pytest.mark.parametrize("bad", ["\n", "\r", "\u2028", "\x1b[2K", "\ud800"])
def test_nor_does_the_text_of_an_error(bad: str, log: Path) -> None:
    def fail(logger: logging.Logger) -> None:
        try:
            try:
                raise KeyError
            except KeyError as error:
                raise ValueError(f"evil{bad}{FORGED}") from error
        except ValueError:
            logger.exception("EPG_FAILED")

    found = logged(fail, log)
    assert bad == "\n" or bad not in found
    assert [line for line in found.splitlines() if line.startswith(FORGED)] == []
    assert "\nValueError: evil" in found
    assert '\n  File "' in found
    assert "\nThe above exception was the direct cause" in found


def test_words_of_every_language_stay_as_they_are(log: Path) -> None:
    text = "Новости 新闻 أخبار Ünïcode 👍🏽 a\u00a0b"
    assert text in logged(lambda logger: logger.info(text), log)
