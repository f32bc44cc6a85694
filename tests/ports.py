"""A port on loopback that nobody has, for a server that is started by its number.

Not one that the system gives out itself: until the server listens, and while it is started again, any connection on
this machine could have it as its own end. With many at once that happens.
"""

from __future__ import annotations

import random
import socket

FIRST, LAST = 20000, 32767
"""Below those of connections: net.ipv4.ip_local_port_range begins with 32768."""


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    for port in random.sample(range(FIRST, LAST), 1000):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
