"""Loads the operator's own files: every ``*.py`` in modules_available/ and in SMARTY_MODULES_DIR, once, at start.

A file that can't be loaded is logged with its traceback and named by ``manage.py check`` and the panel; the server
runs on without it.
"""

from __future__ import annotations

import importlib
import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings

PACKAGE = "modules_available"
main_log = logging.getLogger("smarty_main")

loaded: dict[str, Path] = {}
failures: dict[str, str] = {}
"""Name of a file -> the last line of its traceback."""


def directories() -> list[Path]:
    """The further directory first: a file there replaces one of the same name beside the program."""
    places: list[Any] = [settings.SMARTY_MODULES_DIR, settings.BASE_DIR / PACKAGE]
    return [Path(place) for place in places if place and Path(place).is_dir()]


def files(places: list[Path]) -> Iterator[Path]:
    seen = set()
    for place in places:
        for path in sorted([*place.glob("*.py"), *place.glob("*/__init__.py")]):
            name = module_name(path)
            if not name.startswith("_") and name not in seen:
                seen.add(name)
                yield path


def module_name(path: Path) -> str:
    return path.parent.name if path.name == "__init__.py" else path.stem


def load_all() -> None:
    places = directories()
    package = ModuleType(PACKAGE)
    package.__path__ = [str(place) for place in places]
    sys.modules[PACKAGE] = package
    for path in files(places):
        load(path)


def load(path: Path) -> None:
    name = module_name(path)
    dotted = f"{PACKAGE}.{name}"
    failures.pop(name, None)
    try:
        sys.modules.pop(dotted, None)
        importlib.import_module(dotted)
    except (Exception, SystemExit) as error:  # whatever a stranger's file does, boxes are still served
        sys.modules.pop(dotted, None)
        failures[name] = traceback.format_exception_only(error)[-1].strip()
        main_log.error("MODULE_NOT_LOADED module=%s file=%s", name, path, exc_info=error)
    else:
        loaded[name] = path
