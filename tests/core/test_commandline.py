"""``manage.py`` in a process of its own: what cron and an operator at the keyboard get."""

from __future__ import annotations

import logging

import pytest

from core.commandline import CommandLine, straighten_dashes
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


def test_djangos_own_commands_have_the_same_manners() -> None:
    done = process("migrate", "--forever", TEST)
    assert done.returncode == 2
    assert done.stderr == "manage.py migrate: unrecognized arguments: --forever (see --help)\n"


def test_a_settings_file_that_is_not_there_is_named() -> None:
    done = process("cache_channel_list", "--settings=settings.nowhere")
    assert done.returncode == 2
    assert done.stderr.startswith("manage.py: there is no settings file settings.nowhere: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    monkeypatch.setattr("django.setup", lambda: None)  # it would set up logging anew
    caplog.set_level(logging.INFO, logger="smarty_management")
    return caplog


@pytest.mark.django_db
def test_djangos_own_commands_are_logged(logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    CommandLine(["manage.py", "showmigrations", "geo", "--verbosity=0"]).execute()
    assert "MANAGEMENT_COMMAND_SUCCESS command=showmigrations execution_time=" in logged.text
    with pytest.raises(SystemExit):
        CommandLine(["manage.py", "showmigrations", "nowhere"]).execute()
    assert "MANAGEMENT_COMMAND_ERROR command=showmigrations execution_time=" in logged.text


def test_wrong_arguments_are_logged(logged: pytest.LogCaptureFixture) -> None:
    for command in ("migrate", "clear_customer_log"):
        with pytest.raises(SystemExit) as caught:
            CommandLine(["manage.py", command, "--forever"]).execute()
        assert caught.value.code == 2
        assert f"MANAGEMENT_COMMAND_ERROR command={command} error=" in logged.text
