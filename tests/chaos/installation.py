"""An installation of its own on the test servers: application nodes, nginx, and boxes that call all the time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import MySQLdb
import psycopg

from demo.operator import SECOND_ABONEMENT, SECOND_PASSWORD
from tests.architecture.source import ROOT

HTTP_PORT = 18480
NODES = ("127.0.0.2:18431", "127.0.0.3:18431")
UWSGI = Path(sys.executable).parent / "uwsgi"
API = "/tvmiddleware/api"
SETTINGS = """
import os
from pathlib import Path
from settings.builders import log_config, mysql, postgresql, redis_cache

VAR_DIR = Path(os.environ["SMARTY_CHAOS_DIR"])
SECRET_KEY = "chaos " * 10
INSTALLED_APPS += ("demo",)
USERS = {"mysql": "root", "postgresql": "smarty"}
database = {"mysql": mysql, "postgresql": postgresql}[os.environ["SMARTY_CHAOS_DB"]]


def server(port):
    user = USERS[os.environ["SMARTY_CHAOS_DB"]]
    return database("chaos", user=user, password=os.environ.get("SMARTY_CHAOS_PASSWORD", ""), port=int(port))


DATABASES = {"default": server(os.environ["SMARTY_CHAOS_DB_PORT"])}
CACHES = {"default": redis_cache(os.environ["SMARTY_TEST_REDIS"])}
MEDIA_ROOT = VAR_DIR / "media"  # shared by the nodes
LOGGING = log_config(VAR_DIR / "log")
"""
REPLICATED = """
DATABASES["replica1"] = server(os.environ["SMARTY_CHAOS_REPLICA_PORT"])
REPLICATED_DATABASE_SLAVES = ["replica1"]
REPLICATED_DATABASE_DOWNTIME = 6
SMARTY_REPLICA_PIN_SECONDS = 2
"""


class Installation:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "SMARTY_CHAOS_DIR": str(folder),
            "SMARTY_CHAOS_DB": "mysql",
            "SMARTY_CHAOS_DB_PORT": os.environ["SMARTY_TEST_DB_PORT"],
            "SMARTY_SETTINGS_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "settings.chaos",
            **environment,
        }
        text = SETTINGS + (REPLICATED if "SMARTY_CHAOS_REPLICA_PORT" in environment else "")
        (folder / "chaos.py").write_text(text, encoding="utf-8")
        self.nodes: dict[str, subprocess.Popen[bytes]] = {}

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def python(self, code: str) -> str:
        """What a program of its own prints under the installation's settings."""
        command = [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def start_node(self, address: str) -> None:
        self.nodes[address] = subprocess.Popen(
            [UWSGI, "--ini", ROOT / "deploy/uwsgi/smarty.ini"],
            env={**self.environment, "SMARTY_HOME": str(ROOT), "SMARTY_VENV": sys.prefix, "SMARTY_PROCESSES": "2",
                 "SMARTY_SETTINGS": "settings.chaos", "SMARTY_SOCKET": address},
            stdout=(self.folder / f"{Path(address).name}.log").open("ab"), stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def kill_node(self, address: str) -> None:
        """Power cut: the master and its workers at once."""
        process = self.nodes.pop(address)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all_nodes(self) -> None:
        for address in list(self.nodes):
            self.kill_node(address)

    def served_by(self, since: int) -> set[str]:
        """Nodes in nginx's log after so many lines."""
        lines = (self.folder / "smarty_access.log").read_text().splitlines()[since:]
        return {address for line in lines for address in NODES if address in line}


def upstream_of(addresses: Sequence[str]) -> str:
    """The lines that the shipped file has for one node of this machine, or in its comment for several."""
    if addresses[0].startswith("/"):
        return "\n".join(f"    server unix:{address} max_fails=0;" for address in addresses)
    return "\n".join(f"    server {address} max_fails=1 fail_timeout=2s;" for address in addresses)


def nginx_files(folder: Path, addresses: Sequence[str], change: Callable[[str], str]) -> Path:
    site = (ROOT / "deploy/nginx/smarty.conf").read_text()
    for old, new in {
        "    server unix:/run/uwsgi/app/smarty/socket max_fails=0;": upstream_of(addresses),
        "    listen 80;\n": "",
        "listen 8180": f"listen 127.0.0.1:{HTTP_PORT}",
        "/usr/share/nginx/html/microimpuls/smarty/": f"{ROOT}/",
        "/var/lib/nginx/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        " buffer=64k flush=5s": "",
    }.items():
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(change(site))
    shutil.copy("/etc/nginx/uwsgi_params", folder)
    main = folder / "nginx.conf"
    main.write_text(
        f"user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_rlimit_nofile 65536;\n"
        "events { worker_connections 32768; }\n"
        f"http {{ client_body_temp_path {folder}/1; uwsgi_temp_path {folder}/2; proxy_temp_path {folder}/3;\n"
        f"fastcgi_temp_path {folder}/4; scgi_temp_path {folder}/5; include {folder}/site.conf; }}\n"
    )
    return main


def get(path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{HTTP_PORT}{path}", timeout=30) as answer:
        body: bytes = answer.read()
        return body


def until_answered(path: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            get(path)
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def fresh_database(environment: dict[str, str]) -> None:
    port = int(environment["SMARTY_CHAOS_DB_PORT"])
    if environment["SMARTY_CHAOS_DB"] == "mysql":
        database: Any = MySQLdb.connect(host="127.0.0.1", port=port, user="root").cursor()
    else:
        database = psycopg.connect(host="127.0.0.1", port=port, user="smarty", dbname="postgres", autocommit=True)
    database.execute("DROP DATABASE IF EXISTS chaos")
    database.execute("CREATE DATABASE chaos")
    database.close()


@contextmanager
def installation(
    folder: Path,
    nodes: int = 2,
    addresses: Sequence[str] = NODES,
    change: Callable[[str], str] = lambda site: site,
    **environment: str,
) -> Iterator[Installation]:
    """Migrated, with the demo's operator, served by so many nodes behind nginx; ``change``: of the site file."""
    found = Installation(folder, **environment)
    fresh_database(found.environment)
    found.manage("migrate", "--verbosity=0")
    found.manage("setup_demo")
    with ExitStack() as stack:
        stack.callback(found.kill_all_nodes)
        for address in addresses[:nodes]:
            found.start_node(address)
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", str(nginx_files(folder, addresses, change))])
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        until_answered(f"{API}/health/check/")
        yield found


@dataclass(frozen=True)
class Seen:
    """One call of a box: when it began and ended (monotonic), whether the answer was right."""

    began: float
    ended: float
    right: bool
    path: str = ""

    @property
    def ms(self) -> float:
        return (self.ended - self.began) * 1000


class Boxes:
    """Boxes that call, each after ``pause`` seconds; what each call came to, and when.

    ``right``: judges an answer; without it, whatever says "error":0 is one.
    """

    def __init__(
        self, paths: list[str], many: int = 8, pause: float = 0.0, right: Callable[[str, bytes], bool] | None = None
    ) -> None:
        self.paths, self.pause, self.right = paths, pause, right or (lambda path, body: b'"error":0' in body)
        self.calls: list[Seen] = []
        self.stop = threading.Event()
        self.waiting: list[float] = [float("inf")] * many
        self.threads = [threading.Thread(target=self.box, args=(number,)) for number in range(many)]

    def box(self, place: int) -> None:
        number = place
        while not self.stop.is_set():
            number += 1
            path = self.paths[number % len(self.paths)]
            began = self.waiting[place] = time.monotonic()
            try:
                right = self.right(path, get(f"{path}&t={time.time_ns()}"))  # not from nginx's own copies
            except OSError:
                right = False
            self.calls.append(Seen(began, time.monotonic(), right, path))
            self.waiting[place] = float("inf")
            time.sleep(self.pause)

    def __enter__(self) -> Boxes:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        wanted, deadline = len(self.calls) + more, time.monotonic() + 60
        while len(self.calls) < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def during(self, seconds: float) -> list[Seen]:
        """The calls that begin within the next so many seconds, each to its end."""
        begin = time.monotonic()
        time.sleep(seconds)
        end = time.monotonic()
        while min(self.waiting) < end:
            time.sleep(0.02)
        return [call for call in self.calls if begin <= call.began < end]


def percentile(calls: list[Seen], share: float) -> float:
    times = sorted(call.ms for call in calls)
    return times[min(len(times) - 1, int(share * len(times)))]


def told(name: str, calls: list[Seen]) -> str:
    failed = sum(not call.right for call in calls)
    worst = max(call.ms for call in calls)
    return (
        f"{name:<34} {len(calls):>6} calls, {failed} failed, median {percentile(calls, 0.5):.1f} ms, "
        f"p99 {percentile(calls, 0.99):.0f} ms, the slowest {worst:.0f} ms"
    )


@dataclass
class Demo:
    """The two subscribers of the demo, logged in; Anna has more channels than Boris."""

    installation: Installation
    facts: dict[str, Any] = field(init=False)
    lists: dict[str, list[int]] = field(default_factory=dict)
    """Path of a channel list -> the channels that must be in it."""

    def __post_init__(self) -> None:
        self.facts = json.loads((self.installation.folder / "demo.json").read_text())

    def login(self, abonement: object, password: object, device_uid: str) -> str:
        given = f"client_id={self.facts['client_id']}&api_key={self.facts['api_key']}&device=pc"
        who = f"&abonement={abonement}&password={password}&device_uid={device_uid}"
        key: str = json.loads(get(f"{API}/login/?{given}{who}"))["authkey"]
        return f"client_id={self.facts['client_id']}&authkey={key}"

    def paths(self) -> list[str]:
        """The calls of both boxes; what their lists must show is noted."""
        both = [
            self.login(self.facts["abonement"], self.facts["password"], "chaos-1"),
            self.login(SECOND_ABONEMENT, SECOND_PASSWORD, "chaos-2"),
        ]
        found = []
        for mine in both:
            listing = f"{API}/channel/list/?{mine}"
            self.lists[listing] = [row["id"] for row in json.loads(get(listing))["channels"]]
            cid = self.lists[listing][0]
            found += [f"{API}/account/status/?{mine}", f"{API}/channel/url/?{mine}&cid={cid}&redirect=0", listing]
            found += [f"{API}/program/list/?{mine}&cid={cid}", f"{API}/channel/programs/?{mine}&cid={cid}"]
        assert len(set(map(len, self.lists.values()))) == 2
        return found

    def right(self, path: str, body: bytes) -> bool:
        """No error, and nobody gets the other one's channels."""
        answer = json.loads(body)
        ids = [row["id"] for row in answer.get("channels", ())]
        return answer["error"] == 0 and (path not in self.lists or ids == self.lists[path])
