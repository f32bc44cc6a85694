"""One connection to Redis per thread, for the calls of hot methods: bytes out, bytes in.

redis-py opens the connection (address, TLS, password, database) and gives it to us for good; after that a round trip is
one send and one receive.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any

import hiredis
from redis import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeout

CHUNK = 65536
Command = tuple[Any, ...]
"""Name, key, arguments; with EVAL the key is the third argument."""


class NotLetIn(RedisConnectionError):
    """The server answers and refuses the connection: there is no database of this number, for instance."""


class Wire(threading.local):
    """The thread's own connection to one server; made at the first call, and anew after a fork or a broken link."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool = pool
        self.owner = 0
        self.connection: Any = None
        self.reader: Any = None

    def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The reply to each command, sent as one packet; the commands must be safe to repeat. Raises RedisError (of a
        server that refuses one of them, too) or OSError, after one time-out at most."""
        packet = b"".join(map(hiredis.pack_command, commands))
        fresh = self.owner != os.getpid()
        try:
            if fresh:
                self.open()
            return self.exchange(packet, len(commands))
        except (TimeoutError, RedisTimeout, ResponseError):
            self.close()
            raise
        except (RedisError, OSError):
            self.close()
            if fresh:
                raise
        try:  # the server may only have closed an idle link
            self.open()
            return self.exchange(packet, len(commands))
        except (RedisError, OSError):
            self.close()
            raise

    def exchange(self, packet: bytes, count: int) -> list[Any]:
        sock, reader = self.connection._sock, self.reader
        sock.sendall(packet)
        replies: list[Any] = []
        refused: Any = None
        while len(replies) < count:
            reply = reader.gets()
            if reply is False:
                data = sock.recv(CHUNK)
                if not data:
                    raise ConnectionResetError
                reader.feed(data)
            else:
                if isinstance(reply, hiredis.ReplyError):
                    refused = refused or reply
                replies.append(reply)
        if refused:
            raise ResponseError(str(refused))
        return replies

    def open(self) -> None:
        connection: Any = self.pool.connection_class(**self.pool.connection_kwargs)
        try:
            connection.connect()
        except ResponseError as error:
            raise NotLetIn(str(error)) from error
        self.connection, self.owner = connection, os.getpid()
        self.reader = hiredis.Reader(notEnoughData=False)

    def close(self) -> None:
        self.owner = 0
        if self.connection is not None:
            self.connection.disconnect()
            self.connection = None
