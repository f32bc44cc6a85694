"""What runs after a commit keeps nothing else from running.

Django calls the functions of ``on_commit`` in turn and stops at the first that raises, unless it was registered as
robust: a cache or a database that is away in this moment would keep the event log and plug-ins from hearing of a change
that is made.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import dotted, modules, name_of, tree


def registrations(source: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(source) if isinstance(node, ast.Call) and name_of(node.func) == "on_commit"]


def is_robust(call: ast.Call) -> bool:
    return any(
        one.arg == "robust" and isinstance(one.value, ast.Constant) and one.value.value is True for one in call.keywords
    )


@pytest.mark.parametrize("path", [path for path in modules().values() if registrations(tree(path))], ids=dotted)
def test_a_failure_after_the_commit_stays_alone(path: Path) -> None:
    found = registrations(tree(path))
    assert [call.lineno for call in found if not is_robust(call)] == []


def test_registrations_are_found() -> None:
    plain, robust = registrations(ast.parse("transaction.on_commit(f)\ntransaction.on_commit(g, robust=True)"))
    assert not is_robust(plain)
    assert is_robust(robust)
