"""The one loop of whatever is done to many customers: nobody waits for anybody.

A batch is one attempt. When it fails it is halved until the guilty one stands alone, is parked, and everybody else is
done. What the database does to it (a deadlock, a lost connection) is tried again first and is nobody's fault.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from django.db.models import QuerySet

from billing.models import ParkedCustomer
from billing.selectors.subscriptions import uses_subscriptions
from billing.services.parking import Parking
from clients.models import Client
from core.db import as_a_whole, fetch_rows, retry_on_db_failure

T = TypeVar("T")
MIGRATION = "migrate_to_nb"


class NotMoved(Exception):
    """migrate_to_nb parked the customer: no rule of the subscription model fits it before it is moved."""


def batches_work(
    pages: Iterable[Sequence[int]],
    work: Callable[[Sequence[int]], T],
    parking: Parking,
    *,
    owner: Callable[[int], int] = int,
) -> Iterator[T]:
    """What ``work`` returns for each page of ids, or for the parts of it that can be worked on.

    ``work`` runs in a transaction of its own and may be run again: it keeps what it finds to its result, and reads
    whatever it changes. ``owner``: the customer of an id, where they are not customers' ids.
    """
    for page in pages:
        yield from part_work(page, work, parking, owner)


def part_work(
    ids: Sequence[int], work: Callable[[Sequence[int]], T], parking: Parking, owner: Callable[[int], int]
) -> Iterator[T]:
    try:
        done = [run_transaction(partial(work, ids))]
    except Exception as error:
        done = []
        if len(ids) == 1:
            parking.customer(retry_on_db_failure(partial(owner, ids[0])), error)
            return
        parking.blame_gone_database(error)
    if done:
        parking.refusals = 0
        yield done[0]
        return
    middle = len(ids) // 2
    yield from part_work(ids[:middle], work, parking, owner)
    yield from part_work(ids[middle:], work, parking, owner)


def run_transaction(work: Callable[[], T]) -> T:
    """One transaction, once more after whatever the database did to it."""
    return retry_on_db_failure(lambda: as_a_whole(work))


def one_work(customer_id: int, work: Callable[[], T], parking: Parking) -> T | None:
    """The same for what belongs to one customer; None when he is parked."""
    try:
        return run_transaction(work)
    except Exception as error:
        parking.customer(customer_id, error)
        return None


def id_pages(rows: QuerySet[Any, Any], size: int, *, after: int = 0) -> Iterator[list[int]]:
    """Primary keys in order, one page in memory; a query each, so that the caller may write in between."""
    keys, last = rows.order_by("pk").values_list("pk", flat=True), after
    while page := fetch_rows(keys.filter(pk__gt=last)[:size]):
        yield page
        last = page[-1]


def moved_only(client: Client, ids: array[int], parking: Parking, *, log_all: bool = False) -> array[int]:
    """Without those whom migrate_to_nb could not move: the new model's rules would take what they have paid for.

    They are parked again; with ``log_all`` also those who are not among ``ids``.
    """
    if not uses_subscriptions(client):
        return ids
    waiting = ParkedCustomer.objects.filter(client=client, job=MIGRATION).values_list("customer_id", flat=True)
    left = set(fetch_rows(waiting))
    for customer_id in sorted(left if log_all else left.intersection(ids)):
        parking.customer(customer_id, NotMoved(f"mend what {MIGRATION} stumbled over and run it again"))
    return array("q", (pk for pk in ids if pk not in left)) if left else ids
