"""What a person at the command line is told when a command can't start or lost what it works on: one line each.

The line says what is wrong and what to do about it. None = nothing here knows the error, so its traceback is needed.
"""

from __future__ import annotations

import getpass
import os
import re
import traceback
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, InterfaceError
from redis.exceptions import RedisError

from core.api.errors import DomainError
from core.cache.errors import CacheDown
from core.environment import STATE, service_user

PACKAGE = "settings"
DIRECTORY = "/etc/microimpuls/smarty"
NO_TABLE = re.compile(r"no such table|no such column|doesn't exist|does not exist|Unknown column", re.IGNORECASE)
NO_DATABASE = re.compile(r"Unknown database|database \"[^\"]*\" does not exist", re.IGNORECASE)
REFUSED = re.compile(r"Access denied|password authentication failed|no password supplied|role .* does not exist")
CHECK = re.compile(r"^\S.*?: \(\S+\.E\d+\) (.+)$", re.MULTILINE)
BUSY = re.compile(r"deadlock|lock wait timeout|database is locked|could not serialize", re.IGNORECASE)
NOT_WRITABLE = re.compile(r"readonly database|unable to open database file", re.IGNORECASE)


def about_settings(error: Exception, module: str) -> str:
    """Why the settings file ``module`` ("settings.prod") can't be used."""
    name = module.removeprefix(f"{PACKAGE}.")
    if module == PACKAGE:
        return f"--settings={module} names no file: {DIRECTORY}/prod.py is --settings=settings.prod"
    if isinstance(error, ModuleNotFoundError) and is_part_of(module, error.name or ""):
        return not_found(module, name)
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}: {flat_text(error.msg)}"
    if isinstance(error, PermissionError):
        return may_not_read(str(error.filename))
    place = last_line_in(error, module)
    if place is None:
        return f"{module}: {name_error(error)} (--traceback shows where)"
    return f"{place}: {name_error(error)}"


def is_part_of(module: str, name: str) -> bool:
    return name == module or module.startswith(f"{name}.")


def not_found(module: str, name: str) -> str:
    meant = re.sub(r"\.py$", "", name.rpartition("/")[2])
    if module.startswith(f"{PACKAGE}.") and meant == name:
        return f"there is no settings file {module}: {DIRECTORY}/<name>.py is settings.<name>"
    return f"--settings={module} is no settings file: {DIRECTORY}/{meant}.py is --settings=settings.{meant}"


def about_checks(error: SystemCheckError, module: str) -> str:
    """The mistakes that Django's checks list over many lines; ``check`` still does."""
    found = "; ".join(CHECK.findall(str(error))) or flat_text(error)
    return f"{module}: {found} (check --settings={module} tells more); nothing was done"


def may_not_read(path: str) -> str:
    """The service's own user lacks a right; anybody else should not be the one who runs it."""
    user = me()
    if user == owner():
        return f"{path} can't be read by the user {user}: chgrp {user} {path} && chmod 640 {path}"
    return f"{path} can't be read by the user {user}: run this as root or as {owner()}"


def me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.geteuid())


def owner() -> str:
    """Whom the server runs as; in a working copy whoever works there."""
    return service_user() if STATE.exists() else me()


def last_line_in(error: Exception, module: str) -> str | None:
    """Where the file itself was when it went wrong, however deep the error came from."""
    places = [
        f"{frame.f_code.co_filename}, line {line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") == module
    ]
    return places[-1] if places else None


def about_work(error: BaseException) -> str | None:
    """What a command that has begun tells of a database, a cache or a file that it can't use."""
    if isinstance(error, DatabaseError | InterfaceError):
        return about_database(flat_text(error))
    if isinstance(error, RedisError | CacheDown):
        return about_cache(flat_text(error))
    if isinstance(error, PermissionError) and error.filename:
        return may_not_use(str(error.filename))
    if isinstance(error, ImproperlyConfigured):
        return f"{settings_module()}: {flat_text(error)}"
    if isinstance(error, OSError):
        return name_error(error)
    if isinstance(error, DomainError) and error.message:
        return str(error.message)
    return None


def about_cache(text: str) -> str:
    return f"Redis does not answer: {text}: is it running, and is CACHES in {settings_module()} right?"


def about_database(text: str) -> str:
    where = database()
    if NO_DATABASE.search(text):
        return f"{where} is not there: {text}: create it, or mend DATABASES in {settings_module()}"
    if REFUSED.search(text):
        return f"{where} refuses the user: {text}: mend USER and PASSWORD of DATABASES in {settings_module()}"
    if NO_TABLE.search(text):
        return f"{where} has not the tables of this version ({text}): run migrate --settings={settings_module()}"
    if NOT_WRITABLE.search(text):
        return f"{where} can't be written by the user {me()}: {text}: run this as {owner()}"
    if BUSY.search(text):
        return f"{where} is busy with somebody else's work: {text}: try again"
    return f"{where}: {text}: is it running, and is DATABASES in {settings_module()} right?"


def database() -> str:
    row: dict[str, Any] = settings.DATABASES.get("default", {})
    host = row.get("HOST")
    return f"the database {row.get('NAME')}" + (f" on {host}:{row.get('PORT') or 'its usual port'}" if host else "")


def may_not_use(path: str) -> str:
    return f"{path} can't be used by the user {me()}: run this as root or as {owner()}, or chown {owner()} {path}"


def settings_module() -> str:
    return os.environ.get("DJANGO_SETTINGS_MODULE", "") or "the settings file"


def name_error(error: BaseException) -> str:
    return f"{type(error).__name__}: {flat_text(error)}"


def flat_text(text: object) -> str:
    """The text in one line."""
    return " ".join(str(text).split())
