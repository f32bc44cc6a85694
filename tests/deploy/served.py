"""The shipped site file in an nginx of its own, and a node that does as it is told and keeps what it was asked."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from tests.architecture.source import ROOT
from tests.operation.serving import until
from tests.ports import free_port

SITE = ROOT / "deploy" / "nginx" / "smarty.conf"
IPV6 = SITE.parent / "ipv6.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
SOCKET = "/run/uwsgi/app/smarty/socket"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b'{"error":0}'
Asked = dict[str, str]


class ToldNode:
    """Speaks uWSGI's protocol; ``answer`` makes of what was asked the bytes of an answer, None breaks off."""

    def __init__(self, path: Path, answer: Callable[[Asked], bytes | None] = lambda asked: OK, queue: int = 64) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(path))
        path.chmod(0o666)  # nginx's processes have another user
        self.socket.listen(queue)

    def serve(self) -> None:
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.take(self.socket.accept()[0])

    def take(self, call: socket.socket) -> None:
        with call, call.makefile("rb") as stream:
            _one, length, _two = struct.unpack("<BHB", stream.read(4))
            self.asked.append(asked := params(stream.read(length)))
            answer = self.answer(asked)
            if answer is not None:
                call.sendall(answer)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def params(block: bytes) -> Asked:
    found: Asked = {}
    texts = []
    while block:
        (length,) = struct.unpack("<H", block[:2])
        texts.append(block[2 : 2 + length].decode())
        block = block[2 + length :]
    found.update(zip(texts[::2], texts[1::2], strict=True))
    return found


class Served:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.get_at("127.0.0.1", path, **headers)

    def get_at(self, address: str, path: str, **headers: str) -> requests.Response:
        return requests.get(f"http://{address}:{self.port}{path}", headers=headers, timeout=10)

    def log(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


@contextlib.contextmanager
def served(folder: Path, socket_path: Path, change: Callable[[str], str] = lambda site: site) -> Iterator[Served]:
    """nginx with the site, its node at ``socket_path``, everything that it writes in ``folder``."""
    assert NGINX is not None
    port = free_port()
    site = SITE.read_text()
    for old, new in {
        SOCKET: str(socket_path),
        "    listen 80;\n": "",
        "listen 8180": f"listen 127.0.0.1:{port}",
        "/etc/nginx/smarty/": f"{folder}/",
        "/var/lib/nginx/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        " buffer=64k flush=5s": "",
    }.items():
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(change(site))
    over6 = IPV6.read_text().replace("listen [::]:80;", "").replace("[::]:8180", f"[::1]:{port}")
    (folder / "ipv6.conf").write_text(over6)
    shutil.copy("/etc/nginx/uwsgi_params", folder)
    user = "user root; " if os.getuid() == 0 else ""  # the folder is closed to others
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log error;\n"
        "events { worker_connections 64; }\n"
        f"http {{ client_body_temp_path {folder}/1; uwsgi_temp_path {folder}/2; proxy_temp_path {folder}/3;\n"
        f"fastcgi_temp_path {folder}/4; scgi_temp_path {folder}/5; include {folder}/site.conf; }}\n"
    )
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port) or process.poll() is not None)
        yield Served(folder, port)
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
