"""statsd over UDP: nothing waits for it, nothing piles up when it is away, no call waits for its name's look-up."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import time

LOOKED_UP_SECONDS = 60.0
"""How long an address is believed; a name may move to another server."""


class Statsd:
    """Sends the figures of a call in one packet. A packet that can't be sent at once is dropped."""

    def __init__(self, host: str, port: int, prefix: str = "") -> None:
        self.host, self.port = host, port
        self.prefix = f"{prefix.strip('.')}." if prefix.strip(".") else ""
        self.address: tuple[int, tuple[str, int]] | None = literal(host, port)
        self.fixed = self.address is not None
        self.sockets: dict[int, socket.socket] = {}
        self.looking = threading.Lock()
        self.asked = float("-inf")
        if not self.fixed:
            self.look_up_beside()

    def __call__(self, view: str, seconds: float, sql_count: int, sql_seconds: float) -> None:
        if not self.fixed and time.monotonic() - self.asked > LOOKED_UP_SECONDS:
            self.look_up_beside()
        if self.address is None:
            return
        family, address = self.address
        start = self.prefix
        text = (
            f"{start}requests_count.{view}:1|c\n{start}response_time.{view}:{seconds * 1000:.3f}|ms\n"
            f"{start}sql_count.{view}:{sql_count}|c\n{start}sql_time.{view}:{sql_seconds * 1000:.3f}|ms"
        )
        try:
            self.socket_of(family).sendto(text.encode(), address)
        except OSError:  # full buffers, no route: this call is not counted
            return

    def socket_of(self, family: int) -> socket.socket:
        """One a process: a fork makes its own."""
        made = self.sockets.get(os.getpid())
        if made is None or made.family != family:
            made = socket.socket(family, socket.SOCK_DGRAM)
            made.setblocking(False)
            self.sockets = {os.getpid(): made}
        return made

    def look_up_beside(self) -> None:
        if not self.looking.acquire(blocking=False):
            return
        self.asked = time.monotonic()
        try:
            threading.Thread(target=self.look_up, name="statsd", daemon=True).start()
        except RuntimeError:  # the interpreter ends
            self.looking.release()

    def look_up(self) -> None:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_DGRAM)
            self.address = (found[0][0], found[0][4][:2])  # type: ignore[assignment]
        except OSError:
            return
        finally:
            self.looking.release()


def literal(host: str, port: int) -> tuple[int, tuple[str, int]] | None:
    """An address that needs no look-up."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    return (socket.AF_INET6 if version == 6 else socket.AF_INET, (host, port))
