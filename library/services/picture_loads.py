"""Pictures of rows that come from addresses: kept when they are there, written down and loaded by the queue when not.

What is still to be loaded stands in SQL; a job only says "look there", and ``process_pictures`` finds what no job did.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Model, Q

from core.bulk import delete_by_ids, split_items
from core.disk import NotStored
from core.http import safe_url
from core.logs import log_event
from core.picture_fields import PictureField, find_picture, keep_pictures
from core.queue import enqueue_on_commit
from library.models import PictureLoad
from library.models.picture_loads import ERROR_LENGTH
from library.services.picture_fetching import NOT_KEPT, SECONDS, FetchedPicture, PictureError, fetch_all

LOADS_A_JOB = 20
THREADS = 4
CLAIM = timedelta(minutes=10)
"""No living process is at one batch for so long."""
PAUSES = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))
"""Between the attempts; after the last the address is given up."""
KEPT = timedelta(days=30)
BATCH = 500
TOO_SLOW = "no answer in time"

Progress = Callable[[str], None]


@dataclass
class LoadsDone:
    """How many addresses were loaded, put off, given up."""

    loaded: int = 0
    put_off: int = 0
    given_up: int = 0


# --- a call or an import names them -------------------------------------------------------------------------------
def keep_fetched(
    *, row: Model, fetched: Iterable[FetchedPicture], client_id: int | None, now: datetime
) -> list[PictureError]:
    """Give a row the pictures that were fetched for it; the others' errors. What is late is left to the queue.

    In the caller's transaction; what was named for a field before does not count any more.
    """
    results = list(fetched)
    if not results:
        return []
    errors = [error for one in results if (error := keep_one(row, one)) is not None]
    settled = [one.rules.field for one in results if not one.is_late]
    loads_of(row).filter(field__in=settled).delete()
    note_loads(
        [(row, one.rules, one.url) for one in results if one.is_late],
        client_id=client_id, now=now,
    )  # fmt: skip
    for error in errors:
        log_event(
            "content_requests", "PICTURE_NOT_LOADED", logging.WARNING, row=label_of(row), picture=error.name,
            url=safe_url(error.url), error=error.message,
        )  # fmt: skip
    return errors


def keep_one(row: Model, fetched: FetchedPicture) -> PictureError | None:
    if not fetched.made:
        return fetched.error
    try:
        keep_pictures(row=row, rules=fetched.rules, made=fetched.made)
    except NotStored as refusal:
        return PictureError(fetched.rules.name, fetched.url, NOT_KEPT, str(refusal.message), is_final=False)
    return None


def note_loads(
    wanted: Iterable[tuple[Model, PictureField, str]], *, client_id: int | None, now: datetime, queued: bool = True
) -> list[int]:
    """Write addresses down and queue them once that is committed, some of them a job; the ids of the rows. ``queued``
    off: ``process_pictures`` finds them, as where there are thousands."""
    ids = []
    for row, rules, url in wanted:
        values = {"client_id": client_id, "url": url, "attempts": 0, "error": "", "created_at": now, "next_at": now}
        load, _made = PictureLoad.objects.update_or_create(
            table=row._meta.label, row_id=row.pk, field=rules.field, defaults=values
        )
        ids.append(load.pk)
    for part in split_items(ids if queued else [], LOADS_A_JOB):
        enqueue_on_commit("library.jobs.pictures_load", queue="low", load_ids=list(part))
    return ids


def loads_of(row: Model) -> Any:
    return PictureLoad.objects.filter(table=row._meta.label, row_id=row.pk)


def label_of(row: Model) -> str:
    return f"{row._meta.label}#{row.pk}"


# --- the queue loads them -----------------------------------------------------------------------------------------
def load_pictures(*, load_ids: Sequence[int], now: datetime) -> LoadsDone:
    """Load those of the addresses whose time it is and that nobody else is at."""
    done = LoadsDone()
    loads = claim_loads(load_ids, now)
    described = [(load, rules) for load in loads if (rules := rules_of(load)) is not None]
    delete_by_ids(PictureLoad, "pk", [one.pk for one in loads if rules_of(one) is None])  # of another version
    wanted = [(rules, load.url) for load, rules in described]
    fetched = fetch_all(wanted, SECONDS, total=SECONDS * LOADS_A_JOB / THREADS, threads=THREADS)
    for (load, _rules), one in zip(described, fetched, strict=True):
        settle_load(load, one, now, done)
    return done


def load_waiting(*, now: datetime, clock: Callable[[], datetime], progress: Progress = lambda text: None) -> LoadsDone:
    """Load everything that waits, batch after batch."""
    waiting = PictureLoad.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    total, done, seen = waiting.count(), LoadsDone(), 0
    while ids := list(waiting.values_list("pk", flat=True)[:LOADS_A_JOB]):
        progress(f"loading pictures: {seen} of {total}")
        batch = load_pictures(load_ids=ids, now=clock())
        seen += len(ids)
        done = LoadsDone(done.loaded + batch.loaded, done.put_off + batch.put_off, done.given_up + batch.given_up)
    return done


def claim_loads(load_ids: Sequence[int], now: datetime) -> list[PictureLoad]:
    """Those of the rows that are this process's now; their attempt is counted."""
    rows = list(PictureLoad.objects.filter(pk__in=load_ids, next_at__lte=now).order_by("pk"))
    mine = []
    for row in rows:
        same = PictureLoad.objects.filter(pk=row.pk, next_at=row.next_at, url=row.url)
        if same.update(next_at=now + CLAIM, attempts=F("attempts") + 1):
            row.next_at, row.attempts = now + CLAIM, row.attempts + 1
            mine.append(row)
    return mine


def rules_of(load: PictureLoad) -> PictureField | None:
    try:
        return find_picture(apps.get_model(load.table), load.field)
    except LookupError:
        return None


def settle_load(load: PictureLoad, fetched: FetchedPicture, now: datetime, done: LoadsDone) -> None:
    """Keep the picture and forget the address, or say when it is tried again; nothing when another address has been
    named meanwhile."""
    error = fetched.error
    with transaction.atomic():
        mine = PictureLoad.objects.select_for_update().filter(pk=load.pk, url=load.url)
        if not mine.exists():
            return
        row = apps.get_model(load.table)._default_manager.filter(pk=load.row_id).first()
        if row is None:
            mine.delete()
            return
        if fetched.made and (error := keep_one(row, fetched)) is None:
            mine.delete()
            done.loaded += 1
            return
        put_off(load, error, now, done)


def put_off(load: PictureLoad, error: PictureError | None, now: datetime, done: LoadsDone) -> None:
    last = error is not None and error.is_final or load.attempts > len(PAUSES)
    reason = error.message if error else TOO_SLOW
    next_at = None if last else now + PAUSES[load.attempts - 1]
    PictureLoad.objects.filter(pk=load.pk).update(next_at=next_at, error=reason[:ERROR_LENGTH])
    done.given_up += last
    done.put_off += not last
    log_event(
        "content_requests", "PICTURE_NOT_LOADED", logging.WARNING, row=f"{load.table}#{load.row_id}",
        picture=load.field, url=safe_url(load.url), attempts=load.attempts, last=last, error=reason,
    )  # fmt: skip


def try_again(*, load_ids: Sequence[int], now: datetime) -> int:
    """Queue addresses once more, also those that were given up; how many."""
    with transaction.atomic():
        count = PictureLoad.objects.filter(pk__in=load_ids).update(next_at=now, attempts=0)
        for part in split_items(list(load_ids), LOADS_A_JOB):
            enqueue_on_commit("library.jobs.pictures_load", queue="low", load_ids=list(part))
    return count


def forget_loads(*, now: datetime) -> int:
    """Delete what was given up and is older than KEPT; how many."""
    old = PictureLoad.objects.filter(Q(next_at=None), created_at__lt=now - KEPT).order_by("created_at")
    total = 0
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(PictureLoad, "pk", ids)
    return total
