"""A MariaDB primary and its replica on loopback, to stop, kill, and let lag."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import MySQLdb
import MySQLdb.cursors

from tests.servers import die_with_parent, is_free, program, succeeds, wait_for

FIRST_PORT = 13500


class Server:
    def __init__(self, root: Path, number: int) -> None:
        self.data, self.number = root / f"server{number}", number
        self.port = next(port for port in range(FIRST_PORT + number * 100, FIRST_PORT + 5000) if is_free(port))
        self.socket = root / f"{number}.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def install(self) -> None:
        command = [program("mariadb-install-db"), "--no-defaults", "--user=root", f"--datadir={self.data}",
                   "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        command = [
            program("mariadbd"), "--no-defaults", "--user=root", f"--datadir={self.data}", f"--socket={self.socket}",
            f"--pid-file={self.data}.pid", "--bind-address=127.0.0.1", f"--port={self.port}", "--skip-name-resolve",
            f"--server-id={self.number + 1}", "--log-bin=changes", "--binlog-format=ROW", "--sync-binlog=0",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=128M", "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
        ]  # fmt: skip
        with self.data.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_parent)
        admin = program("mariadb-admin")
        wait_for(lambda: succeeds([admin, "--no-defaults", "-uroot", f"-S{self.socket}", "ping"]))

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """It takes connections and never answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def ask(self, statement: str) -> list[dict[str, Any]]:
        connection = MySQLdb.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=5)
        try:
            cursor = connection.cursor(MySQLdb.cursors.DictCursor)
            cursor.execute(statement)
            return list(cursor.fetchall())
        finally:
            connection.close()

    def kill_connections(self) -> None:
        """All of the application's, as a restart or an impatient administrator does."""
        killer(self.port)


class Pair:
    """``with Pair() as pair``: pair.primary, pair.replica."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108  (the directory made in it is our own)
        self.root = Path(tempfile.mkdtemp(prefix="smarty-pair-", dir=memory if memory.is_dir() else None))
        self.primary, self.replica = Server(self.root, 0), Server(self.root, 1)

    def __enter__(self) -> Pair:
        for server in (self.primary, self.replica):
            server.install()
            server.start()
        self.follow()
        return self

    def __exit__(self, *error: object) -> None:
        for server in (self.primary, self.replica):
            server.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def follow(self) -> None:
        self.replica.ask(
            f"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={self.primary.port}, MASTER_USER='root', "
            "MASTER_CONNECT_RETRY=1, MASTER_USE_GTID=slave_pos"
        )
        self.replica.ask("START SLAVE")

    def wait_until_even(self) -> None:
        """The replica has all that the primary had at this moment."""
        position = self.primary.ask("SELECT @@gtid_binlog_pos AS at")[0]["at"]
        done = self.replica.ask(f"SELECT MASTER_GTID_WAIT('{position}', 60) AS done")[0]["done"]
        assert done == 0, self.replica.ask("SHOW SLAVE STATUS")

    def statements(self) -> dict[str, int]:
        """How many each server was asked so far."""
        found = {}
        for name, server in (("primary", self.primary), ("replica", self.replica)):
            row = server.ask("SHOW GLOBAL STATUS LIKE 'Com_select'")[0]
            found[name] = int(row["Value"])
        return found


def killer(port: int) -> None:
    """Kill every connection of the application to the server on this port; called by programs under test."""
    connection = MySQLdb.connect(host="127.0.0.1", port=port, user="root")
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM information_schema.processlist WHERE db = 'chaos'")
    for (number,) in cursor.fetchall():
        cursor.execute(f"KILL CONNECTION {number}")
    connection.close()
