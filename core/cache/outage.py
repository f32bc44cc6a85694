"""When the shared cache is away: noticed once, waited for in the background, made up for afterwards.

The first call that fails costs its caller one time-out. From then on nobody of this process asks: the fallback cache
answers. A thread tries the server a few times a second; when it can be written again, it is told what it missed and the
calls go to it as before. A cache that can be read but not written (a replica, a full one) counts as away: what it holds
grows old and nobody can say so.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from typing import Any

from redis.exceptions import ResponseError

from core.cache.fallback import GENERATION_SECONDS, FallbackCache
from core.cache.links import FAILURES, Link, in_parts
from core.cache.local import last_generations
from core.cache.replay_log import ReplayLog
from core.cache.wire import Command
from core.logs import log_event

PROBE_SECONDS = (0.1, 0.25, 0.5, 1.0)
"""Pauses between tries; the last one stays."""
UNATTENDED_SECONDS = 3.0
"""So long without a try: threads do not run here (uWSGI without enable-threads), a caller tries itself."""
COMMANDS_A_PACKET = 500
BYTES_A_PACKET = 256 * 1024
OF_A_SERVER = (
    "BUSY",
    "CLUSTERDOWN",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "NOAUTH",
    "NOPERM",
    "NOREPLICAS",
    "OOM",
    "READONLY",
    "WRONGPASS",
)
"""Refusals that say something of the server; any other one is about a single key."""


class Outage:
    """Whether a cache can be reached, and what happens while it can't. One for each cache of the process, shared by its
    threads. ``away`` is the only thing that is read while the cache is there."""

    def __init__(self, name: str, link: Link) -> None:
        self.name = name
        self.link = link
        self.replay_log = ReplayLog(name)
        self.fallback = FallbackCache()
        self.begin()

    def begin(self) -> None:
        """As new; also in a child process, where the thread that was waiting does not exist."""
        self.away = False
        self.reason = ""
        self.since = self.tried = 0.0
        self.lock = threading.Lock()
        self.trying = threading.Lock()
        self.fallback.lock = threading.Lock()
        self.replay_log.lock = threading.Lock()

    def attempt(self, commands: Sequence[Command]) -> list[Any] | None:
        """The answers; None: the cache is away, or could not do this."""
        if self.away and self.still_away():
            return None
        try:
            return self.link.ask(commands)
        except FAILURES as error:
            self.failed(error)
            return None

    def attempt_all(self, commands: Sequence[Command]) -> list[Any] | None:
        """The same for any number of commands."""
        answers: list[Any] = []
        for part in in_parts(commands, most=COMMANDS_A_PACKET, size=BYTES_A_PACKET):
            found = self.attempt(part)
            if found is None:
                return None
            answers += found
        return answers

    # --- how it begins ----------------------------------------------------------------------------------------
    def failed(self, error: Exception) -> None:
        if isinstance(error, ResponseError) and not str(error).startswith(OF_A_SERVER) and is_plain(error):
            log_event("cache", "OBJECT_ERROR", logging.ERROR, error=f"{type(error).__name__}: {error}")
            return
        with self.lock:
            if self.away:
                return
            self.since = self.tried = time.monotonic()
            for key, generation in last_generations():
                self.fallback.add(key, generation, GENERATION_SECONDS)
            self.away = True
            self.reason = f"{type(error).__name__}: {error}"
        log_event("cache", "CACHE_AWAY", logging.ERROR, error=self.reason)
        threading.Thread(target=self.wait, name="cache-outage", daemon=True).start()

    # --- how it ends ------------------------------------------------------------------------------------------
    def wait(self) -> None:
        tries = 0
        while self.away:
            time.sleep(PROBE_SECONDS[min(tries, len(PROBE_SECONDS) - 1)])
            tries += 1
            self.try_again()

    def still_away(self) -> bool:
        if time.monotonic() - self.tried > UNATTENDED_SECONDS:
            self.try_again()
        return self.away

    def try_again(self) -> bool:
        """Whether the cache is back. One try at a time; who comes meanwhile does not wait for it."""
        if not self.away:
            return True
        if not self.trying.acquire(blocking=False):
            return False
        try:
            self.tried = time.monotonic()
            self.link.probe()
            self.settle()
            self.away = False
            self.settle()  # what was noted between those two lines
        except FAILURES as error:
            self.still(f"{type(error).__name__}: {error}")
            return False
        finally:
            self.tried = time.monotonic()
            self.trying.release()
        log_event("cache", "CACHE_BACK", logging.WARNING, seconds=f"{time.monotonic() - self.since:.1f}")
        return True

    def still(self, reason: str) -> None:
        """What keeps it away now may be another thing than what began it, and is told once."""
        if reason != self.reason:
            self.reason = reason
            log_event("cache", "CACHE_STILL_AWAY", logging.ERROR, error=reason)

    def settle(self) -> int:
        """Tell the server what it missed; how many things that were. Raises one of FAILURES."""
        noted = self.fallback.unload()
        try:
            replayed = self.replay_log.replay(self.send, self.forget_regular)
            self.send(
                [("ZADD", name, value, member) for name, marks in noted.items() for member, value in marks.items()]
            )
        except BaseException:
            for name, marks in noted.items():
                for member, value in marks.items():
                    self.fallback.note(name, member, value)
            raise
        return replayed + sum(map(len, noted.values()))

    def send(self, commands: Sequence[Command]) -> None:
        for part in in_parts(commands, most=COMMANDS_A_PACKET, size=BYTES_A_PACKET):
            self.link.ask(part)

    def forget_regular(self) -> None:
        """Set by the cache that knows its keys."""


def is_plain(error: ResponseError) -> bool:
    """Not one of redis-py's own kinds of it, which are about the server too (ReadOnlyError, OutOfMemoryError...)."""
    return type(error) is ResponseError


outages: dict[str, Outage] = {}


def in_a_child() -> None:
    for outage in outages.values():
        outage.begin()


os.register_at_fork(after_in_child=in_a_child)
