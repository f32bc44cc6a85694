"""A Redis of one's own, to break: stopped, killed, emptied, read-only, full. Always on the same port."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from tests.servers import die_with_parent, is_free, program

FIRST_PORT = 18379


class BreakableRedis:
    """``with BreakableRedis() as server``."""

    def __init__(self) -> None:
        self.port = next(port for port in range(FIRST_PORT, FIRST_PORT + 500) if is_free(port))
        self.folder = tempfile.TemporaryDirectory(prefix="smarty-redis-")
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BreakableRedis:
        self.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.kill()
        self.folder.cleanup()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                   "--appendonly", "no", "--dir", self.folder.name]  # fmt: skip
        with (Path(self.folder.name) / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_parent)
        deadline = time.monotonic() + 10
        while not self.answers():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def client(self) -> Redis:
        return Redis(port=self.port, socket_timeout=2)

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except (RedisError, OSError):
            return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()  # a stopped one too
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """It takes connections and never answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def make_read_only(self) -> None:
        self.client().config_set("min-replicas-to-write", 1)

    def make_replica(self) -> None:
        """Of a master that is not there; it goes on serving what it has."""
        self.client().replicaof("127.0.0.1", 1)

    def make_writable(self) -> None:
        self.client().replicaof("NO", "ONE")
        self.client().config_set("min-replicas-to-write", 0)

    def fill(self) -> None:
        self.client().config_set("maxmemory-policy", "noeviction")
        self.client().config_set("maxmemory", 1)

    def unfill(self) -> None:
        self.client().config_set("maxmemory", 0)
