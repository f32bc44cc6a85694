"""``manage.py`` in a process of its own: what cron and an operator at the keyboard get."""

from __future__ import annotations

import logging

import pytest

from core.command_table import CAREFUL, GROUPS, LATER, list_commands
from core.commandline import CommandLine, normalize_dashes
from smarty.version import VERSION
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
    assert normalize_dashes(typed) == meant


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


def typed(*words: str) -> CommandLine:
    return CommandLine(["smarty_manage", *words])


@pytest.fixture
def _server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings.prod")


@pytest.mark.usefixtures("_server")
@pytest.mark.parametrize(
    "name",
    ["flush", "makemigrations", "squashmigrations", "test", "testserver", "startapp", "startproject", "sqlflush",
     "createcachetable", "remove_stale_contenttypes", "makemessages", "rqworker", "import", "setup_demo"],
)  # fmt: skip
def test_a_developers_command_is_refused_on_a_server(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        typed(name).fetch_command(name)
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.usefixtures("_server")
def test_an_operators_commands_run_on_a_server() -> None:
    for name in ("migrate", "check", "shell", "createsuperuser", "dumpdata", "check_accounts", "runserver"):
        typed(name).fetch_command(name)


def test_a_developers_command_runs_in_a_working_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings.dev")
    typed("makemigrations").fetch_command("makemigrations")


@pytest.mark.parametrize("careful", sorted(CAREFUL))
def test_what_charges_or_deletes_is_never_proposed(careful: str, capsys: pytest.CaptureFixture[str]) -> None:
    for mistyped in (careful[:-1], careful + "s", careful.replace("_", ""), careful[1:], careful.upper()):
        if mistyped == careful:
            continue
        with pytest.raises(SystemExit) as caught:
            typed(mistyped).fetch_command(mistyped)
        assert caught.value.code == 2
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1
        proposed = said.partition("Did you mean ")[2].partition("?")[0]
        assert proposed not in CAREFUL


def test_a_harmless_command_is_proposed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        typed("epg_imprt").fetch_command("epg_imprt")
    assert "Did you mean epg_import?" in capsys.readouterr().err


def test_help_lists_the_products_commands_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((), ("help",), ("--help",)):
        typed(*words).execute()
        said = capsys.readouterr().out
        for group, commands in GROUPS.items():
            assert f"\n{group}:\n" in said
            for name, text in commands.items():
                assert any(line.split()[:1] == [name] and line.endswith(text) for line in said.splitlines()), name
        assert not {"flush", "makemigrations", "startapp", "test"} & {
            line.strip().split(" ")[0] for line in said.splitlines()
        }


def test_help_needs_no_settings() -> None:
    done = process("help", DJANGO_SETTINGS_MODULE="settings.nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert "cache_channel_list" in done.stdout


def test_the_version_is_the_products(capsys: pytest.CaptureFixture[str]) -> None:
    typed("--version").execute()
    assert capsys.readouterr().out == f"{VERSION}\n"


@pytest.mark.parametrize("name", sorted(LATER - set(list_commands())))
def test_each_of_them_takes_any_flags(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = typed(name).fetch_command(name)
    command.run_from_argv(["smarty_manage", name, "--client_id=1", "-x", "more"])
    assert "not in this version" in capsys.readouterr().out


def test_flags_before_the_command_are_told_their_place(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        typed("--settings=settings.prod", "migrate").execute()
    assert caught.value.code == 2
    assert "the command comes first" in capsys.readouterr().err


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


def test_a_command_of_the_original_that_is_yet_to_come_breaks_no_crontab(
    logged: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    CommandLine(["manage.py", "check_streams", "--whatever", "1"]).execute()
    assert capsys.readouterr().out == "check_streams: not in this version, nothing was done\n"
    assert "MANAGEMENT_COMMAND_SKIPPED command=check_streams reason=not in this version" in logged.text
