"""A mail server on loopback: it takes, refuses, hangs, drips, goes down and comes back as a test wants."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any

from django.test import override_settings

BACKEND = "core.smtp.GuardedEmailBackend"
GREETING, DOT = "GREETING", "."
WELL = {GREETING: "220 here", "EHLO": "250 here", "DATA": "354 go on", DOT: "250 2.0.0 taken", "QUIT": "221 bye"}


@dataclass
class MailServer:
    """``answers``: a command's answer instead of the good one. ``hangs_at``: the command that it never answers, what it
    was told before is taken. ``drip``: seconds between the bytes of every answer."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hangs_at: str = ""
    drip: float = 0.0
    released: Event = field(default_factory=Event)
    running: socketserver.ThreadingTCPServer | None = None

    @property
    def bodies(self) -> list[str]:
        return [message.get_content().strip() for message in self.received]

    def up(self) -> None:
        """Listen, on the port of before if there was one."""
        mine = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mine.converse(self.rfile, self.wfile)

        class Listening(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.running = Listening(("127.0.0.1", self.port), Conversation)
        self.port = self.running.server_address[1]
        Thread(target=self.running.serve_forever, args=(0.01,), daemon=True).start()

    def down(self) -> None:
        """Connections are refused from now on."""
        if self.running is not None:
            self.running.shutdown()
            self.running.server_close()
            self.running = None

    def converse(self, told: Any, says: Any) -> None:
        try:
            self.say(says, GREETING)
            while line := told.readline():
                command = line.decode(errors="replace").strip().upper().partition(" ")[0]
                self.heard.append(command)
                self.say(says, command)
                if command == "DATA" and self.answer(command).startswith("354"):
                    self.take(told)
                    self.say(says, DOT)
                if command == "QUIT":
                    return
        except OSError:  # who called has hung up
            return

    def take(self, told: Any) -> None:
        lines = []
        while (line := told.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if self.answer(DOT).startswith("2"):
            self.received.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def answer(self, command: str) -> str:
        return self.answers.get(command, WELL.get(command, "250 ok"))

    def say(self, says: Any, command: str) -> None:
        if command == self.hangs_at:
            self.released.wait(120)
        line = f"{self.answer(command)}\r\n".encode()
        for part in [line[place : place + 1] for place in range(len(line))] if self.drip else [line]:
            says.write(part)
            says.flush()
            if self.drip and self.released.wait(self.drip):
                return


@contextmanager
def mail_server(*, timeout: float = 5.0) -> Iterator[MailServer]:
    """The server of the settings for the block; ``timeout`` is EMAIL_TIMEOUT."""
    made = MailServer()
    made.up()
    given = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": made.port, "EMAIL_TIMEOUT": timeout, "EMAIL_BACKEND": BACKEND}
    try:
        with override_settings(**given):
            yield made
    finally:
        made.released.set()
        made.down()
