"""Leases of the nodes of a cluster, in the database that they share: see core.locks, which is where they are used."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction
from django.db.models import BigIntegerField, Func, Q, QuerySet

from core.db import through_conflicts
from core.error_texts import NO_TABLE
from core.lease_models import Lease
from core.lock_errors import Busy, LockLost
from core.logs import log_event

LEASE_SECONDS = 90
RENEW_SECONDS = 30


class DatabaseSeconds(Func):
    """Seconds since 1970 by the database's clock: the nodes' own may differ."""

    output_field = BigIntegerField()
    template = "CAST((julianday('now') - 2440587.5) * 86400 AS INTEGER)"
    arity = 0

    def as_mysql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="UNIX_TIMESTAMP()", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM clock_timestamp())::bigint", **more)


@contextmanager
def hold_lease(name: str, node: str) -> Iterator[None]:
    """Hold the database's lease ``name`` for the block; ``node`` must hold its own lock of that name. Raises Busy."""
    rows, token = Lease.objects.filter(name=name), secrets.token_hex(16)
    if not through_conflicts(lambda: taken(rows, name, node, token)):
        yield  # the file lock alone protects this machine
        return
    done, lost = threading.Event(), threading.Event()
    keeper = threading.Thread(target=renew, args=(name, token, done, lost), name=f"lease:{name}", daemon=True)
    keeper.start()
    try:
        with connection.execute_wrapper(LeaseGuard(name, lost)):
            yield
    finally:
        done.set()
        keeper.join()
        let_go(rows.filter(token=token), name)


def taken(rows: QuerySet[Lease], name: str, node: str, token: str) -> bool:
    """Raises Busy. False: the tables are of an older version than the program, whose nodes know of no leases here."""
    until = DatabaseSeconds() + LEASE_SECONDS
    free = Q(until__lt=DatabaseSeconds()) | Q(node=node)  # ours but orphaned: we have the file lock
    try:
        with transaction.atomic():
            if rows.filter(free).update(node=node, token=token, until=until):
                return True
            holder = rows.values_list("node", flat=True).first()
            if holder is None:
                Lease.objects.create(name=name, node=node, token=token, until=until)
    except IntegrityError as error:
        raise Busy("another node, since this moment") from error
    except DatabaseError as error:
        if NO_TABLE.search(str(error)):
            return False
        raise
    if holder is not None:
        raise Busy(f"node {holder}")
    return True


def let_go(mine: QuerySet[Lease], name: str) -> None:
    """One that can't be let go runs out, and this node takes no heed of it: whatever ended the work is what is told."""
    try:
        mine.update(until=0)
    except (DatabaseError, InterfaceError) as error:
        log_event("management", "LOCK_NOT_LET_GO", logging.WARNING, lock=name, error=error)


def renew(name: str, token: str, done: threading.Event, lost: threading.Event) -> None:
    """On a connection of its own. A database that does not answer now may do so in time."""
    while not done.wait(RENEW_SECONDS):
        try:
            mine = Lease.objects.filter(name=name, token=token)
            if not mine.update(until=DatabaseSeconds() + LEASE_SECONDS):
                log_event("management", "LOCK_LOST", logging.ERROR, lock=name)
                lost.set()
                return
        except (DatabaseError, InterfaceError) as error:
            log_event("management", "LOCK_NOT_RENEWED", logging.WARNING, lock=name, error=error)
        finally:
            connection.close()


class LeaseGuard:
    """Stops a holder that was taken for dead before it begins anything more: between two transactions, never in one."""

    def __init__(self, name: str, lost: threading.Event) -> None:
        self.name, self.lost = name, lost
        self.before: Any = None

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        used = context["connection"]
        hooks = used.run_on_commit  # Django begins a new list whenever a transaction ends
        if self.lost.is_set() and not (used.in_atomic_block and hooks is self.before):
            raise LockLost(self.name)
        self.before = hooks
        return execute(sql, params, many, context)
