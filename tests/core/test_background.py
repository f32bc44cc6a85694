"""A command in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from core import background
from core.commandline import HERE


def test_the_command_runs_with_this_installations_python_and_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: started.append((command, options)))
    background.start_command("epg_reimport", "5", "6")
    command, options = started[0]
    assert command[1:] == [str(HERE / "manage.py"), "epg_reimport", "5", "6"]
    assert options["env"]["DJANGO_SETTINGS_MODULE"] == settings.SETTINGS_MODULE
    assert options["start_new_session"]
    assert not options.get("shell")


def test_the_interpreter_is_found_under_uwsgi_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
    done = subprocess.run([background.python(), "-c", "import django; print(django.VERSION[0])"], capture_output=True)
    assert done.stdout.strip() == b"5"
