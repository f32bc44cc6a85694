"""Everything from one database into another that has the same tables and no operators yet, whatever their engines.

Values pass as Python sees them, so engines may differ. It is one transaction: what fails leaves the target as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from core.api.errors import DomainError

BATCH = 1000
SOURCE = "copied from"
OPERATORS = "clients.Client"
"""Who has none has nothing that anybody would miss."""


class CopyRefused(DomainError):
    """The two databases are not what can be copied; nothing was changed."""


class CopyFailed(DomainError):
    """The target refused a row; it is as it was before."""


def models_without_table() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.managed]


def tabled() -> list[type[Model]]:
    """One model for every table that migrations make."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy and not model._meta.swapped]


def database_copy(*, source: dict[str, Any], progress: Callable[[str], None]) -> dict[str, int]:
    """Copy all rows of ``source`` (an entry of DATABASES) into the default database; table -> rows.

    Raises CopyRefused, CopyFailed. ``progress`` is called with a line for each table.
    """
    connections.databases[SOURCE] = connections.databases[DEFAULT_DB_ALIAS] | defaults() | source
    try:
        check()
        with transaction.atomic(using=DEFAULT_DB_ALIAS):
            return copy_tables(progress)
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]
        del connections.databases[SOURCE]


def defaults() -> dict[str, Any]:
    """What an entry of DATABASES leaves out, not as the target has it."""
    return {"NAME": "", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}, "CONN_MAX_AGE": 0}


def check() -> None:
    if place(SOURCE) == place(DEFAULT_DB_ALIAS):
        raise CopyRefused("source and target are the same database")
    if apps.get_model(OPERATORS)._meta.db_table not in connections[SOURCE].introspection.table_names():
        raise CopyRefused("the source holds no tables of this product")
    theirs, ours = applied(SOURCE), applied(DEFAULT_DB_ALIAS)
    if theirs != ours:
        names = ", ".join(sorted(f"{app}.{name}" for app, name in theirs ^ ours)[:5])
        raise CopyRefused(f"run migrate on both first, with this version; they differ in {names}")
    if apps.get_model(OPERATORS)._base_manager.using(DEFAULT_DB_ALIAS).exists():
        raise CopyRefused("the target has operators already: an empty database, after migrate, is needed")


def place(alias: str) -> tuple[Any, ...]:
    row = connections[alias].settings_dict
    return row["ENGINE"].rpartition(".")[2], str(row["NAME"]), row["HOST"], str(row["PORT"])


def applied(alias: str) -> set[tuple[str, str]]:
    return set(MigrationRecorder(connections[alias]).applied_migrations())


def copy_tables(progress: Callable[[str], None]) -> dict[str, int]:
    connection = connections[DEFAULT_DB_ALIAS]
    models = tabled()
    copied = {}
    with connection.constraint_checks_disabled():
        for model in models:
            model._base_manager.using(DEFAULT_DB_ALIAS)._raw_delete(DEFAULT_DB_ALIAS)
        for model in models:
            copied[model._meta.db_table] = copy_table(model, progress)
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise CopyFailed(str(error)) from error
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return copied


def copy_table(model: type[Model], progress: Callable[[str], None]) -> int:
    fields = model._meta.local_concrete_fields
    target = model._base_manager.using(DEFAULT_DB_ALIAS)
    size = max(min(BATCH, connections[DEFAULT_DB_ALIAS].ops.bulk_batch_size(fields, range(BATCH))), 1)
    done = 0
    for rows in batches(model, size):
        try:
            # raw: what the rows say, not what saving them anew would set, such as times of change
            target._insert(rows, fields=fields, using=DEFAULT_DB_ALIAS, raw=True)  # type: ignore[attr-defined]
        except DatabaseError as error:
            raise CopyFailed(f"{model._meta.db_table}, after {done} rows: {error}") from error
        done += len(rows)
        progress(f"{model._meta.db_table}: {done}")
    return done


def batches(model: type[Model], size: int) -> Iterator[list[Model]]:
    """By the primary key: no engine has to hold a whole table."""
    source = model._base_manager.using(SOURCE).order_by("pk")
    rows = list(source[:size])
    while rows:
        yield rows
        rows = list(source.filter(pk__gt=rows[-1].pk)[:size])
