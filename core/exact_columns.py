"""Migrations of columns to ``ExactTextField``: one ALTER TABLE a table on MariaDB and MySQL, nothing elsewhere."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

from core.fields import ExactTextField


class ExactColumns(Operation):
    """The text fields ``names`` of a model become exact. Their other properties stay.

    PostgreSQL and SQLite compare exactly as it is: no statement is run there, in particular no table of SQLite copied.
    MariaDB and MySQL copy the table once, however many columns there are; finer distinctions can't break a unique key.
    Backwards they can: texts that differ in case only are an error of the database then, and nothing is changed.
    """

    def __init__(self, model_name: str, names: tuple[str, ...]) -> None:
        self.model_name, self.names = model_name, names

    def state_forwards(self, app_label: str, state: Any) -> None:
        fields = state.models[app_label, self.model_name.lower()].fields
        for name in self.names:
            _name, _path, args, kwargs = fields[name].deconstruct()
            state.alter_field(app_label, self.model_name.lower(), name, ExactTextField(*args, **kwargs), True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.alter(schema_editor, to_state.apps.get_model(app_label, self.model_name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.alter(schema_editor, to_state.apps.get_model(app_label, self.model_name))

    def alter(self, schema_editor: Any, model: type[models.Model]) -> None:
        connection = schema_editor.connection
        if connection.vendor != "mysql" or not self.allow_migrate_model(connection.alias, model):
            return
        quote = schema_editor.quote_name
        columns = (self.column(schema_editor, model._meta.get_field(name)) for name in self.names)
        schema_editor.execute(f"ALTER TABLE {quote(model._meta.db_table)} {', '.join(columns)}")

    def column(self, schema_editor: Any, field: Any) -> str:
        """As ``CREATE TABLE`` would write it, without the keys, which stay."""
        parameters = field.db_parameters(schema_editor.connection)
        collation = parameters.get("collation")
        collate = f" COLLATE {schema_editor.quote_name(collation)}" if collation else ""
        null = "NULL" if field.null else "NOT NULL"
        return f"MODIFY {schema_editor.quote_name(field.column)} {parameters['type']}{collate} {null}"

    def describe(self) -> str:
        return f"Compare {', '.join(self.names)} of {self.model_name} exactly"
