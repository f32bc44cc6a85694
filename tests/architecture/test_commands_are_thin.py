"""A command is an adapter: options, one call, a summary. The work is in services."""

from __future__ import annotations

import ast
from importlib import import_module

import pytest

from core.commands import CronCommand
from tests.architecture.source import functions, imports, modules, tree

COMMANDS = {module: path for module, path in modules().items() if ".management.commands." in module}
LINES = 100
FUNCTION_LINES = 30
NOT_CRON: dict[str, str] = {
    "core.management.commands.api_schema": "prints one document and nothing else; no lock, no log",
    "core.management.commands.check": "Django's own, for a terminal, which also asks the databases",
    "core.management.commands.migrate": "Django's own, for a terminal; its lock belongs to the database",
    "core.management.commands.dumpdata": "Django's own, for a terminal, with other models left out",
    "demo.management.commands.run_demo": "a server in the foreground, not a job",
}


@pytest.mark.parametrize("module", COMMANDS)
def test_it_is_short(module: str) -> None:
    path = COMMANDS[module]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES
    for function in functions(path):
        assert (function.end_lineno or 0) - function.lineno < FUNCTION_LINES, function.name


@pytest.mark.parametrize("module", COMMANDS)
def test_it_does_not_touch_the_database_itself(module: str) -> None:
    path = COMMANDS[module]
    models = [name for name, _line in imports(path) if ".models" in name]
    assert not models
    managers = [
        node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert not managers


@pytest.mark.parametrize("module", [module for module in COMMANDS if module not in NOT_CRON])
def test_it_is_locked_timed_and_logged(module: str) -> None:
    command = import_module(module).Command
    assert issubclass(command, CronCommand)
    assert command.help, "what --help says"


def test_no_exemption_is_left_over() -> None:
    assert set(NOT_CRON) <= set(COMMANDS)
