"""Migrations of columns to ``MoneyField``: one ALTER TABLE a table, however many columns there are."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

from core.currencies import MOST_DECIMALS
from core.fields import BalanceField, MoneyField


class MoneyColumns(Operation):
    """The decimal fields ``names`` of a model get the decimal places of any currency; the digits before the point stay.

    MariaDB, MySQL and PostgreSQL write the table anew, once. SQLite knows one type of decimal numbers: nothing is done.
    Backwards the third place is rounded off.
    """

    def __init__(self, model_name: str, names: tuple[str, ...]) -> None:
        self.model_name, self.names = model_name, names

    def state_forwards(self, app_label: str, state: Any) -> None:
        fields = state.models[app_label, self.model_name.lower()].fields
        for name in self.names:
            kind = BalanceField if isinstance(fields[name], BalanceField) else MoneyField
            _name, _path, args, kwargs = fields[name].deconstruct()
            kwargs["max_digits"] += MOST_DECIMALS - kwargs["decimal_places"]
            kwargs["decimal_places"] = MOST_DECIMALS
            state.alter_field(app_label, self.model_name.lower(), name, kind(*args, **kwargs), True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.alter(schema_editor, to_state.apps.get_model(app_label, self.model_name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.alter(schema_editor, to_state.apps.get_model(app_label, self.model_name))

    def alter(self, schema_editor: Any, model: type[models.Model]) -> None:
        connection = schema_editor.connection
        if connection.vendor == "sqlite" or not self.allow_migrate_model(connection.alias, model):
            return
        quote = schema_editor.quote_name
        change = as_mysql if connection.vendor == "mysql" else as_standard
        columns = (change(quote, connection, model._meta.get_field(name)) for name in self.names)
        schema_editor.execute(f"ALTER TABLE {quote(model._meta.db_table)} {', '.join(columns)}")

    def describe(self) -> str:
        return f"Room for the decimal places of any currency in {', '.join(self.names)} of {self.model_name}"


def as_mysql(quote: Any, connection: Any, field: Any) -> str:
    return f"MODIFY {quote(field.column)} {field.db_type(connection)} {'NULL' if field.null else 'NOT NULL'}"


def as_standard(quote: Any, connection: Any, field: Any) -> str:
    return f"ALTER COLUMN {quote(field.column)} TYPE {field.db_type(connection)}"
