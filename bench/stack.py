"""The servers under test, on loopback, with the shipped configuration: MariaDB, Redis, uWSGI, nginx."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
WORK = HOME / "var" / "bench"
DATA_SET = os.environ.get("SMARTY_BENCH_DB", "smarty")
"""The name of the data set: of its database and of its folder in WORK."""
MARIA_PORT, REDIS_PORT, HTTP_PORT = 13406, 16479, 8380
TICKS = os.sysconf("SC_CLK_TCK")
WAIT_S = 60.0


class NotReady(Exception):
    """A server did not come up in WAIT_S seconds."""


def wait_for(what: str, ready: list[str] | None = None, path: Path | None = None) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if path is not None and path.exists():
            return
        if ready is not None and subprocess.run(ready, capture_output=True, check=False).returncode == 0:  # noqa: S603
            return
        time.sleep(0.05)
    raise NotReady(what)


@dataclass
class Stack:
    """Running servers by name; each entry is the pid of the process whose children belong to it."""

    pids: dict[str, int] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, name: str, command: list[str], env: dict[str, str] | None = None, port: int = 0) -> None:
        """Start a server. A port that is taken means one of an earlier run: its data would be measured."""
        if port and taken(port):
            raise NotReady(f"{name}: port {port} is in use; end the server that an interrupted run left behind")
        log = (WORK / f"{name}.log").open("ab")
        process = subprocess.Popen(command, stdout=log, stderr=log, env=env or dict(os.environ))  # noqa: S603
        self.processes.append(process)
        self.pids[name] = process.pid

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def family(self, name: str) -> list[int]:
        """The process and its living descendants."""
        found, todo = [], [self.pids[name]]
        while todo:
            pid = todo.pop()
            found.append(pid)
            children = Path(f"/proc/{pid}/task/{pid}/children")
            if children.exists():
                todo += [int(child) for child in children.read_text().split()]
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """User and system time so far, by server."""
        return {name: sum(map(cpu_of, self.family(name))) for name in self.pids}

    def memory_mb(self) -> dict[str, float]:
        """Proportional set size by server, so that shared pages of forked workers count once."""
        return {name: sum(map(pss_of, self.family(name))) / 1024 for name in self.pids}


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def pss_of(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return float(next((line.split()[1] for line in lines if line.startswith("Pss:")), "0"))


def start_mariadb(stack: Stack) -> None:
    data = WORK / "mysql"
    if not (data / "mysql").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        subprocess.run(  # noqa: S603
            ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={data}",  # noqa: S607
             "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
            check=True, capture_output=True,
        )  # fmt: skip
    stack.start(
        "mariadb",
        ["mariadbd", "--no-defaults", "--user=root", f"--datadir={data}", f"--socket={WORK}/mysql.sock",
         f"--pid-file={WORK}/mysql.pid", "--bind-address=127.0.0.1", f"--port={MARIA_PORT}", "--skip-name-resolve",
         "--skip-log-bin", "--innodb-buffer-pool-size=1G", "--innodb-flush-log-at-trx-commit=2",
         "--innodb-log-file-size=512M", "--max-connections=200", "--local-infile=1",
         "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"],
        port=MARIA_PORT,
    )  # fmt: skip
    wait_for("mariadb", ["mariadb-admin", "--no-defaults", "-uroot", f"-S{WORK}/mysql.sock", "ping"])
    query_sql(f"CREATE DATABASE IF NOT EXISTS {DATA_SET}")


def start_redis(stack: Stack) -> None:
    stack.start(
        "redis",
        ["redis-server", "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
         "--dir", str(WORK), "--io-threads", "1"],
        port=REDIS_PORT,
    )  # fmt: skip
    wait_for("redis", ["redis-cli", "-p", str(REDIS_PORT), "ping"])


def start_uwsgi(stack: Stack, processes: int = 2) -> None:
    socket = WORK / "smarty.sock"
    socket.unlink(missing_ok=True)
    env = {
        **os.environ,
        "SMARTY_HOME": str(HOME),
        "SMARTY_VENV": str(HOME / ".venv"),
        "SMARTY_SETTINGS": "bench.settings",
        "SMARTY_SOCKET": str(socket),
        "SMARTY_PROCESSES": str(processes),
    }
    stack.start("uwsgi", [str(HOME / ".venv/bin/uwsgi"), "--ini", str(HOME / "deploy/uwsgi/smarty.ini")], env)
    wait_for("uwsgi", path=socket)


def start_nginx(stack: Stack) -> None:
    """The shipped site file, with the paths and ports of this run put in."""
    site = (HOME / "deploy/nginx/smarty.conf").read_text()
    for old, new in {
        "/run/uwsgi/app/smarty/socket": f"{WORK}/smarty.sock",
        "/var/lib/nginx/smarty_cache": f"{WORK}/nginx-cache",
        "/var/log/nginx/": f"{WORK}/",
        "    listen 80;\n": "",
        "listen 8180": f"listen 127.0.0.1:{HTTP_PORT}",
        "/usr/share/nginx/html/microimpuls/smarty/": f"{HOME}/",
    }.items():
        site = site.replace(old, new)
    (WORK / "site.conf").write_text(site)
    (WORK / "nginx.conf").write_text(
        f"user root; worker_processes 1; pid {WORK}/nginx.pid; error_log {WORK}/nginx-error.log; daemon off;\n"
        "events { worker_connections 4096; }\n"
        "http { include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nodelay on;\n"
        f"client_body_temp_path {WORK}/body; uwsgi_temp_path {WORK}/uwsgi; proxy_temp_path {WORK}/proxy;\n"
        f"fastcgi_temp_path {WORK}/fastcgi; scgi_temp_path {WORK}/scgi;\n"
        f"include {WORK}/site.conf; }}\n"
    )
    shutil.copy("/etc/nginx/uwsgi_params", WORK / "uwsgi_params")
    stack.start("nginx", ["nginx", "-c", str(WORK / "nginx.conf")], port=HTTP_PORT)
    wait_for("nginx", ["curl", "-sf", f"http://127.0.0.1:{HTTP_PORT}/tvmiddleware/api/health/check/"])


@contextmanager
def database_and_cache() -> Iterator[Stack]:
    WORK.mkdir(parents=True, exist_ok=True)
    stack = Stack()
    try:
        start_mariadb(stack)
        start_redis(stack)
        yield stack
    finally:
        stack.stop()


def query_sql(text: str) -> str:
    """What the bench's MariaDB answers, values separated by tabs, without names."""
    return subprocess.run(  # noqa: S603
        ["mariadb", "--no-defaults", "-uroot", f"-S{WORK}/mysql.sock", "-Ne", text],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
