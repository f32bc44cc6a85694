"""The place of a row among its siblings, in an order that people make by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Case, IntegerField, Max, Model, QuerySet, Value, When

from core.bulk import split_items

ROWS_A_STATEMENT = 200


def place_last(row: Any, fields: Iterable[str], within: str | None = "client") -> None:
    """Number a new row that has no place (0) after its siblings, those with the same ``within`` (None: all rows).

    Where nobody has a place the order is an automatic one, and the new row takes part in it.
    """
    rows = type(row)._default_manager.all()
    if within is not None:
        rows = rows.filter(**{within: getattr(row, f"{within}_id")})
    for name in fields:
        if not getattr(row, name):
            last = rows.order_by().aggregate(last=Max(name))["last"] or 0
            setattr(row, name, last + 1 if last > 0 else 0)


def place_behind(row: Model, siblings: QuerySet[Any], after_id: int, field: str = "sort") -> list[int]:
    """Move a saved row behind the sibling with this id; 0: to the front, and an id that is not there: to the end.

    All of ``siblings`` (the row itself may be among them) are numbered 1 to n in their order. Answers the ids of those
    whose number is another one now, which were written by UPDATE.
    """
    known = dict(siblings.order_by(field, "pk").values_list("pk", field))
    ids = ids_behind(list(known), row.pk, after_id)
    known.setdefault(row.pk, getattr(row, field))
    setattr(row, field, ids.index(row.pk) + 1)
    return write_places(type(row), ids, known, field)


def close_gaps(siblings: QuerySet[Any], field: str = "sort") -> list[int]:
    """Number rows 1 to n in their order, after one of them has gone; the ids of those that were written by UPDATE."""
    known = dict(siblings.order_by(field, "pk").values_list("pk", field))
    return write_places(siblings.model, list(known), known, field)


def write_places(model: type[Model], ids: Iterable[int], known: Mapping[int, int], field: str) -> list[int]:
    return write_numbers(model, {pk: number for number, pk in enumerate(ids, start=1)}, known, field)


def part_ties(
    siblings: QuerySet[Any],
    *,
    order: Sequence[int],
    shown: Collection[int],
    moved: Mapping[int, int],
    field: str = "sort",
) -> list[int]:
    """Number siblings 1 to n where two of them have one place; else leave them as they are.

    ``order``: their ids as they stood before. ``shown``: those that somebody has ordered, among whom they take each
    other's places; the others stay where they were. ``moved``: of those the ones with another place now -> the place
    before; one that moved up stands before whoever has its place, one that moved down behind. Answers the ids of those
    whose number is another one now, which were written by UPDATE.
    """
    places = dict(siblings.order_by(field, "pk").values_list("pk", field))
    if len(set(places.values())) == len(places):
        return []
    known = [pk for pk in order if pk in places]
    before = {pk: number for number, pk in enumerate(dict.fromkeys([*known, *places]))}

    def wanted(pk: int) -> tuple[int, int, int]:
        was = moved.get(pk, places[pk])
        return places[pk], (places[pk] > was) - (places[pk] < was), before[pk]

    ours = iter(sorted((pk for pk in places if pk in shown), key=wanted))
    numbers = {next(ours) if pk in shown else pk: number for number, pk in enumerate(before, start=1)}
    return write_numbers(siblings.model, numbers, places, field)


def write_numbers(model: type[Model], numbers: Mapping[int, int], known: Mapping[int, int], field: str) -> list[int]:
    moved = [pk for pk, number in numbers.items() if known[pk] != number]
    for part in split_items(moved, ROWS_A_STATEMENT):
        number = Case(*(When(pk=pk, then=Value(numbers[pk])) for pk in part), output_field=IntegerField())
        model._base_manager.filter(pk__in=part).update(**{field: number})
    return moved


def ids_behind(ids: list[int], moving: int, after_id: int) -> list[int]:
    """``ids`` with ``moving`` behind ``after_id``; 0: at the front, unknown: at the end."""
    rest = [pk for pk in ids if pk != moving]
    place = 0 if not after_id else rest.index(after_id) + 1 if after_id in rest else len(rest)
    return [*rest[:place], moving, *rest[place:]]
