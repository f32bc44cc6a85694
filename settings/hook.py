"""Loads ``settings.<name>``: an operator's file starts with all defaults and is brought up to date when it has run.

It stands in Python's import machinery because settings are loaded in many ways (manage.py, uWSGI, workers, tests), all
of which import the module by its name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

PACKAGE = "settings"
OURS = frozenset({"base", "builders", "compat", "hook", "names", "panel", "secret"})
"""Modules of the package that are no settings files."""


class SettingsFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _dot, name = fullname.partition(".")
        if package != PACKAGE or not name or "." in name or name in OURS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = SettingsLoader(spec.loader)
        return spec


class SettingsLoader(Loader):
    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        found: ModuleType | None = self.loader.create_module(spec)
        return found

    def exec_module(self, module: ModuleType) -> None:
        """Run the file with the defaults already there, so that ``INSTALLED_APPS += ...`` needs no import line."""
        base = import_module("settings.base")
        module.__dict__.update(defaults(base))
        with under_the_old_name(base), with_copied_defaults(base):
            self.loader.exec_module(module)
        import_module("settings.compat").upgrade_settings(module.__dict__)


def defaults(base: ModuleType) -> dict[str, Any]:
    """Copies: what one file appends must not be another's default."""
    return {
        name: deepcopy(value) if isinstance(value, list | dict) else value
        for name, value in vars(base).items()
        if name.isupper()
    }


@contextmanager
def with_copied_defaults(base: ModuleType) -> Iterator[None]:
    """``from settings.base import *`` gets copies too."""
    own = {name: value for name, value in vars(base).items() if name.isupper()}
    vars(base).update(defaults(base))
    try:
        yield
    finally:
        vars(base).update(own)


@contextmanager
def under_the_old_name(base: ModuleType) -> Iterator[None]:
    """Files of Python 2 days say ``from base import *``."""
    before = sys.modules.get("base")
    sys.modules["base"] = base
    try:
        yield
    finally:
        if before is None:
            del sys.modules["base"]
        else:
            sys.modules["base"] = before


def install_finder() -> None:
    if not any(isinstance(finder, SettingsFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, SettingsFinder())
