"""A PostgreSQL primary and its streaming standby on loopback, to cut, stop, delay and promote."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from glob import glob
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.servers import IS_ROOT, die_with_parent, is_free, program, succeeds, wait_for

FIRST_PORT = 15500
USER = "postgres" if IS_ROOT else None
"""PostgreSQL refuses to run as root."""
OPTIONS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "full_page_writes": "off",
           "shared_buffers": "32MB", "wal_retrieve_retry_interval": "200ms", "hot_standby_feedback": "off"}  # fmt: skip


def tool(name: str) -> str:
    return program(name, *sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True))


def as_postgres(command: list[str]) -> None:
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", user=USER, group=USER,
        extra_groups=[] if USER else None,
    )  # fmt: skip


class Server:
    def __init__(self, root: Path, number: int) -> None:
        self.data = root / f"server{number}"
        self.port = next(port for port in range(FIRST_PORT + number * 100, FIRST_PORT + 5000) if is_free(port))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def source(self) -> str:
        """What a standby of this server connects to."""
        return f"host=127.0.0.1 port={self.port} user=smarty"

    def start(self) -> None:
        options = {**OPTIONS, "port": self.port}
        command = [tool("postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.data.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, preexec_fn=die_with_parent, cwd="/", user=USER, group=USER,
                extra_groups=[] if USER else None,
            )  # fmt: skip
        ready = [tool("pg_isready"), "-q", "-h127.0.0.1", f"-p{self.port}"]
        wait_for(lambda: succeeds(ready))

    def stop(self) -> None:
        """At once, as a power cut does; the next start recovers."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Its present backends too: they take questions and never answer."""
        for pid in self.pids():
            signal_one(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self.pids():
            signal_one(pid, signal.SIGCONT)

    def pids(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def ask(self, statement: str, database: str = "postgres") -> list[dict[str, Any]]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="smarty", dbname=database, autocommit=True, connect_timeout=5,
            row_factory=dict_row,
        ) as connection:  # fmt: skip
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def statements(self, database: str) -> int:
        """How many it was asked so far, about."""
        question = "SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()"
        return int(self.ask(question, database)[0]["n"])


def signal_one(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)


class Pair:
    """``with Pair() as pair``: pair.primary, pair.standby."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108  (the directory made in it is our own)
        self.root = Path(tempfile.mkdtemp(prefix="smarty-standby-", dir=memory if memory.is_dir() else None))
        self.primary, self.standby = Server(self.root, 0), Server(self.root, 1)

    def __enter__(self) -> Pair:
        self.root.chmod(0o755)
        for server in (self.primary, self.standby):
            server.data.mkdir(mode=0o700)
            if USER:
                shutil.chown(server.data, USER, USER)
        initdb = [tool("initdb"), "-D", str(self.primary.data), "-U", "smarty", "-A", "trust", "-E", "UTF8"]
        as_postgres([*initdb, "--locale=C.UTF-8", "--no-sync"])
        self.primary.start()
        self.copy()
        return self

    def __exit__(self, *error: object) -> None:
        for server in (self.standby, self.primary):
            server.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def copy(self) -> None:
        """The standby, anew."""
        self.standby.stop()
        shutil.rmtree(self.standby.data)
        self.standby.data.mkdir(mode=0o700)
        if USER:
            shutil.chown(self.standby.data, USER, USER)
        as_postgres([tool("pg_basebackup"), "-D", str(self.standby.data), "-R", "--no-sync", "-c", "fast",
                     "-d", self.primary.source])  # fmt: skip
        self.standby.start()

    def cut(self) -> None:
        """The standby runs on and receives nothing."""
        self.point("host=127.0.0.1 port=1")

    def mend(self) -> None:
        self.point(self.primary.source)

    def point(self, source: str) -> None:
        self.standby.ask(f"ALTER SYSTEM SET primary_conninfo = '{source}'")
        self.standby.ask("SELECT pg_reload_conf()")
        receiving = bool(re.search(rf"port={self.primary.port}\b", source))
        question = "SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"
        wait_for(lambda: bool(self.standby.ask(question)) == receiving)

    def wait_until_even(self) -> None:
        place = self.primary.ask("SELECT pg_current_wal_lsn()::text AS at")[0]["at"]
        question = f"SELECT pg_last_wal_replay_lsn() >= '{place}'::pg_lsn AS done"
        wait_for(lambda: bool(self.standby.ask(question)[0]["done"]))
