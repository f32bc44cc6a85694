"""Several commands in one round trip, past redis-py's command layer, whose retries would hold a box for seconds.

A cluster is asked node by node: everything is sent before anything is read, so it is one round trip too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from redis.crc import key_slot
from redis.exceptions import AskError, ClusterDownError, MovedError, RedisError, SlotNotCoveredError, TryAgainError

from core.cache.wire import Command, Wire

FAILURES = (RedisError, OSError)
MOVED = (MovedError, AskError, TryAgainError)
PROBE_KEY = "p:probe"
PROBE_MS = 1000


class SingleLink:
    """One server. ``pool`` returns redis-py's pool for it; ``probe_key`` is a key as the server knows ours: rights may
    end with our prefix."""

    def __init__(self, pool: Callable[[], Any], probe_key: str = PROBE_KEY) -> None:
        self.pool = pool
        self.probe_key = probe_key
        self.wire: Wire | None = None

    def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The answers in order. Raises one of FAILURES."""
        wire = self.wire
        if wire is None:
            wire = self.wire = Wire(self.pool())
        return wire.ask(commands)

    def reads(self, keys: Sequence[str]) -> list[Command]:
        """The commands that read these keys; ``values`` takes their answers."""
        return [("MGET", *keys)]

    def values(self, answers: Sequence[Any]) -> list[Any]:
        return list(answers[0])

    def deletes(self, keys: Sequence[str]) -> list[Command]:
        return [("DEL", *keys)]

    def probe(self) -> None:
        """Find out whether the server can be written and read. Raises one of FAILURES."""
        self.ask([("SET", self.probe_key, 1, "PX", PROBE_MS), ("GET", self.probe_key)])


class ClusterLink:
    """A cluster. ``client`` returns redis-py's client, which knows the slots; ``probe_key`` as for one server."""

    def __init__(self, client: Callable[[], Any], probe_key: str = PROBE_KEY) -> None:
        self.client = client
        self.probe_key = probe_key

    def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The answers in order; what has moved to another node meanwhile is asked there. Raises one of FAILURES."""
        client = self.client()
        answers: list[Any] = [None] * len(commands)
        held: list[tuple[Any, Any, list[int]]] = []
        try:
            for pool, places in self.by_node(client, commands):
                connection = pool.get_connection()
                held.append((pool, connection, places))
                connection.send_packed_command(connection.pack_commands([commands[place] for place in places]))
            for _pool, connection, places in held:
                for place in places:
                    answers[place] = read(connection)
        except BaseException:
            for _pool, connection, _places in held:
                connection.disconnect()
            raise
        finally:
            for pool, connection, _places in held:
                pool.release(connection)
        return [self.settled(client, commands[place], answer) for place, answer in enumerate(answers)]

    def by_node(self, client: Any, commands: Sequence[Command]) -> list[tuple[Any, list[int]]]:
        """Pools of the nodes that hold the keys, with the places of their commands."""
        places: dict[Any, list[int]] = {}
        for place, command in enumerate(commands):
            places.setdefault(self.node(client, key_of(command)), []).append(place)
        return [(client.get_redis_connection(node).connection_pool, found) for node, found in places.items()]

    @staticmethod
    def node(client: Any, key: str) -> Any:
        nodes = client.nodes_manager.slots_cache.get(key_slot(key.encode()))
        if not nodes:
            raise SlotNotCoveredError(f"no node has the slot of {key}")
        return nodes[0]

    @staticmethod
    def settled(client: Any, command: Command, answer: Any) -> Any:
        if isinstance(answer, MOVED):
            return client.execute_command(*command)  # follows, and learns where the slot is now
        if isinstance(answer, Exception):
            raise answer
        return answer

    def reads(self, keys: Sequence[str]) -> list[Command]:
        return [("GET", key) for key in keys]

    def values(self, answers: Sequence[Any]) -> list[Any]:
        return list(answers)

    def deletes(self, keys: Sequence[str]) -> list[Command]:
        return [("DEL", key) for key in keys]

    def probe(self) -> None:
        """Write and read on every node; learn the slots anew. Raises one of FAILURES."""
        client = self.client()
        client.nodes_manager.initialize()
        keys: dict[Any, str] = {}
        for number in range(256):
            key = f"{self.probe_key}:{number}"
            keys.setdefault(self.node(client, key), key)
        if len(keys) < len(client.get_primaries()) and len(keys) < 2:
            raise ClusterDownError("the cluster has no slots")
        self.ask([("SET", key, 1, "PX", PROBE_MS) for key in keys.values()])


Link = SingleLink | ClusterLink


def read(connection: Any) -> Any:
    """The next answer. A command that was refused is an answer too: those behind it must still be read."""
    try:
        return connection.read_response()
    except MOVED as error:
        return error


def key_of(command: Command) -> str:
    return str(command[3] if command[0] == "EVAL" else command[1])


def in_parts(commands: Iterable[Command], *, most: int, size: int) -> Iterable[list[Command]]:
    """Parts of at most ``most`` commands and about ``size`` bytes: a long packet must not outlast the time-out."""
    part: list[Command] = []
    filled = 0
    for command in commands:
        part.append(command)
        filled += sum(len(word) for word in command if isinstance(word, bytes | str))
        if len(part) >= most or filled >= size:
            yield part
            part, filled = [], 0
    if part:
        yield part
