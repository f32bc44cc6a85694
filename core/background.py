"""Work that takes longer than a page of the panel may: a management command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from core.commandline import HERE
from core.logs import log_event


def start_command(command: str, *arguments: str) -> None:
    """Start ``manage.py command arguments`` and don't wait. The command's own log tells how it ended."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    subprocess.Popen(  # noqa: S603  (our own command; the arguments are numbers and names of flags)
        [python(), str(HERE / "manage.py"), command, *arguments],
        cwd=HERE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    log_event("management", "MANAGEMENT_COMMAND_STARTED", command=command, arguments=" ".join(arguments))


def python() -> str:
    """The interpreter of this installation; under uWSGI ``sys.executable`` is uWSGI itself."""
    own = Path(sys.prefix) / "bin" / "python"
    return str(own) if own.exists() else sys.executable
