"""A uWSGI node that does the work, by another one, and, when it is told to, dies before the answer is out."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path

from tests.deploy.served import params


class LosingNode:
    def __init__(self, path: Path, real: Path) -> None:
        self.real, self.loses, self.lost = real, False, 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(path))
        self.socket.listen(64)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.lose(self.socket.accept()[0])

    def lose(self, call: socket.socket) -> None:
        with call, call.makefile("rb") as asked, socket.socket(socket.AF_UNIX) as node:
            head = asked.read(4)
            block = asked.read(int.from_bytes(head[1:3], "little"))
            body = asked.read(int(params(block)["CONTENT_LENGTH"] or 0))
            node.connect(str(self.real))
            node.sendall(head + block + body)
            while part := node.recv(65536):
                if not self.loses:
                    call.sendall(part)
            self.lost += self.loses
