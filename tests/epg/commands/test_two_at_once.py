"""Imports as cron starts them: several processes, killed ones, one database on the disk."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from epg.models import EpgChannel, EpgSource
from tests import prepared
from tests.architecture.source import ROOT
from tests.patience import HANG_SECONDS

pytestmark = pytest.mark.django_db  # so that there is a database to save

CHANNELS, PROGRAMMES = 120, 12
URL = "filled in later"


def write_guide(path: Path, suffix: str = "") -> None:
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = ["<tv>"]
    for number in range(CHANNELS):
        for slot in range(PROGRAMMES):
            begin = start + timedelta(minutes=30 * slot)
            end = begin + timedelta(minutes=30)
            rows.append(
                f'<programme start="{begin:%Y%m%d%H%M%S} +0000" stop="{end:%Y%m%d%H%M%S} +0000" channel="c{number}">'
                f"<title>P{slot}{suffix}</title><desc>{'text ' * 40}</desc></programme>"
            )
    path.write_text("\n".join([*rows, "</tv>"]))


class Installation:
    """An installation of its own: database, cache and locks in a directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.guide = folder / "guide.xml"
        self.database = folder / "var" / "smarty.sqlite3"
        variables = {"SMARTY_VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "settings.dev"}
        self.environment = {**os.environ, **variables}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> tuple[int, str]:
        done = prepared.run(["manage.py", *arguments], self.environment)
        return done.returncode, done.stdout + done.stderr

    def counts(self) -> list[int]:
        """Programmes of each channel that has any."""
        return [row[1] for row in self.query("SELECT epg_channel_id, count(*) FROM tvmiddleware_epg GROUP BY 1")]

    def query(self, sql: str) -> list[Any]:
        with sqlite3.connect(self.database, timeout=20) as db:
            return db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def template(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with channels and no guide: the suite's own in memory, saved to the disk."""
    if connection.vendor != "sqlite":
        pytest.skip("processes of their own need a database in a file; threads are tested in test_together.py")
    path = tmp_path_factory.mktemp("template") / "smarty.sqlite3"
    with django_db_blocker.unblock():
        source = EpgSource.objects.create(name="s", url_mask=URL)
        EpgChannel.objects.bulk_create(
            EpgChannel(name=f"C{n}", source=source, source_channel_id=f"c{n}") for n in range(CHANNELS)
        )
        with sqlite3.connect(path) as target:
            connection.connection.backup(target)
        EpgChannel.objects.filter(source=source).delete()
        source.delete()
    return path


@pytest.fixture
def installation(template: Path, tmp_path: Path) -> Installation:
    (tmp_path / "var").mkdir()
    made = Installation(tmp_path)
    shutil.copy(template, made.database)
    with sqlite3.connect(made.database) as db:
        db.execute("UPDATE tvmiddleware_epgsource SET url_mask = ?", (str(made.guide),))
    write_guide(made.guide)
    return made


def test_it_survives_company_and_murder(installation: Installation) -> None:
    """Killed in the middle: whole channels, old or new. Two at once: one works. Different ones: both, unharmed."""
    killed = installation.start("epg_import")
    deadline = time.monotonic() + 60
    while not installation.counts() and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    done = installation.counts()
    assert 0 < len(done) < CHANNELS, "killed too late or too early to prove anything"
    assert set(done) == {PROGRAMMES}
    days = installation.query("SELECT count(*) FROM tvmiddleware_epgday")[0][0]
    assert days == len(done)

    # neither the dead run's lock nor its lease keeps the next one out, but two at once are one too many
    together = [installation.start("epg_import", "-v2") for _ in range(2)]
    texts = [process.communicate(timeout=HANG_SECONDS) for process in together]
    assert [process.returncode for process in together] == [0, 0], texts
    assert sum("already running" in out for out, _ in texts) <= 1
    assert installation.counts() == [PROGRAMMES] * CHANNELS
    keys = dict(installation.query("SELECT id, name FROM tvmiddleware_epg"))

    # a full import and one of the source may meet; they write the same channels
    write_guide(installation.guide, " new")
    together = [installation.start("epg_import"), installation.start("epg_import", "--epg_source_name=s")]
    texts = [process.communicate(timeout=HANG_SECONDS) for process in together]
    assert [process.returncode for process in together] == [0, 0], texts
    assert installation.counts() == [PROGRAMMES] * CHANNELS
    after = dict(installation.query("SELECT id, name FROM tvmiddleware_epg"))
    assert after == {key: f"{name} new" for key, name in keys.items()}
    overlaps = "SELECT count(*) FROM tvmiddleware_epgday"
    assert installation.query(overlaps)[0][0] == CHANNELS
    assert list((installation.folder / "var" / "tmp").glob("document-*")) == []


def test_the_command_line_of_a_failure(installation: Installation) -> None:
    installation.guide.write_bytes(b"<html>")
    assert installation.run("epg_import", "--settings=settings.dev") == (
        1, "CommandError: s: not a guide: the root element is <html>\n",
    )  # fmt: skip
    status, text = installation.run("epg_channel_import")
    assert (status, text) == (2, "CommandError: --epg_source_id or --epg_source_name is required\n")
    log = (installation.folder / "var" / "log" / "smarty_management.log").read_text()
    assert "MANAGEMENT_COMMAND_ERROR command=epg_import execution_time=" in log
