"""Mistakes of a settings file and things that are down: one line that says what to do, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisIsAway

from core.commandline import CommandLine
from core.error_texts import about_settings, about_work
from tests.settings_files.loading import loaded, manage

WRONG_LINES = {
    "x = (": "line 2: '(' was never closed",
    "  DEBUG = False": "line 2: unexpected indent",
    "DEBUG = true": "line 2: NameError: name 'true' is not defined",
    "import nowhere": "line 2: ModuleNotFoundError: No module named 'nowhere'",
    "LOGGING['handlers']['smarty_api_handler']['level'] = 'ERROR'": "line 2: KeyError: 'smarty_api_handler'",
    "DATABASES = 'smarty'": "DATABASES must be a dictionary, not 'smarty'",
    "DATABASES = {'default': 'smarty'}": "DATABASES['default'] must be a dict",
    "CACHES = []": "CACHES must be a dictionary, not []",
    "VAR_DIR = 5": "VAR_DIR must be a path, not 5",
    "open('/nowhere/key')": "line 2: FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/key'",
    "raise ValueError('two\\nlines')": "line 2: ValueError: two lines",
}


def test_a_settings_file_that_is_wrong_is_named_with_its_line(tmp_path: Path) -> None:
    for number, (text, told) in enumerate(WRONG_LINES.items()):
        name = f"wrong{number}"
        with pytest.raises(Exception) as caught, loaded(tmp_path, text, name):
            pass
        line = about_settings(caught.value, f"settings.{name}")
        assert told in line, text
        assert line.startswith((f"{tmp_path}/{name}.py, line 2: ", f"settings.{name}: TypeError: ")), text
        assert "\n" not in line


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("prod", "is --settings=settings.prod"),
        ("prod.py", "is --settings=settings.prod"),
        ("/etc/microimpuls/smarty/prod.py", "is --settings=settings.prod"),
        ("settings.prod.py", "is --settings=settings.prod"),
        ("settings.nowhere", "there is no settings file settings.nowhere"),
    ],
)
def test_a_name_of_no_settings_file_is_answered_with_the_right_one(typed: str, told: str) -> None:
    assert told in about_settings(ModuleNotFoundError(f"No module named {typed!r}", name=typed), typed)


def test_the_package_itself_is_no_settings_file() -> None:
    assert "--settings=settings.prod" in about_settings(ImproperlyConfigured("SECRET_KEY"), "settings")


def test_a_file_that_may_not_be_read_tells_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    error = PermissionError(13, "Permission denied", "/etc/microimpuls/smarty/copy.py")
    monkeypatch.setattr("core.error_texts.me", lambda: "smarty")
    monkeypatch.setattr("core.error_texts.owner", lambda: "smarty")
    assert about_settings(error, "settings.copy").endswith(
        "chgrp smarty /etc/microimpuls/smarty/copy.py && chmod 640 /etc/microimpuls/smarty/copy.py"
    )
    monkeypatch.setattr("core.error_texts.me", lambda: "guest")
    assert about_settings(error, "settings.copy").endswith("by the user guest: run this as root or as smarty")
    assert "run this as root or as smarty" in str(about_work(error))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError(2002, "Can't connect to server on '127.0.0.1' (115)"), "is it running"),
        (OperationalError(1045, "Access denied for user 'smarty'@'localhost'"), "mend USER and PASSWORD"),
        (OperationalError('connection failed: FATAL:  password authentication failed for user "s"'), "mend USER"),
        (OperationalError(1049, "Unknown database 'smarty'"), "create it"),
        (OperationalError('connection failed: FATAL:  database "smarty" does not exist'), "create it"),
        (DatabaseError('relation "clients_client" does not exist\nLINE 1: SELECT'), "run migrate"),
        (OperationalError("no such table: clients_client"), "run migrate"),
        (DatabaseError(1146, "Table 'smarty.clients_client' doesn't exist"), "run migrate"),
        (OperationalError("attempt to write a readonly database"), "run this as"),
        (OperationalError("database is locked"), "try again"),
        (RedisIsAway("Error 111 connecting to 127.0.0.1:6379"), "is CACHES in"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_what_is_down_is_told_in_one_line(error: Exception, told: str) -> None:
    line = about_work(error)
    assert line is not None
    assert told in line
    assert "\n" not in line


def test_an_error_that_nobody_foresaw_keeps_its_traceback() -> None:
    assert about_work(KeyError("x")) is None


DOWN = """
from settings.builders import mysql
DATABASES = {"default": mysql("smarty", user="smarty", port=1)}
"""


def test_a_database_that_is_down_ends_commands_of_ours_and_of_django(tmp_path: Path) -> None:
    text = f"VAR_DIR = {str(tmp_path)!r}\n{DOWN}"
    for command in (("migrate",), ("create_user", "--username=a", "--password=b")):
        done = manage(tmp_path, text, *command)
        assert done.returncode == 1
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "the database smarty on 127.0.0.1:1" in done.stderr


def test_a_wrong_settings_file_ends_a_command_with_status_2(tmp_path: Path) -> None:
    done = manage(tmp_path, "DEBUG = true", "cache_channel_list")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"manage.py: {tmp_path}/mine.py, line 2: NameError: name 'true' is not defined\n"
    assert "Traceback" in manage(tmp_path, "DEBUG = true", "cache_channel_list", "--traceback").stderr


def test_a_value_of_the_wrong_type_is_not_replaced_in_silence(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with loaded(tmp_path, "TVMIDDLEWARE_ONLINE_SECONDS = 'ten'") as found:
        settings.SMARTY_SETTINGS_NOTES = found.SMARTY_SETTINGS_NOTES
    with pytest.raises(SystemExit) as caught:
        CommandLine(["smarty_manage", "cache_channel_list"]).refuse_wrong_types("settings.mine")
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "settings.mine: TVMIDDLEWARE_ONLINE_SECONDS must be a whole number, not 'ten'" in said
    assert len(said.splitlines()) == 1


def test_mistakes_that_checks_find_are_one_line_too(tmp_path: Path) -> None:
    done = manage(tmp_path, f"VAR_DIR = {str(tmp_path)!r}\nSECRET_KEY = ''", "migrate")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "SECRET_KEY is not set" in done.stderr
