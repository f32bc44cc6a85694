"""One OpenAPI document of everything: its names are unique, and it needs no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from smarty.site import APIS, TABLES
from tests.commands import process


def nested(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for member in annotation.model_fields.values():
            yield from nested(member.annotation)
    for part in get_args(annotation):
        yield from nested(part)


def test_names_are_unique() -> None:
    found: dict[str, set[str]] = {}
    for rows in TABLES.values():
        for route in rows:
            for schema in nested(route.spec.answer):
                found.setdefault(schema.__name__, set()).add(f"{schema.__module__}.{schema.__qualname__}")
    doubles = {name: places for name, places in found.items() if len(places) > 1}
    assert not doubles


def test_operation_ids_are_unique() -> None:
    ids = [f"{api.name}.{route.path}" for api in APIS.values() for route in api.routes]
    assert len(ids) == len(set(ids))


def test_the_document_needs_no_database_and_is_all_that_is_printed() -> None:
    nowhere = {"SMARTY_TEST_DB": "mysql", "SMARTY_TEST_DB_PORT": "1", "SMARTY_TEST_REDIS": "redis://127.0.0.1:1/0"}
    done = process("api_schema", "--settings=settings.test", **nowhere)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["openapi"].startswith("3.1")
    documented = {f"{prefix}/{route.path}" for prefix, rows in TABLES.items() for route in rows if not route.old}
    assert documented == set(document["paths"])
