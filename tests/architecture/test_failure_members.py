"""What an error carries beside its code stands in the endpoint's failure schema, and so in the OpenAPI document."""

from __future__ import annotations

import ast
import sys
from functools import cache
from typing import Any

import pytest

from core.api.errors import DomainError
from core.api.routes import Route
from smarty.site import TABLES
from tests.architecture.errors_raised import errors_of
from tests.architecture.source import dotted, modules, name_of, tree

pytestmark = pytest.mark.needs_cache

LOGGED = frozenset({"message"})
ELSEWHERE = frozenset({"error_fields"})
"""Answered by the endpoints alone whose success has them too, see core.api.site."""


@cache
def members() -> dict[Any, set[str]]:
    """Class of an error -> the members that it is made with, anywhere."""
    found: dict[Any, set[str]] = {}
    for path in modules().values():
        names = vars(sys.modules.get(dotted(path), object))
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                add(found, called(node.func, names), keywords(node))
            elif isinstance(node, ast.ClassDef):
                inner = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
                told = [keywords(call) for call in inner if name_of(call.func) == "__init__"]
                add(found, names.get(node.name), set().union(*told))
    return found


def add(found: dict[Any, set[str]], kind: Any, names: set[str]) -> None:
    if isinstance(kind, type) and issubclass(kind, DomainError):
        found.setdefault(kind, set()).update(names - LOGGED)


def called(node: ast.AST, names: Any) -> Any:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(names.get(node.value.id), node.attr, None)
    return names.get(node.id) if isinstance(node, ast.Name) else None


def keywords(node: ast.Call) -> set[str]:
    return {word.arg for word in node.keywords if word.arg}


def undeclared(route: Route) -> set[str]:
    carried = set().union(*(members().get(kind, set()) for kind in errors_of(route.spec.function)))
    return carried - ELSEWHERE - set(route.spec.failure.model_fields)


def test_every_member_of_an_error_is_declared() -> None:
    wrong = {
        f"{prefix}/{route.path}": sorted(found)
        for prefix, rows in TABLES.items()
        for route in rows
        if (found := undeclared(route))
    }
    assert not wrong, "in no failure schema"
