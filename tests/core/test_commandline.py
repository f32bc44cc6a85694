"""``manage.py`` in a process of its own: what cron and an operator at the keyboard get."""

from __future__ import annotations

import pytest

from core.commandline import straighten_dashes
from tests.commands import process

TEST = "--settings=settings.test"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("–client_id=1", "--client_id=1"),
        ("—client_id=1", "--client_id=1"),
        ("––client_id=1", "--client_id=1"),
        ("--client_id=1", "--client_id=1"),
        ("–", "–"),
        ("name–dash", "name–dash"),
        ("-v", "-v"),
    ],
)
def test_typographic_dashes(typed: str, meant: str) -> None:
    assert straighten_dashes(typed) == meant


def test_a_flag_pasted_from_a_printed_guide_is_understood() -> None:
    done = process("clean_old_messages", "–days_count=soon", TEST)
    assert done.returncode == 2
    assert "argument --days_count: invalid int value: 'soon'" in done.stderr


def test_a_missing_argument_is_one_line() -> None:
    done = process("create_client", "--name=North", TEST)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "--api_key, --domain_prefix, --email" in done.stderr


def test_an_unknown_flag_is_one_line() -> None:
    done = process("delete_authkeys", "--client_id=1", "--forever", TEST)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "--forever" in done.stderr


def test_an_unknown_command_fails() -> None:
    done = process("make_coffee", TEST)
    assert done.returncode != 0
    assert "make_coffee" in done.stderr
