"""``smarty_manage help`` lists every command of the product, and nothing that is not there."""

from __future__ import annotations

from django.core.management import get_commands

from core.command_table import CAREFUL, LATER, QUIETLY_ALLOWED, list_commands
from tests.architecture.source import modules

FOR_MAKE_RUN = {"run_demo", "setup_demo"}


def ours() -> set[str]:
    return {module.rpartition(".")[2] for module in modules() if ".management.commands." in module} - FOR_MAKE_RUN


def test_every_command_of_ours_is_listed() -> None:
    assert ours() - set(list_commands()) == set(), "add it to a group of core/command_table.py"


def test_what_is_listed_exists() -> None:
    assert set(list_commands()) - set(get_commands()) == set()
    assert set(list_commands()) >= CAREFUL
    assert set(get_commands()) >= QUIETLY_ALLOWED


def test_what_has_come_is_no_longer_to_come() -> None:
    assert LATER & ours() == set(), "take it out of LATER in core/command_table.py"
