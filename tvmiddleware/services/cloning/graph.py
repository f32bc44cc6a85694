"""The models that lead to an operator, by foreign keys and many-to-many fields, whichever way round they point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from clients.models import Client
from core.table_rules import CopiedTable

Table = type[Model]


class Entangled(Exception):
    """Rows of these models need each other before they can be written."""


def operators_models() -> set[Table]:
    """Client and every model from which a chain of pointers leads to it. Tables that Django makes for many-to-many
    fields are part of the model that has the field."""
    pointers = {model: set(targets(model)) for model in apps.get_models()}
    found: set[Table] = {Client}
    waiting: list[Table] = [Client]
    while waiting:
        target = waiting.pop()
        new = {model for model, points in pointers.items() if target in points} - found
        found |= new
        waiting += new
    return found


def targets(model: Table) -> Iterator[Table]:
    for column in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        if column.related_model is not None:
            yield column.related_model


def foreign_keys(model: Table) -> list[Any]:
    return [column for column in model._meta.concrete_fields if isinstance(column, ForeignKey)]


def required_pointers(model: Table) -> list[Any]:
    """The foreign keys of a table that a row can't be without."""
    return [column for column in foreign_keys(model) if not column.null]


def owner_key(model: Table, copied: Iterable[Table]) -> Field[Any, Any]:
    """The pointer that says whose a row is: to the operator, or to a row of it that is copied."""
    known = {Client, *copied}
    found: Field[Any, Any] = next(key for key in required_pointers(model) if key.related_model in known)
    return found


def in_order(tables: Mapping[Table, CopiedTable]) -> list[Table]:
    """The tables in an order in which what a row can't be without is written before it. Raises Entangled."""
    wanted = {model: {key.related_model for key in needed_pointers(model, rule)} for model, rule in tables.items()}
    left, done = sorted(tables, key=lambda model: model._meta.label), list[Table]()
    while left:
        ready = [model for model in left if not wanted[model] & set(left)]
        if not ready:
            raise Entangled([model._meta.label for model in left])
        done += ready
        left = [model for model in left if model not in ready]
    return done


def needed_pointers(model: Table, rule: CopiedTable) -> list[Any]:
    """The foreign keys that a row can't be without, and those of which it has one."""
    return [*required_pointers(model), *(model._meta.get_field(name) for name in rule.one_of)]
