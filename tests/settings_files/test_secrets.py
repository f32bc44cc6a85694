"""Secrets from files, from the environment, from systemd."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings_files.loading import loaded, notes

DATABASES = (
    "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'PASSWORD_FILE': %r}, 'other': {'ENGINE': 'x'}}"
)


def test_a_file_that_the_settings_name(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" from a file \n")
    text = f"EMAIL_HOST_PASSWORD_FILE = {str(tmp_path / 'key')!r}\n" + DATABASES % str(tmp_path / "key")
    with loaded(tmp_path, text) as found:
        assert found.EMAIL_HOST_PASSWORD == "from a file"
        assert found.DATABASES["default"]["PASSWORD"] == "from a file"
        assert "PASSWORD_FILE" not in found.DATABASES["default"]


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dsn").write_text("http://a:b@127.0.0.1:9/1\n")
    monkeypatch.setenv("SMARTY_SECRET_SECRET_KEY", "from the environment")
    monkeypatch.setenv("SMARTY_SECRET_DATABASE_PASSWORD_OTHER", "of the other")
    monkeypatch.setenv("SMARTY_SECRET_RAVEN_DSN_FILE", str(tmp_path / "dsn"))
    with loaded(tmp_path, DATABASES % "" + "\nRAVEN_CONFIG = {'release': '1'}") as found:
        assert found.SECRET_KEY == "from the environment"
        assert found.DATABASES["other"]["PASSWORD"] == "of the other"
        assert "PASSWORD" not in found.DATABASES["default"]
        assert found.RAVEN_CONFIG == {"release": "1", "dsn": "http://a:b@127.0.0.1:9/1"}


def test_credentials_of_a_systemd_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "SMARTY_SECRETS_KEY").write_text("handed over")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with loaded(tmp_path, "") as found:
        assert found.SMARTY_SECRETS_KEY == "handed over"


def test_a_file_that_is_not_there_is_no_empty_password(tmp_path: Path) -> None:
    with loaded(tmp_path, "SECRET_KEY_FILE = '/nowhere/key'\n") as found:
        assert notes(found) == ["smarty.E021"]
        assert "/nowhere/key" in found.SMARTY_SETTINGS_NOTES[0][1]
