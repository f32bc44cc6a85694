"""Jobs are keyword-only functions in ``<app>/jobs.py``, and every name that is queued is one."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from typing import Any

import pytest

from core.queue import resolve_job
from tests.architecture.source import modules, name_of, tree

STARTERS = {"enqueue_on_commit": 0}
"""Function -> which argument is a job's name."""
SENDERS = {"core.queue"}
"""Hand on a name that they were given."""
CALLS = [
    (module, node)
    for module, path in modules().items()
    if module not in SENDERS
    for node in ast.walk(tree(path))
    if isinstance(node, ast.Call) and name_of(node.func) in STARTERS
]
JOBS = [
    function
    for module in modules()
    if module.rpartition(".")[2] == "jobs"
    for _name, function in inspect.getmembers(import_module(module), inspect.isfunction)
    if function.__module__ == module and not function.__name__.startswith("_")
]


@pytest.mark.parametrize(("module", "call"), CALLS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_queued_name_is_a_job_that_takes_the_parameters(module: str, call: ast.Call) -> None:
    name = call.args[STARTERS[name_of(call.func)]]
    assert isinstance(name, ast.Constant), f"{module}:{call.lineno}: spell the name of the job"
    parameters = inspect.signature(resolve_job(str(name.value))).parameters
    for keyword in call.keywords:
        assert keyword.arg in {None, "queue", *parameters}, f"{module}:{call.lineno}: {keyword.arg}"


@pytest.mark.parametrize("function", JOBS, ids=lambda function: f"{function.__module__}.{function.__name__}")
def test_jobs_are_keyword_only(function: Any) -> None:
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.kind in {parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD}, parameter.name


def test_a_wrong_name_is_seen() -> None:
    with pytest.raises(ImportError):
        resolve_job("core.jobs.no_such_job")
    with pytest.raises(ImportError):
        resolve_job("core.clock.now")
