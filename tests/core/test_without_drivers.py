"""``make run`` installs no driver of a server: no command may need one to be loaded."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.source import ROOT

LOAD = """
import sys
for driver in ("psycopg", "psycopg2", "MySQLdb"):
    sys.modules[driver] = None
import django
django.setup()
from importlib import import_module
from django.core.management import get_commands
names = {name: app for name, app in get_commands().items() if isinstance(app, str) and not app.startswith("django.")}
assert {"migrate", "check_accounts", "epg_import"} <= set(names)
for name, app in names.items():
    if app.partition(".")[0] in {"core", "clients", "epg", "tvmiddleware", "billing", "sms", "geo", "external_api"}:
        import_module(f"{app}.management.commands.{name}")
"""


def test_commands_load_without_a_driver() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings.dev"}
    for name in ("SMARTY_TEST_DATABASE", "SMARTY_TEST_REDIS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
