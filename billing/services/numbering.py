"""Numbers of contracts and invoices: by the operator's mask, without gaps and without doubles.

A number is taken under a lock of its sequence in the transaction that writes the document: when that is rolled back,
the number goes back too.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from billing.models import NumberSequence
from core.number_masks import mask_on

LOCK_SECONDS = 10


def numbers_take(*, model: type[Model], kind: str, client_id: int, mask: str, day: date, count: int = 1) -> list[str]:
    """The next ``count`` numbers that no row of ``model`` has. Call inside ``transaction.atomic``."""
    shape = mask_on(mask, day)
    sequence = locked(client_id, kind, shape.around)
    found: list[str] = []
    while len(found) < count:
        wanted = count - len(found)
        fresh = [shape.text(sequence.last + step) for step in range(1, wanted + 1)]
        sequence.last += wanted
        found.extend(without(fresh, taken(model, client_id, fresh)))
    sequence.save(update_fields=["last"])
    return found


def locked(client_id: int, kind: str, around: str) -> NumberSequence:
    """The sequence's row, locked; made at its first use."""
    names: dict[str, Any] = {"client_id": client_id, "kind": kind, "around": around}
    rows = NumberSequence.objects.select_for_update()
    found = rows.filter(**names).first()
    if found is None:
        with alone(f"{client_id}/{kind}/{around}"):
            found = rows.filter(**names).first() or made(names)
    return found


def made(names: dict[str, Any]) -> NumberSequence:
    NumberSequence.objects.get_or_create(**names)
    return NumberSequence.objects.select_for_update().get(**names)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One first use at a time. MySQL gives several inserters of the same key shared locks and then calls it a deadlock
    when they want more; elsewhere they wait for each other anyway."""
    if connection.vendor != "mysql":
        yield
        return
    key = f"seq-{zlib.crc32(name.encode()):08x}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK(%s, %s)", [key, LOCK_SECONDS])
        try:
            yield
        finally:
            cursor.execute("SELECT RELEASE_LOCK(%s)", [key])


def taken(model: type[Model], client_id: int, numbers: list[str]) -> set[str]:
    """Those that were given by hand or by a billing system before the sequence came to them."""
    rows = model._default_manager.filter(client_id=client_id, number__in=numbers)
    return set(rows.values_list("number", flat=True))


def without(numbers: list[str], used: Collection[str]) -> list[str]:
    return [one for one in numbers if one not in used]
