"""Rows that nouns bring for tests that look at every table: each page of the panel, cloning.

``tests/<app>/rows/<noun>.py`` has ``make_rows(client)``: at least one row of each of its tables that the operator's
staff sees or that is cloned, with both ends of their many-to-many fields; names contain the operator's, as
``f"Film of {client}"``. It may have ``make_shared_rows()``, called before: rows that all operators share.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db.models import Model

from clients.models import Client
from core.discovery import import_submodules
from tests.architecture.source import APPS


def make_rows(client: Client) -> list[Model]:
    """One operator's rows of every noun that brings some."""
    made: list[Model] = []
    for module in modules():
        made += module.make_rows(client)
    return made


def make_shared_rows() -> list[Model]:
    """Rows of the installation, of every noun that brings some."""
    made: list[Model] = []
    for module in modules():
        if hasattr(module, "make_shared_rows"):
            made += module.make_shared_rows()
    return made


@cache
def modules() -> list[Any]:
    packages = [f"tests.{app}.rows" for app in APPS if find_spec(f"tests.{app}") and find_spec(f"tests.{app}.rows")]
    return [import_module(name) for package in packages for name in import_submodules(package)]
