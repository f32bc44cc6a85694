"""present/ turns rows into dicts: it asks the database for nothing."""

from __future__ import annotations

import ast
from typing import TypeGuard

import pytest

from tests.architecture.source import modules, name_of, tree

PRESENT = {module: path for module, path in modules().items() if ".present." in module}
QUERIES = frozenset(
    {
        "aggregate",
        "all",
        "annotate",
        "count",
        "exclude",
        "exists",
        "filter",
        "objects",
        "order_by",
        "prefetch_related",
        "raw",
        "refresh_from_db",
        "select_related",
        "values",
        "values_list",
    }
)
OF_DICTS = frozenset({"values", "count"})
"""Also methods of dicts and lists: only with keywords are they a query's."""


def is_query(node: ast.AST) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.Attribute) and node.attr == "objects":
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
        if node.func.attr == "exists" and node.args:  # a question about a file
            return False
        return node.func.attr not in OF_DICTS or bool(node.keywords)
    return False


@pytest.mark.parametrize("module", PRESENT)
def test_no_query(module: str) -> None:
    wrong = [node.lineno for node in ast.walk(tree(PRESENT[module])) if is_query(node)]
    assert not wrong, f"lines {wrong}"


@pytest.mark.parametrize("module", PRESENT)
def test_no_clock_and_no_settings_of_a_request(module: str) -> None:
    called = {name_of(node.func) for node in ast.walk(tree(PRESENT[module])) if isinstance(node, ast.Call)}
    assert not called & {"now", "utcnow", "localtime"}, "the time is a parameter"


def test_the_guard_sees_queries() -> None:
    assert "tvmiddleware.present.messages" in PRESENT
    assert any(is_query(node) for node in ast.walk(ast.parse("Row.objects.filter(a=1)")))
    assert not any(is_query(node) for node in ast.walk(ast.parse("texts.values()")))
