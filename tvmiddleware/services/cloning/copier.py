"""Copies rows table by table and remembers old id -> new id, so that whatever points at a row of the source points at
the copy's own.

A pointer to a table of operators that was not copied, or to a row that was left out, becomes empty; one to what all
operators share (device types, the guide, countries) stays. Pictures are shared: a file is deleted when no row shows it
any more (core.image_files).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import JSONField

from clients.models import Client
from core.bulk import split_items
from core.table_rules import CopiedTable
from tvmiddleware.services.cloning.client_row import CLIENT_KEYS
from tvmiddleware.services.cloning.graph import (
    Table,
    foreign_keys,
    in_order,
    operators_models,
    owner_key,
    required_pointers,
)

ROWS_AT_ONCE = 500
Progress = Callable[[str], None]


class Copier:
    """``ids``: table -> old id -> new id."""

    def __init__(self, source: Client, target: Client, tables: dict[Table, CopiedTable], progress: Progress) -> None:
        self.tables, self.progress = tables, progress
        self.own = operators_models()
        self.ids: dict[Table, dict[int, int]] = {Client: {source.pk: target.pk}}
        self.keys = {getattr(source, name): getattr(target, name) for name in CLIENT_KEYS if getattr(source, name)}
        self.later: list[tuple[Any, int, int]] = []
        """(pointer, new id, old target): to rows that were not copied yet."""

    def copy_all(self) -> None:
        for model in in_order(self.tables):
            self.copy(model)
        for column, pk, old in self.later:
            new = self.followed(column, old)
            if new is not None:
                column.model._base_manager.filter(pk=pk).update(**{column.attname: new})
        for model in self.tables:
            self.link(model)
            self.rewrite(model)

    def copy(self, model: Table) -> None:
        self.ids[model] = {}
        for number, row in enumerate(self.rows_of(model), start=1):
            self.copy_row(model, row)
            if number % ROWS_AT_ONCE == 0:
                self.progress(f"{model._meta.verbose_name_plural}: {number}")
        self.progress(f"{model._meta.verbose_name_plural}: {len(self.ids[model])}")

    def rows_of(self, model: Table) -> Iterator[Any]:
        key: Any = owner_key(model, self.tables)
        for owners in split_items(list(self.ids[key.related_model])):
            rows = model._base_manager.filter(self.tables[model].rows, **{f"{key.name}__in": owners}).order_by("pk")
            for ids in split_items(list(rows.values_list("pk", flat=True)), ROWS_AT_ONCE):
                yield from model._base_manager.filter(pk__in=ids).order_by("pk")

    def copy_row(self, model: Table, row: Any) -> None:
        """Nothing, where something that the row can't be without was left out."""
        old, later = row.pk, []
        one_of = self.tables[model].one_of
        for column in foreign_keys(model):
            before = getattr(row, column.attname)
            setattr(row, column.attname, self.followed(column, before))
            if column.name in one_of and before is not None and getattr(row, column.attname) is None:
                return
            if getattr(row, column.attname) is None and column.related_model in self.tables:
                later.append((column, before))
        if any(getattr(row, column.attname) is None for column in required_pointers(model)):
            return
        for name, value in self.tables[model].begins.items():
            setattr(row, name, value)
        row.pk = None
        row._state.adding = True
        row.save(force_insert=True)
        self.ids[model][old] = row.pk
        self.later += [(column, row.pk, before) for column, before in later if before is not None]

    def rewrite(self, model: Table) -> None:
        """Free settings, once every row has its new id."""
        for column in model._meta.concrete_fields:
            if not isinstance(column, JSONField):
                continue
            ids = self.tables[model].ids_in_json.get(column.name, {})
            for part in split_items(list(self.ids[model].values())):
                rows = model._base_manager.filter(pk__in=part)
                for pk, before in rows.values_list("pk", column.attname):
                    if (after := self.settings(before, ids)) != before:
                        model._base_manager.filter(pk=pk).update(**{column.attname: after})

    def settings(self, value: Any, ids: dict[str, str]) -> Any:
        """Free settings: what names the source, its keys or its rows names the copy, its keys and its rows."""
        if isinstance(value, dict):
            return {name: self.setting(name, inner, ids) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.settings(inner, ids) for inner in value]
        return self.keys.get(value, value) if isinstance(value, str) else value

    def setting(self, name: str, value: Any, ids: dict[str, str]) -> Any:
        if name in ids:
            many = isinstance(value, list)
            found = [self.renumbered(one, ids[name]) for one in (value if many else [value])]
            return [new for new in found if new is not None] if many else found[0] or 0
        if name == "client_id":
            new = self.renumbered(value, "clients.Client")
            return value if new is None else new
        return self.settings(value, ids)

    def renumbered(self, value: Any, label: str) -> Any:
        """The copy's id for the source's, as a number or as digits; None where it has none."""
        known = next((ids for model, ids in self.ids.items() if model._meta.label == label), {})
        new = known.get(int(value)) if str(value).isdecimal() else None
        return new if new is None or not isinstance(value, str) else str(new)

    def followed(self, column: Any, old: int | None) -> int | None:
        """Where a pointer points in the copy."""
        if old is None or column.related_model not in self.own:
            return old
        return self.ids.get(column.related_model, {}).get(old)

    def link(self, model: Table) -> None:
        """The rows of its many-to-many fields, those whose both ends were copied or are shared."""
        for column in model._meta.many_to_many:
            through: Any = column.remote_field.through
            if not through._meta.auto_created:
                continue  # a model of its own, with a decision of its own
            near, far = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
            for part in split_items(list(self.ids[model])):
                pairs = through._base_manager.filter(**{f"{near}__in": part}).order_by("pk").values_list(near, far)
                rows = [(self.ids[model][one], self.followed(column, other)) for one, other in pairs]
                through._base_manager.bulk_create(
                    [through(**{near: one, far: other}) for one, other in rows if other is not None], ROWS_AT_ONCE
                )
