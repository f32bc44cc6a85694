"""Whatever is done to all customers of all operators goes through the one loop that parks who can't be dealt with."""

from __future__ import annotations

import ast

from tests.architecture.source import ROOT

LOOP = {"parking", "batches"}


def modules_for_all() -> dict[str, set[str]]:
    """Modules of services that go through operators or through pages of ids -> the names that they use."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "billing" / "services").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        if path.stem not in LOOP and names & {"charged_clients", "id_pages", "chunks"}:
            found[path.stem] = names
    return found


def test_they_go_through_the_loop() -> None:
    found = modules_for_all()
    assert len(found) >= 6
    assert [name for name, names in found.items() if not names & {"batches_work", "one_work"}] == []


def test_an_operator_that_fails_stops_no_other() -> None:
    for name, names in modules_for_all().items():
        if "charged_clients" in names:
            assert {"Parking", "operator"} <= names, name
