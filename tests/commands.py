"""Running management commands as a person would, without a process of their own."""

from __future__ import annotations

import os
import subprocess
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import prepared


def run(name: str, *arguments: str, **options: Any) -> str:
    """What the command printed."""
    out = StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue().strip()


def refusal(name: str, *arguments: str) -> str:
    """The text of the error with which the command refuses its arguments (exit status 2)."""
    with pytest.raises(CommandError) as caught:
        call_command(name, *arguments)
    assert caught.value.returncode == 2
    return str(caught.value)


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``manage.py ...`` in a process of its own."""
    return prepared.run(["manage.py", *arguments], {**os.environ, **environment})
