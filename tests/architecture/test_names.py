"""Names: no class twice, whoever looks for one finds one."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.architecture.source import modules, tree

SAME_NAME_ALLOWED: dict[str, str] = {
    "Command": "Django finds commands by it",
    "DatabaseWrapper": "Django finds engines by it",
}
"""Name -> why several modules define it. Schemas (``apis.*``) are named by the document, apart from the rest."""


def defined(schemas: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for module, path in modules().items():
        if module.startswith("apis.") is schemas:
            for node in tree(path).body:
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(module)
    return found


def test_no_class_name_is_defined_twice() -> None:
    for schemas in (False, True):
        twice = {name: places for name, places in defined(schemas).items() if len(places) > 1}
        assert {name: places for name, places in twice.items() if name not in SAME_NAME_ALLOWED} == {}


def test_no_exemption_is_left_over() -> None:
    assert all(len(defined(schemas=False)[name]) > 1 for name in SAME_NAME_ALLOWED)
