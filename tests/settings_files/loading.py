"""Loading an operator's file: the real way, in a process of its own, or upgraded in this one."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import settings
from tests import prepared

SECRET = "SECRET_KEY = 'an operator of long ago'\n"


@contextmanager
def loaded(directory: Path, text: str, name: str = "of_the_operator") -> Iterator[ModuleType]:
    """The module settings.<name> of a file with this text, as Django would import it."""
    (directory / f"{name}.py").write_text(SECRET + text, encoding="utf-8")
    settings.__path__.append(str(directory))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(f"settings.{name}")
    finally:
        settings.__path__.remove(str(directory))
        sys.modules.pop(f"settings.{name}", None)


def notes(module: ModuleType) -> list[str]:
    return [check_id for check_id, _text, _hint in module.SMARTY_SETTINGS_NOTES]


def manage(directory: Path, text: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``manage.py ... --settings=settings.mine`` with a file of this text."""
    (directory / "mine.py").write_text(SECRET + text, encoding="utf-8")
    given = {**os.environ, "SMARTY_SETTINGS_DIR": str(directory), **environment}
    given.pop("DJANGO_SETTINGS_MODULE", None)
    return prepared.run(["manage.py", *arguments, "--settings=settings.mine"], given)


def python(directory: Path, text: str, code: str, **environment: str) -> Any:
    """What ``code`` prints as JSON, run under the settings file after django.setup()."""
    (directory / "mine.py").write_text(SECRET + text, encoding="utf-8")
    given = {**os.environ, "SMARTY_SETTINGS_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "settings.mine"}
    done = prepared.run(["-c", f"import django, json\ndjango.setup()\n{code}"], {**given, **environment})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
