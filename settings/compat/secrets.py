"""Secrets that do not stand in the settings file: in a file, in the environment, or handed over by systemd.

For a secret NAME these are asked, the first that is there counts: ``NAME_FILE`` in the settings (a path); the
environment variables ``SMARTY_SECRET_NAME`` (the text) and ``SMARTY_SECRET_NAME_FILE`` (a path); a file NAME in the
directory that systemd's LoadCredential makes. DATABASE_PASSWORD is the one of the connection ``default``,
DATABASE_PASSWORD_<ALIAS> that of another; RAVEN_DSN is RAVEN_CONFIG's dsn.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from settings.compat.notes import add_note

NAMES = (
    "SECRET_KEY",
    "SMARTY_SECRETS_KEY",
    "SMARTY_KEY",
    "EMAIL_HOST_PASSWORD",
    "MONGODB_PASSWORD",
    "MONGODB_MONITORING_PASSWORD",
    "SMSC_PASSWORD",
    "MOBIPACE_PASSWORD",
    "PULSEEM_APIKEY",
    "SMS_ASSIST_PASSWORD",
    "TVMIDDLEWARE_CINEMATE_KEY",
    "TVMIDDLEWARE_KINOPOISK_KEY",
    "TVMIDDLEWARE_TMDB_KEY",
    "WEATHER_GISMETEO_TOKEN",
    "WEATHER_FOBOS_PASS",
)
READ_ELSEWHERE = frozenset({"SMARTY_SECRETS_KEY"})
"""Their NAME_FILE is a setting of its own."""


def read_secrets(found: dict[str, Any]) -> None:
    for name in NAMES:
        own = "" if name in READ_ELSEWHERE else found.get(f"{name}_FILE", "")
        secret = secret_of(found, name, own)
        if secret:
            found[name] = secret
    for alias, connection in database_rows(found):
        name = "DATABASE_PASSWORD" if alias == "default" else f"DATABASE_PASSWORD_{alias.upper()}"
        secret = secret_of(found, name, connection.pop("PASSWORD_FILE", ""))
        if secret:
            connection["PASSWORD"] = secret
    dsn = secret_of(found, "RAVEN_DSN", "")
    if dsn:
        found["RAVEN_CONFIG"] = {**(found.get("RAVEN_CONFIG") or {}), "dsn": dsn}


def database_rows(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    rows = found.get("DATABASES")
    rows = rows if isinstance(rows, dict) else {}
    return [(str(alias), row) for alias, row in rows.items() if isinstance(row, dict)]


def secret_of(found: dict[str, Any], name: str, own_path: Any) -> str:
    """The secret, "" when it stands nowhere."""
    if own_path:
        return text_of(found, name, str(own_path))
    variable = f"SMARTY_SECRET_{name}"
    if os.environ.get(variable):
        return os.environ[variable]
    if os.environ.get(f"{variable}_FILE"):
        return text_of(found, name, os.environ[f"{variable}_FILE"])
    handed = Path(os.environ.get("CREDENTIALS_DIRECTORY") or "/nowhere") / name
    return text_of(found, name, str(handed)) if handed.is_file() else ""


def text_of(found: dict[str, Any], name: str, path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        text = ""
    if not text:
        add_note(found, "smarty.E021", f"The file with {name}, {path}, can't be read or is empty.")
    return text
