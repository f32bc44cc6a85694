"""Two application nodes behind the shipped nginx file, one killed under load: nobody notices beyond calls in flight."""

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
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import MySQLdb
import pytest

from tests.architecture.source import ROOT

BOXES = 8
HTTP_PORT = 18480
NODES = ("127.0.0.2:18431", "127.0.0.3:18431")
UWSGI = Path(sys.executable).parent / "uwsgi"


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "SMARTY_CHAOS_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        }
        self.nodes: dict[str, subprocess.Popen[bytes]] = {}

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def start_node(self, address: str) -> None:
        self.nodes[address] = subprocess.Popen(
            [UWSGI, "--ini", ROOT / "deploy/uwsgi/smarty.ini"],
            env={**self.environment, "SMARTY_HOME": str(ROOT), "SMARTY_VENV": sys.prefix, "SMARTY_PROCESSES": "2",
                 "SMARTY_SETTINGS": "tests.chaos.settings", "SMARTY_SOCKET": address},
            stdout=(self.folder / f"{address}.log").open("ab"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def kill_node(self, address: str) -> None:
        """Power cut: the master and its workers at once."""
        process = self.nodes.pop(address)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def served_by(self, since: int) -> set[str]:
        """Nodes in nginx's log after so many lines."""
        lines = (self.folder / "smarty_access.log").read_text().splitlines()[since:]
        return {address for line in lines for address in NODES if address in line}


def nginx_files(folder: Path) -> Path:
    site = (ROOT / "deploy/nginx/smarty.conf").read_text()
    upstream = "\n".join(f"    server {address} max_fails=1 fail_timeout=2s;" for address in NODES)
    for old, new in {
        "    server unix:/run/uwsgi/app/smarty/socket max_fails=0;": upstream,
        "    listen 80;\n": "",
        "listen 8180": f"listen 127.0.0.1:{HTTP_PORT}",
        "/usr/share/nginx/html/microimpuls/smarty/": f"{ROOT}/",
        "/var/lib/nginx/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        " buffer=64k flush=5s": "",
    }.items():
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    shutil.copy("/etc/nginx/uwsgi_params", folder)
    main = folder / "nginx.conf"
    main.write_text(
        f"user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
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


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path)
    database = MySQLdb.connect(host="127.0.0.1", port=int(os.environ["SMARTY_TEST_DB_PORT"]), user="root")
    database.cursor().execute("CREATE DATABASE chaos CHARACTER SET utf8mb4")
    found.manage("migrate", "--verbosity=0")
    found.manage("setup_demo")
    with ExitStack() as stack:
        stack.callback(lambda: [found.kill_node(address) for address in list(found.nodes)])
        for address in NODES:
            found.start_node(address)
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", str(nginx_files(tmp_path))])
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        until_answered("/tvmiddleware/api/health/check/")
        yield found


class Boxes:
    """Boxes that call without a pause; what each call came to, and when."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths
        self.calls: list[tuple[float, float, bool]] = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.box, args=(number,)) for number in range(BOXES)]

    def box(self, number: int) -> None:
        while not self.stop.is_set():
            number += 1
            started = time.monotonic()
            try:
                right = b'"error":0' in get(self.paths[number % len(self.paths)])
            except OSError:
                right = False
            self.calls.append((started, time.monotonic(), right))

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


def test_a_node_is_killed_under_load(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads((installation.folder / "demo.json").read_text())
    client = f"client_id={facts['client_id']}"
    login = f"/tvmiddleware/api/login/?{client}&api_key={facts['api_key']}&abonement={facts['abonement']}"
    authkey = json.loads(get(f"{login}&password={facts['password']}&device=pc&device_uid=chaos"))["authkey"]
    mine = f"{client}&authkey={authkey}"
    paths = [f"/tvmiddleware/api/{name}/?{mine}" for name in ("account/status", "channel/url", "channel/list")]
    with Boxes([path + ("&cid=1&redirect=0" if "url" in path else "") for path in paths]) as boxes:
        boxes.wait_for(300)
        assert installation.served_by(0) == set(NODES)
        killed = time.monotonic()
        installation.kill_node(NODES[0])
        boxes.wait_for(600)
        since = len((installation.folder / "smarty_access.log").read_text().splitlines())
        installation.start_node(NODES[0])
        deadline = time.monotonic() + 60
        while NODES[0] not in installation.served_by(since):
            assert time.monotonic() < deadline, "the node that came back gets no calls"
            time.sleep(0.5)
        boxes.wait_for(100)
    failed = [call for call in boxes.calls if not call[2]]
    in_flight = [call for call in boxes.calls if call[0] <= killed + 0.05 and call[1] >= killed]
    slowest = max(ended - started for started, ended, _right in boxes.calls)
    with capsys.disabled():
        print(f"\n{len(boxes.calls)} calls, {len(in_flight)} in flight at the kill, {len(failed)} failed, "
              f"the slowest {slowest * 1000:.0f} ms")  # fmt: skip
    assert len(failed) <= len(in_flight)
    assert all(call in in_flight for call in failed)
