"""Who writes accounts and customers: a change is announced by the service that makes it (docs/events.md).

The guard looks at ``Account`` and ``Customer`` by name: querysets of theirs that are updated or deleted, rows that are
made, and save() of what is called account or customer. Whoever stands here has announced it, or a reason not to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import modules, tree

WRITERS = {
    "billing.services.autopayments": "AutopaymentSwitched",
    "billing.services.booking": "AccountSwitched and AccountChanged, of a night's batch",
    "billing.services.contracts": "none: a customer's contract number, written with it (tvmiddleware.signals)",
    "billing.services.nightly": "none: off_since, the night's own note for its charges",
    "billing.services.payments.card_store": "AutopaymentSwitched",
    "tvmiddleware.services.account_bulk": "AccountSwitched and AccountChanged, of mass actions",
    "tvmiddleware.services.account_records": "AccountCreated, AccountChanged, AccountSwitched, AccountDeleted",
    "tvmiddleware.services.accounts": "AccountChanged, by the subscriber",
    "tvmiddleware.services.customers": "CustomerCreated, CustomerChanged, CustomerDeleted",
    "tvmiddleware.services.login.activation": "AccountSwitched, AccountChanged: first login, lifted block",
    "tvmiddleware.services.heartbeat": "none: last_active, of every box every few minutes",
    "tvmiddleware.services.positions": "none: last_channel, at every switch of channels",
}
"""Module -> which event it announces, or why none. A new one calls a service of the modules that are here."""
MODELS = frozenset({"Account", "Customer"})
OF_MANY = frozenset({"update", "bulk_update", "bulk_create", "create", "get_or_create", "update_or_create", "delete"})
OF_ROWS = frozenset({"save", "delete", "asave", "adelete"})
ROWS = frozenset({"account", "customer"})
SKIPPED = ("demo.", "library.")
"""What fills an empty installation."""


def root_of(node: ast.expr) -> tuple[str, list[str]]:
    """Where a chain begins, and its attributes: Account.objects.filter(...) -> Account, [objects, filter]."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            return node.id, names
        else:
            return "", names


def querysets(module: ast.Module) -> set[str]:
    """Names of variables that hold rows of the models."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            root, names = root_of(node.value)
            if root in MODELS and names[:1] == ["objects"]:
                found.add(node.targets[0].id)
    return found


def writes(module: ast.Module) -> Iterator[int]:
    """Lines at which accounts or customers are written."""
    held = querysets(module)
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        root, names = root_of(node.func)
        whole = root in MODELS and names[:1] in (["objects"], ["_base_manager"]) and names[-1] in OF_MANY
        whole = whole or (root in held and names[-1] in {"update", "delete"})
        row = bool({root, *names[:-1][-1:]} & ROWS) and len(names) <= 2 and names[-1] in OF_ROWS
        if whole or row:
            yield node.lineno


def found_in(path: Path) -> list[int]:
    return sorted(set(writes(tree(path))))


@pytest.mark.parametrize("module", sorted(name for name in modules() if not name.startswith(SKIPPED)))
def test_only_known_modules_write_accounts_and_customers(module: str) -> None:
    lines = found_in(modules()[module])
    assert not lines or module in WRITERS, f"lines {lines}: call a service that announces the change"


def test_no_writer_is_listed_that_writes_nothing() -> None:
    assert not [module for module in WRITERS if module not in modules() or not found_in(modules()[module])]


@pytest.mark.parametrize(
    "text",
    [
        "Account.objects.filter(pk=1).update(active=True)",
        "Customer.objects.bulk_update(rows, ['firstname'])",
        "visit.account.save(update_fields=['active'])",
        "customer.delete()",
        "Account.objects.create(client=client)",
        "rows = Account.objects.filter(active=False)\nrows.update(active=True)",
    ],
)
def test_the_guard_sees(text: str) -> None:
    assert list(writes(ast.parse(text)))
