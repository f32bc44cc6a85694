"""Which domain errors a function may let out, read from the source: its own ``raise`` lines and those of what it calls.

Only calls that can be told from the text are followed: names, attributes of modules and classes, methods of ``self``.
What is handed over to run after the commit is left out: it is no part of the answer.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import typing
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from core.api.errors import DomainError
from tests.architecture.source import APPS, tree

Errors = frozenset[type[DomainError]]
NONE: Errors = frozenset()
AFTER_COMMIT = frozenset({"on_commit", "enqueue_on_commit"})
_walking: set[Any] = set()
_cut: set[Any] = set()
"""Functions that call themselves in a circle: what was read within the circle is not all of it."""


@cache
def bodies(path: Path) -> dict[str, ast.FunctionDef]:
    """Qualified name -> definition, of one file."""
    found: dict[str, ast.FunctionDef] = {}

    def collect(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                found[f"{prefix}{child.name}"] = child
            elif isinstance(child, ast.ClassDef):
                collect(child, f"{prefix}{child.name}.")

    collect(tree(path), "")
    return found


_known: dict[Any, Errors] = {}


def errors_of(function: Callable[..., Any]) -> Errors:
    function = inspect.unwrap(function)
    if function in _known:
        return _known[function]
    if not is_ours(function):
        return NONE
    if function in _walking:
        _cut.add(function)
        return NONE
    _walking.add(function)
    try:
        file = Path(function.__code__.co_filename)
        body = bodies(file).get(function.__qualname__) if file.exists() else None  # a dataclass's own is in no file
        found = Reader(function).of_all(body.body) if body else NONE
    finally:
        _walking.discard(function)
        _cut.discard(function)
    if not _cut:
        _known[function] = found
    return found


def is_ours(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).partition(".")[0] in (*APPS, "tests")


class Reader:
    """Reads the body of one function, with the names that it sees."""

    def __init__(self, function: Any) -> None:
        self.names = {**vars(builtins), **vars(sys.modules[function.__module__])}
        owner = function.__qualname__.rpartition(".")[0]
        self.owner = self.names.get(owner)

    def of_all(self, nodes: list[Any]) -> Errors:
        return NONE.union(*(self.of(node) for node in nodes))

    def of(self, node: ast.AST) -> Errors:
        if isinstance(node, ast.Try):
            return self.of_try(node)
        found = self.of_all([child for child in ast.iter_child_nodes(node) if not is_annotation(child, node)])
        if isinstance(node, ast.Raise) and node.exc is not None:
            found |= self.raised(node.exc)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute | ast.Name) and last(node.func) in AFTER_COMMIT:
                return NONE
            found |= self.of_call(node.func)
        return found

    def of_try(self, node: ast.Try) -> Errors:
        found = self.of_all(node.body)
        for handler in node.handlers:
            if not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(handler)):
                caught = self.classes(handler.type)
                found = frozenset(error for error in found if not issubclass(error, caught))
        return found | self.of_all([*node.handlers, *node.orelse, *node.finalbody])

    def classes(self, node: ast.expr | None) -> tuple[type[BaseException], ...]:
        if node is None:
            return (BaseException,)
        text = compile(ast.Expression(node), "handler", "eval")
        caught = eval(text, dict(self.names))  # noqa: S307  (our own source)
        return caught if isinstance(caught, tuple) else (caught,)

    def raised(self, node: ast.AST) -> Errors:
        thing = self.named(node.func if isinstance(node, ast.Call) else node)
        if inspect.isfunction(thing):
            thing = typing.get_type_hints(thing).get("return")
        return frozenset({thing}) if inspect.isclass(thing) and issubclass(thing, DomainError) else NONE

    def of_call(self, node: ast.AST) -> Errors:
        thing = self.named(node)
        if inspect.isclass(thing) and is_ours(thing) and not issubclass(thing, BaseException):
            thing = vars(thing).get("__init__")
        return errors_of(thing) if inspect.isroutine(thing) and hasattr(thing, "__qualname__") else NONE

    def named(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Name):
            return self.owner if node.id == "self" else self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self.named(node.value)
            return inspect.getattr_static(base, node.attr, None) if is_readable(base) else None
        return None


def is_readable(thing: Any) -> bool:
    return inspect.ismodule(thing) or (inspect.isclass(thing) and is_ours(thing))


def is_annotation(child: ast.AST, parent: ast.AST) -> bool:
    return isinstance(parent, ast.AnnAssign) and child is parent.annotation


def last(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def missing(spec: Any) -> Iterator[type[DomainError]]:
    """What the endpoint may let out and has no row for."""
    rows = tuple(kind for row in spec.errors.values() for kind in row.raised_by)
    yield from (error for error in sorted(errors_of(spec.function), key=str) if not issubclass(error, rows))
