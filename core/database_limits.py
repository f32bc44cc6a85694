"""Limits of a table that the database keeps too: a number within bounds, two days in their order.

``migrate`` adds them at its end, table by table, where no row breaks them, and names the rows that do; the next run
adds what was left out once those are mended (``core.checks_limits`` tells of them meanwhile). Nothing is mended
silently, and no row keeps an upgrade from ending.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

SHOWN = 10
REMADE = "new__"
"""SQLite changes a table by filling a new one of this name."""
being_added: set[str] = set()


class Limit(models.CheckConstraint):
    """``broken``: the rows that do not keep it. NULL keeps every limit. Migrations: ``AddLimits``."""

    broken: Q
    columns: tuple[str, ...]

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """In a new table. Where SQLite fills one from an old one without the limit, rows may break it."""
        connection, table = schema_editor.connection, model._meta.db_table
        is_remade = connection.vendor == "sqlite" and table.startswith(REMADE)
        if is_remade and self.name not in being_added | names_in(connection, table.removeprefix(REMADE)):
            return None
        return super().constraint_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Of a plain ``AddConstraint``, which ``makemigrations`` writes: nothing yet."""

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        there = self.name in names_in(schema_editor.connection, model._meta.db_table)
        return super().remove_sql(model, schema_editor) if there else None

    def definition(self, model: Any, schema_editor: Any) -> str:
        return str(super().constraint_sql(model, schema_editor))

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """For forms and ``full_clean``: without asking the database. Numbers have validators of their own."""


class Within(Limit):
    """A number from ``least`` to ``most``; the field's validators say so to people."""

    def __init__(self, *, field: str, name: str, least: Any = None, most: Any = None) -> None:
        self.values = {"field": field, "least": least, "most": most}
        self.columns = (field,)
        kept, broken = Q(), Q()
        if least is not None:
            kept, broken = kept & Q(**{f"{field}__gte": least}), broken | Q(**{f"{field}__lt": least})
        if most is not None:
            kept, broken = kept & Q(**{f"{field}__lte": most}), broken | Q(**{f"{field}__gt": most})
        self.broken = broken
        super().__init__(condition=kept, name=name)

    def deconstruct(self) -> Any:
        return f"{__name__}.Within", (), {"name": self.name, **self.values}


class InOrder(Limit):
    """The day ``last`` is not before the day ``first``."""

    def __init__(self, *, first: str, last: str, name: str) -> None:
        self.first, self.last = first, last
        self.columns = (first, last)
        self.broken = Q(**{f"{last}__lt": F(first)})
        super().__init__(condition=Q(**{f"{last}__gte": F(first)}), name=name)

    def deconstruct(self) -> Any:
        return f"{__name__}.InOrder", (), {"name": self.name, "first": self.first, "last": self.last}

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        if {self.first, self.last} & set(exclude or ()):
            return
        first, last = getattr(instance, self.first), getattr(instance, self.last)
        if first is not None and last is not None and last < first:
            earlier = model._meta.get_field(self.first).verbose_name
            raise ValidationError({self.last: _("before: %(field)s") % {"field": earlier}})


class AddLimits(Operation):
    """The models' ``Limit`` of these names, for the history; tables get them at the end of ``migrate``."""

    def __init__(self, model_name: str, limits: Sequence[Limit]) -> None:
        self.model_name, self.limits = model_name, limits

    def state_forwards(self, app_label: str, state: Any) -> None:
        for limit in self.limits:
            state.add_constraint(app_label, self.model_name.lower(), limit)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing yet."""

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        there = names_in(schema_editor.connection, model._meta.db_table)
        for limit in self.limits:
            if limit.name in there:
                schema_editor.remove_constraint(model, limit)

    def describe(self) -> str:
        return f"Limits of {self.model_name}: {', '.join(limit.name for limit in self.limits)}"


def limits_of(model: Any) -> list[Limit]:
    return [one for one in model._meta.constraints if isinstance(one, Limit)]


def names_in(connection: Any, table: str) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def missing_limits(connection: Any) -> Iterator[tuple[Any, list[Limit]]]:
    """Models whose tables lack some of their limits, and those."""
    for model in apps.get_models():
        limits = limits_of(model)
        if limits and model._meta.can_migrate(connection):
            there = names_in(connection, model._meta.db_table)
            if missing := [one for one in limits if one.name not in there]:
                yield model, missing


def rows_breaking(connection: Any, model: Any, limit: Limit) -> list[int]:
    """Ids of the first rows that do not keep the limit: at most ``SHOWN`` and one more."""
    rows = model._base_manager.using(connection.alias).filter(limit.broken)
    return list(rows.order_by("pk").values_list("pk", flat=True)[: SHOWN + 1])


def join_ids(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids[:SHOWN])) + (", ..." if len(ids) > SHOWN else "")


def add_limits(connection: Any, model: Any, limits: Sequence[Limit]) -> None:
    """Add limits to a table whose rows keep them, in one change of the table."""
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            with adding(limits):
                editor._remake_table(model)
            return
        clauses = ", ".join(f"ADD {limit.definition(model, editor)}" for limit in limits)
        editor.execute(f"ALTER TABLE {editor.quote_name(model._meta.db_table)} {clauses}", None)


@contextmanager
def adding(limits: Sequence[Limit]) -> Iterator[None]:
    names = {limit.name for limit in limits}
    being_added.update(names)
    try:
        yield
    finally:
        being_added.difference_update(names)
