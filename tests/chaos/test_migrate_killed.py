"""``migrate`` killed ten times over in one MariaDB database: the last run goes on, and the tables are right."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import MySQLdb

from tests.architecture.source import ROOT
from tests.servers import running

SETTINGS = """
from pathlib import Path
from settings.builders import embedded_cache, mysql
VAR_DIR = Path({folder!r})
SECRET_KEY = "killed " * 10
DATABASES = {{"default": mysql({database!r}, user="root", port={port})}}
CACHES = {{"default": embedded_cache(VAR_DIR / "cache.sqlite3")}}
"""
KILLS = 10
STEP = 37
"""Statements more at each kill; a fresh database takes some hundreds."""
LONGEST_S = 600


def migrate(folder: Path, database: str, port: int) -> subprocess.Popen[str]:
    (folder / f"{database}.py").write_text(SETTINGS.format(folder=str(folder), database=database, port=port))
    environment = {**os.environ, "SMARTY_SETTINGS_DIR": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "manage.py", "migrate", f"--settings=settings.{database}"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def changes(cursor: Any) -> int:
    """Statements that change tables, since the server began."""
    cursor.execute(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_create_table', 'Com_alter_table', 'Com_create_index')"
    )
    return sum(int(value) for _name, value in cursor.fetchall())


def definitions(cursor: Any, database: str) -> dict[str, str]:
    cursor.execute(f"SHOW TABLES FROM {database}")
    found = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"SHOW CREATE TABLE {database}.{name}")
        found[name] = re.sub(r" AUTO_INCREMENT=\d+", "", cursor.fetchone()[1])
    return found


def test_migrate_goes_on_after_each_kill(tmp_path: Path) -> None:
    with running(["mysql"]) as servers:
        port = int(servers.environment["SMARTY_TEST_DB_PORT"])
        cursor = MySQLdb.connect(host="127.0.0.1", port=port, user="root", autocommit=True).cursor()
        for database in ("whole", "killed"):
            cursor.execute(f"CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        assert ended(migrate(tmp_path, "whole", port)) == (0, "")
        kills = 0
        for number in range(KILLS):
            target = changes(cursor) + 5 + number * STEP
            run = migrate(tmp_path, "killed", port)
            while run.poll() is None and changes(cursor) < target:
                time.sleep(0.005)
            if run.poll() is None:
                run.send_signal(signal.SIGKILL)
                kills += 1
            run.wait(LONGEST_S)
        assert kills >= KILLS // 2
        assert ended(migrate(tmp_path, "killed", port))[0] == 0
        assert definitions(cursor, "killed") == definitions(cursor, "whole")
        two = [migrate(tmp_path, "killed", port) for _ in range(2)]
        assert [ended(run)[0] for run in two] == [0, 0]


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    _out, said = run.communicate(timeout=LONGEST_S)
    return run.returncode, said
