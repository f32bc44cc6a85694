"""After a test with transactions of its own its rows are deleted, and nothing else is done.

Django's way is ``flush``: every table emptied, filled or not, and all content types and permissions written anew, which
took a third of the time of such a test. Where a test touched those two tables, that is still what happens.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.models import Count, Max
from django.test import TransactionTestCase

from core import installation

KEPT = (ContentType, Permission)
DJANGOS: Any = TransactionTestCase
set_up, flush = DJANGOS._fixture_setup.__func__, DJANGOS._fixture_teardown


def install() -> None:
    DJANGOS._fixture_setup = classmethod(remember)
    DJANGOS._fixture_teardown = tidy


def remember(kind: Any) -> None:
    set_up(kind)
    kind.kept_before = kept()


def kept() -> list[Any]:
    return [model.objects.aggregate(Count("pk"), Max("pk")) for model in KEPT]


def tidy(test: Any) -> None:
    ours = list(test._databases_names(include_mirrors=False)) == ["default"] and test.available_apps is None
    if ours and not test.serialized_rollback and kept() == test.kept_before:
        empty()
    else:
        flush(test)


def empty() -> None:
    connection = connections["default"]
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(question(connection, name) for name in tables()))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608  (a table of ours)
    installation.after_migrate("default")


@cache
def tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    found = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return sorted(found - {model._meta.db_table for model in KEPT})


def question(connection: Any, name: str) -> str:
    """Its name, if it has a row."""
    return f"SELECT '{name}' FROM (SELECT 1) one WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"  # noqa: S608
