"""Our source files as syntax trees, for the guards."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "core",
    "clients",
    "external_api",
    "geo",
    "sms",
    "mail",
    "epg",
    "tvmiddleware",
    "playback",
    "billing",
    "library",
    "apis",
    "smarty",
    "demo",
)
"""In the order of imports: a later one may import an earlier one, never the reverse."""


@cache
def modules() -> dict[str, Path]:
    """Dotted name -> file, of every module of the product but migrations."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                found[dotted(path)] = path
    return found


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, by its full name, and the line. ``import_string("a.b")`` counts too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if whole in modules() else node.module), node.lineno
        elif isinstance(node, ast.Call) and name_of(node.func) in {"import_string", "import_module"}:
            argument = node.args[0] if node.args else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield nearest_module(argument.value), node.lineno


def nearest_module(name: str) -> str:
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def name_of(node: ast.AST) -> str:
    """The last word of a name or an attribute."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node
