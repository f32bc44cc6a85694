"""One connection to Redis per thread, for the calls of hot methods: bytes out, bytes in.

redis-py opens the connection (address, TLS, password, database) and gives it to us for good; after that a round trip is
one send and one receive. Replies that are errors, and links that break, are answered with None: the caller then goes
redis-py's own way, which knows how to report them.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import hiredis
from redis import ConnectionPool
from redis.exceptions import RedisError

CHUNK = 65536
Command = tuple[Any, ...]


class Wire(threading.local):
    """The thread's own connection to one server; made at the first call, and anew after a fork or a broken link."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool = pool
        self.owner = 0
        self.connection: Any = None
        self.reader: Any = None

    def ask(self, commands: list[Command]) -> list[Any] | None:
        """The reply to each command, sent as one packet. All commands must be safe to repeat."""
        packet = b"".join(map(hiredis.pack_command, commands))
        fresh = self.owner != os.getpid()
        try:
            if fresh:
                self.open()
            return self.exchange(packet, len(commands))
        except (RedisError, OSError):
            self.close()
            if fresh:
                return None
        try:  # the server may only have closed an idle link
            self.open()
            return self.exchange(packet, len(commands))
        except (RedisError, OSError):
            self.close()
            return None

    def exchange(self, packet: bytes, count: int) -> list[Any] | None:
        sock, reader = self.connection._sock, self.reader
        sock.sendall(packet)
        replies: list[Any] = []
        failed = False
        while len(replies) < count:
            reply = reader.gets()
            if reply is False:
                data = sock.recv(CHUNK)
                if not data:
                    raise ConnectionResetError
                reader.feed(data)
            else:
                failed = failed or isinstance(reply, hiredis.ReplyError)
                replies.append(reply)
        return None if failed else replies

    def open(self) -> None:
        connection: Any = self.pool.connection_class(**self.pool.connection_kwargs)
        connection.connect()
        self.connection, self.owner = connection, os.getpid()
        self.reader = hiredis.Reader(notEnoughData=False)

    def close(self) -> None:
        self.owner = 0
        if self.connection is not None:
            self.connection.disconnect()
            self.connection = None


wires: dict[int, Wire] = {}


def wire_of(pool: ConnectionPool) -> Wire:
    """The wire beside this pool; the pool stays alive with it."""
    found = wires.get(id(pool))
    if found is None or found.pool is not pool:
        found = wires[id(pool)] = Wire(pool)
    return found
