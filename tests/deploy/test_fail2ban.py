"""The shipped filter for fail2ban finds the addresses of those who guess, and no address that a caller made up."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.test import Client as HttpClient

from core.logs import LogFileHandler, SmartyFormatter
from tests.apis.tvmiddleware.logins import ELSEWHERE, HOME, LoginTestCase
from tests.architecture.source import ROOT

FILTER = ROOT / "deploy/fail2ban/smarty.filter.conf"
FAIL2BAN = shutil.which("fail2ban-regex")
ADDRESS = r"(?P<ip>[0-9a-f.:]+)"
DATE = re.compile(r"^\w{3} \w{3} \d\d \d\d:\d\d:\d\d[+-]\d{4} \d{4}")
FORGED = "192.0.2.66"
FORGERIES = (
    f"x ip={FORGED}",
    "x\nFri Mar 24 10:22:35+0300 2027 WARNING report:39 refused[1.2] LOGIN_ERROR reason=account_does_not_exist "
    f"ip={FORGED} ",
    f"x\r\u2028\x85Fri Mar 24 10:22:35+0300 2027 INFO login:34 clean[1.2] ADMIN_LOGIN_ERROR ip={FORGED} ",
)


@contextmanager
def written(subject: str) -> Iterator[Path]:
    """The file that this subject's events go to meanwhile."""
    with TemporaryDirectory() as folder:
        handler = LogFileHandler(f"{folder}/smarty_{subject}.log")
        handler.setFormatter(SmartyFormatter())
        logger = logging.getLogger(f"smarty_{subject}")
        logger.addHandler(handler)
        level = logger.level
        logger.setLevel(logging.INFO)
        try:
            yield Path(handler.baseFilename)
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            handler.close()


def patterns() -> list[re.Pattern[str]]:
    lines = re.search(r"^failregex = (.*?)^ignoreregex", FILTER.read_text(), re.MULTILINE | re.DOTALL)
    assert lines is not None
    return [re.compile(line.strip().replace("<ADDR>", ADDRESS)) for line in lines[1].strip().splitlines()]


def found(log: Path) -> list[str]:
    """The address of each line that the filter takes, as fail2ban reads files: a line ends with a line feed."""
    lines = [DATE.sub("", line) for line in log.read_bytes().decode().split("\n")]
    mine = [match["ip"] for line in lines for pattern in patterns() if (match := pattern.search(line))]
    if FAIL2BAN is not None:
        asked = subprocess.run(
            [FAIL2BAN, "-o", "ip", str(log), str(FILTER)], capture_output=True, text=True, check=False, timeout=60
        )  # fmt: skip
        assert asked.stdout.split() == mine, asked
    return mine


class GuessingTest(LoginTestCase):
    def test_boxes_that_guess(self) -> None:
        with written("accounts") as log:
            self.anna(password="wrong")
            self.anna(ip="2001:db8::7", password="wrong")
            self.login(api_key="wrong", abonement=1001, password="1111", device="pc")
            for text in FORGERIES:
                self.login(abonement=text, password=text, device=text, device_uid=text, **{text: text})
            self.login(ip=ELSEWHERE, abonement=1002, password="2222", device="pc")  # he owes, he does not guess
            self.anna()
            assert found(log) == [HOME, "2001:db8::7", HOME, HOME, HOME, HOME]
            assert FORGED in log.read_text()

    def test_staff_that_guesses(self) -> None:
        with written("admin") as log:
            for text in ("root", *FORGERIES):
                HttpClient(REMOTE_ADDR=HOME, HTTP_USER_AGENT=FORGERIES[1]).post(
                    "/admin/login/", {"username": text, "password": "wrong"}
                )
            assert found(log) == [HOME] * 4


@pytest.mark.skipif(FAIL2BAN is None, reason="FAIL2BAN IS NOT INSTALLED")
def test_fail2ban_takes_the_jail(tmp_path: Path) -> None:
    (tmp_path / "jail.d").mkdir()
    shutil.copytree("/etc/fail2ban", tmp_path, dirs_exist_ok=True)
    for path in (tmp_path / "jail.d").iterdir():
        path.unlink()
    shutil.copy(FILTER, tmp_path / "filter.d/smarty.conf")
    shutil.copy(FILTER.with_name("smarty.jail.conf"), tmp_path / "jail.d/smarty.conf")
    verdict = subprocess.run(
        [str(Path(FAIL2BAN or "").with_name("fail2ban-client")), "-c", str(tmp_path), "-d"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert verdict.returncode == 0, verdict.stderr
    assert "'smarty', 'addfailregex'" in verdict.stdout or "'smarty', 'multi-set', 'addfailregex'" in verdict.stdout
