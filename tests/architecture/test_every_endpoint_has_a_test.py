"""tests/<app>/<api package>/test_<function>.py for every endpoint."""

from __future__ import annotations

import ast

import pytest

from core.api.endpoint import EndpointSpec
from smarty.site import TABLES
from tests.architecture.source import ROOT, functions

SPECS = {route.spec.function: route.spec for rows in TABLES.values() for route in rows}.values()
EXEMPT: dict[str, str] = {}
"""Function -> where it is tested instead, and why."""


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_it_has_a_test(spec: EndpointSpec) -> None:
    if spec.name in EXEMPT:
        return
    package = spec.function.__module__.split(".")[:-1]
    path = ROOT.joinpath("tests", *package, f"test_{spec.name}.py")
    assert path.exists(), f"no {path.relative_to(ROOT)}"
    tests = [function for function in functions(path) if function.name.startswith("test_")]
    assert tests, "no test in the file"
    assert any(checks(function) for function in tests), "no assertion in the file"


def checks(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("assert"):
            return True
    return False


def test_no_exemption_is_left_over() -> None:
    assert set(EXEMPT) <= {spec.name for spec in SPECS}
