"""Rows that people put into an order by hand, a page of a long list at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from core.bulk import update_by_id


def arranged_ids(before: Sequence[int], present: Iterable[int], sent: Mapping[int, int]) -> list[int]:
    """The whole order after places were sent.

    ``before``: all rows in the order that they had. ``present``: those that are there now; new ones come last, as they
    stand there. ``sent``: row -> its place in the whole list, from 1, for those that were given another.
    """
    there = list(present)
    known, old = set(there), set(before)
    order = [pk for pk in before if pk in known] + [pk for pk in there if pk not in old]
    return placed(order, {pk: place for pk, place in sent.items() if pk in known})


def dragged_ids(order: Sequence[int], rows: Sequence[int]) -> list[int]:
    """``order`` with some of its rows in another one: they share the places that they had between them."""
    known = set(order)
    moved = [pk for pk in rows if pk in known]
    members, waiting = set(moved), iter(moved)
    return [next(waiting) if pk in members else pk for pk in order]


def placed(order: Sequence[int], places: Mapping[int, int]) -> list[int]:
    """Each of some rows at the place (from 1) that it names."""
    rest = [pk for pk in order if pk not in places]
    for pk in sorted(places, key=places.__getitem__):
        rest.insert(max(places[pk] - 1, 0), pk)
    return rest


def number_rows(rows: QuerySet[Any], ids: Sequence[int], field: str = "sort") -> None:
    """Number rows 1 to n in the order of ``ids``; those whose number is the right one are not written."""
    known = dict(rows.order_by().values_list("pk", field))
    wrong = {pk: number for number, pk in enumerate(ids, start=1) if known.get(pk, number) != number}
    if wrong:
        update_by_id(rows.model, field, wrong)
