"""Reading from replicas: which database a query goes to, and what happens when one does not answer.

API methods that only read ask a replica; whatever else runs (methods that write, the panel, commands, jobs) asks the
primary. Who has written reads from the primary for SMARTY_REPLICA_PIN_SECONDS, and what fills a cache that others share
comes from a replica only when the last change is older than that.

A replica is read only while something proves that it follows (core.freshness).

A server that does not answer is left alone for REPLICATED_DATABASE_DOWNTIME seconds. That happens below the router, in
the connection (core.engines): another server stands in under the same name, so no query fails for it.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, ProgrammingError, connections

from core import freshness
from core.cache.errors import CacheDown
from core.logs import log_event
from core.work import on_primary, work

T = TypeVar("T")
HANGING_S = 1.0
"""A replica whose connection broke after so long did not break it: it hangs (its read time-out is a little longer)."""
NEVER = freshness.NEVER
STAMP = re.compile(r"(?<!\d)1\d{18}(?!\d)")
"""A generation of core.cache.store, nanoseconds, in the name of a key."""


class ReplicationRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        if work.request is None or work.wrote or connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return DEFAULT_DB_ALIAS
        if work.replica is None:
            work.replica = DEFAULT_DB_ALIAS if pinned(work.request) else pick()
        return work.replica

    def db_for_write(self, model: Any, **hints: Any) -> str:
        work.wrote = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        return True if {one._state.db, other._state.db} <= replicated() else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return db == DEFAULT_DB_ALIAS if db in replicated() else None


def replicated() -> set[str]:
    """Every connection: replicas hold what the primary does, and further primaries too."""
    return set(settings.DATABASES)


def replica_aliases() -> list[str]:
    return list(settings.REPLICATED_DATABASE_SLAVES)


def primaries() -> list[str]:
    """``default`` first, then whatever else can be written."""
    own = set(replica_aliases())
    return [
        DEFAULT_DB_ALIAS,
        *(alias for alias in settings.DATABASES if alias not in own and alias != DEFAULT_DB_ALIAS),
    ]


# --- who has just written -----------------------------------------------------------------------------------------


def pin_key(request: Any) -> str:
    return f"p:pin:{request.spec.auth.who(request.call)}"


def pin_to_primary(request: Any) -> None:
    """The caller has written: for a while he reads what he wrote."""
    if settings.REPLICATED_DATABASE_SLAVES:
        cache.set(pin_key(request), 1, settings.SMARTY_REPLICA_PIN_SECONDS)


def pinned(request: Any) -> bool:
    """A cache that is down knows nothing, so then everybody counts as having written."""
    key = pin_key(request)
    try:
        return key in cache.get_many_strict([key])  # type: ignore[attr-defined]
    except CacheDown:
        return True


def build_shared(build: Callable[[], T], generation: Hashable) -> T:
    """``build`` something that others will be answered with; ``generation`` tells when its nouns changed last."""
    if work.request is None or newest(generation) < time.time_ns() - settings.SMARTY_REPLICA_PIN_SECONDS * 10**9:
        return build()
    return on_primary(build)


def newest(generation: Hashable) -> int:
    """The time that the stamps in a generation tell; one without any counts as brand new."""
    return max(stamps(generation), default=time.time_ns())


def stamps(value: Any) -> Iterator[int]:
    if isinstance(value, str):
        yield from (int(found) for found in STAMP.findall(value))
    elif isinstance(value, int):
        if value > 10**18:
            yield value
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from stamps(inner)


# --- which servers answer -----------------------------------------------------------------------------------------

_down_until: dict[str, float] = {}
_proofs: dict[str, freshness.Proof] = {}
_measuring = threading.Lock()


def is_down(alias: str) -> bool:
    return _down_until.get(alias, 0.0) > time.monotonic()


def mark_down(alias: str, error: object, seconds: float | None = None) -> None:
    seconds = float(settings.REPLICATED_DATABASE_DOWNTIME if seconds is None else seconds)
    _down_until[alias] = time.monotonic() + seconds
    log_event("main", "DATABASE_AWAY", logging.ERROR, database=alias, seconds=seconds, error=error)


def mark_up(alias: str) -> None:
    if _down_until.pop(alias, None) is not None:
        log_event("main", "DATABASE_BACK", logging.WARNING, database=alias)


def back_at(alias: str) -> float:
    """When (monotonic) the server may be tried again."""
    return _down_until.get(alias, 0.0)


def stand_ins(alias: str) -> list[str]:
    """Whom to connect to for ``alias``, in this order: itself, then the primaries; those that are down last."""
    wanted = list(dict.fromkeys([alias, *primaries()]))
    return sorted(wanted, key=is_down)


def pick() -> str:
    """A replica that answers and keeps up; the primary when there is none."""
    good = [
        alias
        for alias in replica_aliases()
        if not is_down(alias) and replica_lag(alias) <= settings.SMARTY_REPLICA_MAX_LAG
    ]
    return random.choice(good) if good else DEFAULT_DB_ALIAS  # noqa: S311  (spreads load, hides nothing)


def replica_lag(alias: str) -> float:
    """Seconds since the moment up to which the replica surely has everything; NEVER: nothing proves anything."""
    proof = _proofs.get(alias, freshness.NOTHING)
    if time.monotonic() >= proof.due and _measuring.acquire(blocking=False):
        try:
            proof, before = freshness.proof_of(alias, proof), proof
            _proofs[alias] = proof
            log_change(alias, before, proof)
        finally:
            _measuring.release()
    return max(0.0, time.monotonic() - proof.until)


def log_change(alias: str, before: freshness.Proof, now: freshness.Proof) -> None:
    if now.settled and before.good != now.good:
        log_event("main", "DATABASE_LAG", logging.WARNING, database=alias, seconds=round(now.behind, 1))


def forget() -> None:
    """What this process knows of the servers (tests)."""
    _down_until.clear()
    _proofs.clear()
    freshness.forget_seen()


# --- connections that turn to another server ----------------------------------------------------------------------


class Failover:
    """Mixed into Django's DatabaseWrapper: another server stands in for one that does not answer.

    A query that only reads is asked again when its connection is lost; the caller notices nothing.
    """

    alias: str
    close_at: float | None
    stands_in = False

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        if self.stands_in:
            self.close_at = min(self.close_at or NEVER, max(back_at(self.alias), time.monotonic() + 1))
        wrappers: list[Any] = self.execute_wrappers  # type: ignore[attr-defined]
        if ask_again not in wrappers:
            wrappers.insert(0, ask_again)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        return first_answering(self, stand_ins(self.alias), conn_params, super().get_new_connection)  # type: ignore[misc]


def first_answering(
    wrapper: Any, aliases: Iterable[str], own_params: dict[str, Any], connect: Callable[[dict[str, Any]], Any]
) -> Any:
    failure: Exception | None = None
    for alias in aliases:
        if alias != wrapper.alias and connections[alias].vendor != wrapper.vendor:
            continue
        params = own_params if alias == wrapper.alias else connections[alias].get_connection_params()
        try:
            made = connect(params)
        except (wrapper.Database.OperationalError, wrapper.Database.InterfaceError, OSError) as error:
            failure = failure or error
            mark_down(alias, error)
            continue
        mark_up(alias)
        wrapper.stands_in = alias != wrapper.alias
        return made
    raise failure or OperationalError("no database answers")


def ask_again(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    started = time.monotonic()
    try:
        return execute(sql, params, many, context)
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        connection = context["connection"]
        if connection.in_atomic_block or not sql.lstrip()[:6].upper() == "SELECT":
            raise
        replica = connection.alias in replica_aliases() and not connection.stands_in
        if connection.is_usable():
            if not replica:
                raise
            # it lives: replaying the log cancelled the query, or a table's new column has not come yet
            mark_down(connection.alias, error, settings.SMARTY_REPLICA_MAX_LAG)
        elif replica and time.monotonic() - started > HANGING_S:
            mark_down(connection.alias, error)  # it took the question and never answered: not asked again at once
        connection.close()
        connection.connect()
        context["cursor"].cursor = connection.create_cursor()
        return execute(sql, params, many, context)
