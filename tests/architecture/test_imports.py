"""One direction: urls -> api -> services -> selectors, present -> cache, plug-ins -> models -> core; apps in order."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.architecture.source import APPS, functions, imports, modules, tree

RANKS = {
    "urls": 0,
    "site": 0,
    "admin": 1,
    "jobs": 1,
    "tables": 1,  # what nouns register: services, scopes of caches
    "management": 1,
    "present": 2,  # shapes what services and selectors give
    "services": 3,
    "selectors": 4,
    "parsers": 5,
    "streamers": 5,
    "backends": 5,
    "gateways": 5,
    "cache": 5,
    "schedule": 5,  # billing's rules: they know no row, see test_the_schedule_of_charges_is_pure
    "models": 6,
    "listeners": 2,  # what services announce, they hear
    "events": 6,
    "compat": 3,  # calls services for plug-ins
    "records": 6,
    "playable": 6,  # playback's own record
    "constants": 7,
    "documents": 7,  # the sandbox and the printer: they know no row
}
"""Second part of a module's name -> its layer; a module imports from its own layer or a deeper one."""

WRONG_LAYER_ALLOWED: dict[tuple[str, str], str] = {}
"""(module, imported) -> reason."""

WRONG_APP_ALLOWED: dict[tuple[str, str], str] = {
    ("tvmiddleware.compat.billing_helpers", "billing.errors"): "names that published plug-ins import from there",
    (
        "tvmiddleware.compat.billing_helpers",
        "billing.services.assigning",
    ): "names that published plug-ins import from there",
    (
        "tvmiddleware.compat.billing_helpers",
        "billing.services.billing_object",
    ): "names that published plug-ins import from there",
    (
        "tvmiddleware.compat.billing_helpers",
        "billing.services.subjects",
    ): "names that published plug-ins import from there",
    (
        "tvmiddleware.compat.billing_helpers",
        "billing.services.tariffs",
    ): "names that published plug-ins import from there",
    ("external_api.video_api_client", "tvmiddleware.models"): "a name that published plug-ins import from there",
    ("tvmiddleware.present.portal", "smarty.version"): "a constant in a module that imports nothing",
    ("core.commandline", "smarty.version"): "a constant in a module that imports nothing",
    (
        "core.management.commands.api_schema",
        "smarty.site",
    ): "the document of the whole project, read by name at run time",
}

EDGE = 0
"""The APIs stand above every layer of every app."""

INSIDE_FUNCTIONS_ALLOWED: dict[str, str] = {
    "core.locks": "a table: the command line imports this module before Django is set up",
}
"""Module -> reason. ``apps.py`` may always: what ready() imports can't be imported before the models are loaded."""


def rank(module: str) -> int | None:
    """The layer, None for what belongs to none (core, the project package, an app's own package)."""
    parts = module.split(".")
    if parts[0] == "apis":
        return EDGE
    return RANKS.get(parts[1]) if parts[0] not in {"core", "smarty", "demo"} and len(parts) > 1 else None


def ours() -> list[tuple[str, str, int]]:
    return [
        (module, imported, line)
        for module, path in modules().items()
        for imported, line in imports(path)
        if imported.partition(".")[0] in APPS
    ]


def test_layers() -> None:
    wrong = []
    for module, imported, line in ours():
        own, other = rank(module), rank(imported)
        if own is not None and other is not None and other < own and (module, imported) not in WRONG_LAYER_ALLOWED:
            wrong.append(f"{module}:{line} imports {imported}")
    assert not wrong, "\n".join(wrong)


def test_order_of_apps() -> None:
    wrong = []
    for module, imported, line in ours():
        own, other = APPS.index(module.partition(".")[0]), APPS.index(imported.partition(".")[0])
        if other > own and (module, imported) not in WRONG_APP_ALLOWED:
            wrong.append(f"{module}:{line} imports {imported}")
    assert not wrong, "\n".join(wrong)


PURE = ("billing.schedule", "billing.calendar", "tvmiddleware.constants")


def test_the_schedule_of_charges_is_pure() -> None:
    """No database, no clock, no settings: the standard library, itself, the calendar and the names of reasons."""
    wrong = [
        f"{module}:{line} imports {imported}"
        for module, path in modules().items()
        if module.startswith("billing.schedule")
        for imported, line in imports(path)
        if imported.partition(".")[0] not in sys.stdlib_module_names and not imported.startswith(PURE)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_imports_inside_functions() -> None:
    wrong = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        if path.name != "apps.py" and module not in INSIDE_FUNCTIONS_ALLOWED
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_star_imports() -> None:
    wrong = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("allowed", [WRONG_LAYER_ALLOWED, WRONG_APP_ALLOWED])
def test_no_exemption_is_left_over(allowed: dict[tuple[str, str], str]) -> None:
    found = {(module, imported) for module, imported, _line in ours()}
    assert set(allowed) <= found
    assert all(allowed.values())


def test_the_guard_sees_imports() -> None:
    """A guard that finds nothing guards nothing."""
    found = {(module, imported) for module, imported, _line in ours()}
    assert ("apis.tvmiddleware.message", "tvmiddleware.services.messages") in found
    assert ("core.management.commands.api_schema", "smarty.site") in found
    assert rank("apis.tvmiddleware.message") == 0
    assert rank("tvmiddleware.services.messages") == 3


def test_no_module_imports_itself_in_a_circle() -> None:
    """Type-checking imports count: who can't be read without the other can't be changed without it either."""
    graph: dict[str, set[str]] = {module: set() for module in modules()}
    for module, imported, _line in ours():
        if imported in graph and imported != module:
            graph[module].add(imported)
    assert not [sorted(circle) for circle in circles(graph)]


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Modules that reach each other: what is left when those that import nothing left are taken away, both ways."""
    left = {module: set(others) for module, others in graph.items()}
    while leaves := {module for module, others in left.items() if not others}:
        left = {module: others - leaves for module, others in left.items() if module not in leaves}
    found: list[set[str]] = []
    for module in left:
        if not any(module in circle for circle in found):
            reached = reachable(module, left)
            circle = {other for other in reached if module in reachable(other, left)}
            if circle:
                found.append(circle)
    return found


def reachable(module: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[module])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += graph[one]
    return found


def test_circles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"a"}}
    assert circles(graph) == [{"b", "c"}]
