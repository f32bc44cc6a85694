"""Throw-away MariaDB, PostgreSQL and Redis servers on loopback, with data in memory, for as long as the tests run.

    .venv/bin/python -m tests.servers mysql redis -- .venv/bin/pytest tests/epg

starts the two, tells the command through its environment (SMARTY_TEST_DB..., SMARTY_TEST_REDIS) and stops them.
Only processes started here are ever stopped; when this process is killed the kernel ends them too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from glob import glob
from importlib.util import find_spec
from pathlib import Path

PORTS = {"mysql": 13306, "postgresql": 15432, "redis": 16379}
CLUSTER_PORTS = 17000
CLUSTER_BUS = 10000
PREFIX = "smarty-servers-"
START_SECONDS = 60
STOP_SECONDS = 20
IS_ROOT = os.getuid() == 0
PR_SET_PDEATHSIG = 1


class NotInstalled(Exception):
    """The server's programs are not on this machine."""


def stop_signal(process: subprocess.Popen[bytes]) -> int:
    """PostgreSQL would wait for its clients at TERM."""
    command = process.args
    return signal.SIGINT if isinstance(command, list) and str(command[0]).endswith("postgres") else signal.SIGTERM


@dataclass
class Servers:
    """What runs. ``environment`` is what the settings of the tests want to know."""

    root: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, command: list[str], ready: Callable[[], bool], user: str | None = None) -> None:
        log = (self.root / f"{name}.log").open("wb")
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self.processes.append(process)
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{(self.root / f'{name}.log').read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(stop_signal(process))
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port(name: str) -> int:
    """The server's usual test port, or any other when that is taken (two test runs on one machine)."""
    for port in (PORTS[name], 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no free port")


def program(name: str, *folders: str) -> str:
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", *folders))
    found = shutil.which(name, path=path)
    if found is None:
        raise NotInstalled(name)
    return found


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def start_mysql(servers: Servers) -> dict[str, str]:
    if find_spec("MySQLdb") is None:
        raise NotInstalled("mysqlclient")
    install, server, admin = program("mariadb-install-db"), program("mariadbd"), program("mariadb-admin")
    data, port = servers.root / "mysql", free_port("mysql")
    run_as = ["--user=root"] if IS_ROOT else []
    subprocess.run(
        [install, "--no-defaults", *run_as, f"--datadir={data}", "--auth-root-authentication-method=normal",
         "--skip-test-db", "--skip-name-resolve"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    socket_file = servers.root / "mysql.sock"
    command = [
        server, "--no-defaults", *run_as, f"--datadir={data}", f"--tmpdir={servers.root}", f"--socket={socket_file}",
        f"--pid-file={servers.root}/mysql.pid", "--bind-address=127.0.0.1", f"--port={port}", "--skip-name-resolve",
        "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0",
        "--innodb-flush-method=nosync", "--innodb-buffer-pool-size=256M", "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_unicode_ci",
    ]  # fmt: skip
    servers.start("mysql", command, lambda: succeeds([admin, "--no-defaults", "-uroot", f"-S{socket_file}", "ping"]))
    return {"SMARTY_TEST_DB": "mysql", "SMARTY_TEST_DB_HOST": "127.0.0.1", "SMARTY_TEST_DB_PORT": str(port)}


def start_postgresql(servers: Servers) -> dict[str, str]:
    folders = sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)
    initdb, server, ready = (program(name, *folders) for name in ("initdb", "postgres", "pg_isready"))
    user = "postgres" if IS_ROOT else None  # it refuses to run as root
    data, port = servers.root / "postgresql", free_port("postgresql")
    data.mkdir()
    password = servers.root / "postgresql.password"
    password.write_text("smarty")
    if user:
        servers.root.chmod(0o755)
        for path in (data, password):
            shutil.chown(path, user, user)
    subprocess.run(
        [initdb, "-D", str(data), "-U", "smarty", f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, user=user, group=user, extra_groups=[] if user else None, cwd="/",
    )  # fmt: skip
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
               "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}  # fmt: skip
    command = [
        server,
        "-D",
        str(data),
        *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
    ]
    servers.start("postgresql", command, lambda: succeeds([ready, "-q", "-h127.0.0.1", f"-p{port}"]), user)
    return {"SMARTY_TEST_DB": "postgresql", "SMARTY_TEST_DB_HOST": "127.0.0.1", "SMARTY_TEST_DB_PORT": str(port)}


def start_redis(servers: Servers) -> dict[str, str]:
    server, client = program("redis-server"), program("redis-cli")
    port = free_port("redis")
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
               "--databases", "64", "--dir", str(servers.root)]  # fmt: skip
    servers.start("redis", command, lambda: succeeds([client, "-p", str(port), "PING"]))
    return {"SMARTY_TEST_REDIS": f"redis://127.0.0.1:{port}/0"}


def start_redis_cluster(servers: Servers) -> dict[str, str]:
    """Three masters without replicas."""
    server, client = program("redis-server"), program("redis-cli")
    addresses = []
    for number in range(3):
        folder, port = servers.root / f"cluster{number}", cluster_port(number)
        folder.mkdir()
        command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                   "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000",
                   "--dir", str(folder)]  # fmt: skip
        servers.start(f"cluster{number}", command, partial(succeeds, [client, "-p", str(port), "PING"]))
        addresses.append(f"127.0.0.1:{port}")
    subprocess.run(
        [client, "--cluster", "create", *addresses, "--cluster-replicas", "0", "--cluster-yes"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: all(cluster_is_whole(client, address.rpartition(":")[2]) for address in addresses))
    return {"SMARTY_TEST_REDIS_CLUSTER": ",".join(addresses)}


def cluster_port(number: int) -> int:
    """A free one whose bus port, 10,000 above it, exists and is free too."""
    for port in range(CLUSTER_PORTS + number, CLUSTER_PORTS + 3000, 3):
        if is_free(port) and is_free(port + CLUSTER_BUS):
            return port
    raise RuntimeError("no free port")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def cluster_is_whole(client: str, port: str) -> bool:
    done = subprocess.run([client, "-p", port, "CLUSTER", "INFO"], capture_output=True, text=True, check=False)
    return "cluster_state:ok" in done.stdout and "cluster_slots_ok:16384" in done.stdout


def wait_for(ready: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError("waited in vain")
        time.sleep(0.05)


STARTERS = {
    "mysql": start_mysql,
    "postgresql": start_postgresql,
    "redis": start_redis,
    "redis-cluster": start_redis_cluster,
}


def sweep(base: Path) -> None:
    """Remove what runs that were killed left behind; the process that made a directory stands in its name."""
    for path in base.glob(f"{PREFIX}*-*"):
        owner = path.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(names: Iterable[str]) -> Iterator[Servers]:
    """These servers, until the block ends. Raises NotInstalled."""
    memory = Path("/dev/shm")  # noqa: S108  (the directory made in it is our own)
    base = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    sweep(base or Path(tempfile.gettempdir()))
    servers = Servers(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=base)))
    try:
        for name in names:
            servers.environment.update(STARTERS[name](servers))
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(servers.root, ignore_errors=True)


def main(arguments: list[str]) -> int:
    if "--" not in arguments or not set(arguments[: arguments.index("--")]) <= set(STARTERS):
        sys.stderr.write(f"usage: python -m tests.servers [{'|'.join(STARTERS)}]... -- COMMAND...\n")
        return 2
    middle = arguments.index("--")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with running(arguments[:middle]) as servers:
        return subprocess.run(
            arguments[middle + 1 :], env={**os.environ, **servers.environment}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
