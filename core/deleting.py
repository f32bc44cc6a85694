"""Deleting a row beside those who write to it.

Who adds to a row (a session to an account, an account to a customer) locks it first, or makes the database lock it for
the foreign key. A delete that takes the same lock before it looks for dependants misses none of them; whoever comes
later waits for it, and finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import CASCADE, Model

from core.bulk import split_items


def lock_doomed(rows: Iterable[Model]) -> None:
    """Lock rows of one model that are about to be deleted, and what goes along and has dependants of its own.

    Parents before children and by id, as everywhere. Call inside ``transaction.atomic``. Raises the model's
    DoesNotExist when one of them is gone already.
    """
    listed = list(rows)
    if not listed:
        return
    model = type(listed[0])
    ids = locked(model, "pk", [row.pk for row in listed])
    if len(ids) < len({row.pk for row in listed}):
        raise model.DoesNotExist  # type: ignore[attr-defined]
    lock_children(model, ids)


def lock_children(model: type[Model], ids: Sequence[Any]) -> None:
    for relation in dependants(model):
        child = relation.related_model
        if child is not model and any(dependants(child)):
            lock_children(child, locked(child, f"{relation.field.name}__in", ids))


def locked(model: type[Model], field: str, values: Sequence[Any]) -> list[Any]:
    name = "pk__in" if field == "pk" else field
    return [
        pk
        for part in split_items(sorted(values))
        for pk in model._base_manager.select_for_update()
        .filter(**{name: part})
        .order_by("pk")
        .values_list("pk", flat=True)
    ]


def dependants(model: type[Model]) -> Iterator[Any]:
    """The foreign keys that take their rows along."""
    for relation in model._meta.related_objects:
        if relation.on_delete is CASCADE and not relation.many_to_many:
            yield relation
