"""Customers whom a run of a job can't deal with: noted, reported, and passed over."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django.db.models import Q

from billing.models import ParkedCustomer
from clients.models import Client
from core.db import is_gone, is_waited_out, retry_on_db_failure
from core.health import database_error
from core.logs import log_event
from tvmiddleware.models import Customer

TRACEBACKS = 20
"""So many of a run are written in full; of a mistake that meets everybody more would only fill the disk."""
REFUSALS = 10
"""When the database refuses so many customers one after the other it is not their fault (its disk is full)."""
main_log = logging.getLogger("smarty_main")


class Parking:
    """Whom one run of ``job`` left alone. Falsy when it was nobody.

    ``ids``: customers; ``operators``: how many operators nothing could be done for at all; ``first``: who was the first
    one, and why. With ``is_recorded`` they stand in ``ParkedCustomer``, until a run that has no trouble with them.
    """

    def __init__(self, job: str, now: datetime, *, is_recorded: bool = True) -> None:
        self.job, self.now, self.is_recorded = job, now, is_recorded
        self.ids = array("q")
        self.operators = 0
        self.first = ""
        self.refusals = 0

    def __len__(self) -> int:
        return len(self.ids) + self.operators

    def customer(self, customer_id: int, error: Exception) -> None:
        """Park one. Raises ``error`` when it is the database that fails, whoever's turn it is."""
        self.blame_database(error)
        reason = named(error)
        log_event("accounts", "CUSTOMER_PARKED", logging.ERROR, customer_id=customer_id, job=self.job, reason=reason)
        self.log(f"{self.job}: customer {customer_id} is parked", error)
        self.count(customer_id, reason)
        if self.is_recorded:
            retry_on_db_failure(lambda: self.record(customer_id, reason))

    def count(self, customer_id: int, reason: str) -> None:
        """Somebody who was not dealt with, and who is not the reason."""
        self.first = self.first or f"customer {customer_id}, {reason}"
        self.ids.append(customer_id)

    @contextmanager
    def operator(self, client: Client) -> Iterator[None]:
        """The work for one operator. When it fails as a whole the next operator is not made to wait."""
        try:
            yield
            retry_on_db_failure(lambda: self.release(client.pk))
        except Exception as error:
            self.blame_database(error)
            log_event(
                "accounts", "CLIENT_PARKED", logging.ERROR, client_id=client.pk, job=self.job, reason=named(error)
            )
            self.log(f"{self.job}: operator {client.pk} is left out", error)
            self.first = self.first or f"operator {client.pk}, {named(error)}"
            self.operators += 1

    def blame_database(self, error: Exception) -> None:
        """Raises ``error`` when the database is gone, or refuses everybody."""
        if is_refusal(error):
            self.refusals += 1
            self.blame_gone_database(error)

    def blame_gone_database(self, error: Exception) -> None:
        if is_refusal(error) and (self.refusals >= REFUSALS or database_error(DEFAULT_DB_ALIAS)):
            raise error

    def log(self, text: str, error: Exception) -> None:
        main_log.error(text, exc_info=error if len(self) < TRACEBACKS else None)

    def record(self, customer_id: int, reason: str) -> None:
        client_id = Customer.objects.filter(pk=customer_id).values_list("client_id", flat=True).first()
        if client_id is None:
            return
        known = {"client_id": client_id, "reason": reason[:255], "parked_at": self.now, "seen_at": self.now}
        try:
            row, is_new = ParkedCustomer.objects.get_or_create(customer_id=customer_id, job=self.job, defaults=known)
        except Exception as error:
            if not is_gone(error):  # the customer was deleted meanwhile
                raise
            return
        if not is_new:
            again = ParkedCustomer.objects.filter(Q(seen_at__lte=self.now), pk=row.pk)
            again.update(reason=reason[:255], seen_at=self.now)

    def release(self, client_id: int) -> None:
        """Whoever was parked before and is not any more; a copy that began later says so itself."""
        if self.is_recorded:
            ParkedCustomer.objects.filter(client=client_id, job=self.job, seen_at__lt=self.now).delete()


def is_refusal(error: Exception) -> bool:
    """The database's trouble; not that of a lock which somebody holds, and not that of a value."""
    return isinstance(error, OperationalError | InterfaceError) and not is_waited_out(error)


def named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
