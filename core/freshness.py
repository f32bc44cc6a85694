"""Proof that a replica follows: it has replayed the primary's log up to a place that this process has seen there.

What a server says of its own delay is no proof: one that receives nothing has nothing left to replay, and one that was
promoted replays no more. Places in the log need no clock and no rights, and nothing is written; a primary at rest stays
at its place, so its replica counts as even with it.

PostgreSQL: the place is an LSN. MariaDB: the last transaction of each replication domain (GTID), which replicas keep
whether or not they ask by it. MySQL: the last transaction of each server, none unless gtid_mode is ON.
"""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from core.logs import log_event

NEVER = float("inf")
CHECK_SECONDS = 2.0
SECOND_LOOK_SECONDS = 0.2
"""After the first look of a process at a busy primary: a replica is always some milliseconds behind that one."""
Place = dict[str, int]
"""Where a log is; PostgreSQL has one, MariaDB one a domain, MySQL one a server."""
MARIADB_GTID = re.compile(r"(\d+)-\d+-(\d+)")
MYSQL_GTID = re.compile(r"([0-9a-f-]{36}):([\d:-]+)", re.IGNORECASE)
STATEMENTS = {
    "postgresql": (
        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')",
        "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') END",
    ),
    "mariadb": ("SELECT @@GLOBAL.gtid_binlog_pos", "SELECT @@GLOBAL.gtid_current_pos"),
    "mysql": ("SELECT @@GLOBAL.gtid_executed", "SELECT @@GLOBAL.gtid_executed"),
}
"""Asked of the primary, asked of a replica."""


@dataclass(frozen=True)
class Proof:
    """All times are monotonic. ``until``: everything that the primary had at this moment is there. ``measured``: when
    that was found out. ``due``: when to look again. ``settled``: it was compared with a look that is not the first."""

    until: float = -NEVER
    measured: float = -NEVER
    due: float = -NEVER
    settled: bool = False

    @property
    def behind(self) -> float:
        return NEVER if self.until == -NEVER else self.measured - self.until

    @property
    def good(self) -> bool:
        return self.behind <= settings.SMARTY_REPLICA_MAX_LAG


NOTHING = Proof()
_marks: deque[tuple[float, Place]] = deque(maxlen=1024)
"""Where this process has seen the primary's log, and when."""


def proof_of(alias: str, before: Proof) -> Proof:
    """Look at the primary, then at the replica. ``before``: what the last look came to."""
    began = time.monotonic()
    pause = min(CHECK_SECONDS, settings.SMARTY_REPLICA_MAX_LAG / 3)
    try:
        primary = place_of(DEFAULT_DB_ALIAS)
    except (DatabaseError, InterfaceError) as error:
        log_unknown(DEFAULT_DB_ALIAS, error)
        # no primary, no news: who was even with it when it went stays as good as it was
        return Proof(began if before.good else before.until, began, began + pause, True)
    settled = bool(_marks) and began - _marks[-1][0] <= settings.SMARTY_REPLICA_MAX_LAG
    if primary:
        _marks.append((began, primary))
    until = replayed_until(alias)
    if began - until > settings.SMARTY_REPLICA_MAX_LAG and not settled:
        pause = SECOND_LOOK_SECONDS
    return Proof(until, time.monotonic(), time.monotonic() + pause, settled)


def replayed_until(alias: str) -> float:
    """The last moment whose mark the replica has passed; -NEVER when it has none, or is no replica of this primary."""
    if getattr(connections[alias], "stands_in", False):
        return time.monotonic()  # the primary itself answers under this name
    try:
        replica = place_of(alias)
        if not replica or not _marks:
            return -NEVER
        if is_ahead(replica, _marks[-1][1]) and is_ahead(replica, place_of(DEFAULT_DB_ALIAS)):
            return -NEVER  # it has what the primary has not: another history
    except (DatabaseError, InterfaceError) as error:
        log_unknown(alias, error)
        return -NEVER
    return next((moment for moment, place in reversed(_marks) if covers(replica, place)), -NEVER)


def covers(replica: Place, primary: Place) -> bool:
    return all(replica.get(name, 0) >= number for name, number in primary.items())


def is_ahead(replica: Place, primary: Place) -> bool:
    """Logs that the primary does not write, of a further primary, don't count."""
    return any(replica.get(name, 0) > number for name, number in primary.items())


def place_of(alias: str) -> Place:
    """Up to which place this replica has replayed the primary's log; empty: it can't be followed, or is no replica."""
    connection: Any = connections[alias]
    vendor = "mariadb" if getattr(connection, "mysql_is_mariadb", False) else connection.vendor
    if vendor not in STATEMENTS:
        return {}
    of_replica = alias != DEFAULT_DB_ALIAS
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[vendor][of_replica])
        (found,) = cursor.fetchone()
    return PARSERS[vendor](found, of_replica)


def lsn(found: Any, of_replica: bool) -> Place:
    return {} if found is None else {"": int(found)}


def domains(found: Any, of_replica: bool) -> Place:
    """``0-1-270,1-2-15``: domain, server, number."""
    return {domain: int(number) for domain, number in MARIADB_GTID.findall(str(found or ""))}


def executed(found: Any, of_replica: bool) -> Place:
    """``<server>:1-270:272``: what a replica has is told up to its first gap, what a primary has up to its end."""
    place = {}
    for server, intervals in MYSQL_GTID.findall(str(found or "")):
        ends = [int(interval.rpartition("-")[2]) for interval in intervals.split(":")]
        place[server.lower()] = ends[0] if of_replica else ends[-1]
    return place


PARSERS: dict[str, Callable[[Any, bool], Place]] = {"postgresql": lsn, "mariadb": domains, "mysql": executed}


def log_unknown(alias: str, error: object) -> None:
    log_event("main", "DATABASE_LAG_UNKNOWN", logging.DEBUG, database=alias, error=error)


def forget_seen() -> None:
    """Drop what this process has seen of the primary (for tests)."""
    _marks.clear()
