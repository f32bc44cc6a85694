"""Ends the processes of Smarty, or of one instance: ``python3 stopping.py [NAME]``. For removals.

uWSGI and commands are known by their own files, so that nobody else's processes are met.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HOME = "/usr/share/nginx/html/microimpuls/smarty"
PYTHONS = (f"{HOME}/venv/bin/", "/usr/lib/smarty/venv/bin/")
APP = re.compile(r"/etc/uwsgi/apps-(?:enabled|available)/([a-z0-9_]+)(?:\.ini)?")
GRACE_S = 20


def stop(name: str | None) -> None:
    """Politely, then not: uWSGI is told QUIT, because TERM means "load anew" to it."""
    for pid, words in found(name):
        send_signal(pid, signal.SIGQUIT if "uwsgi" in words[0] else signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    while list(found(name)) and time.monotonic() < deadline:
        time.sleep(0.2)
    for pid, _words in found(name):
        send_signal(pid, signal.SIGKILL)


def send_signal(pid: int, what: signal.Signals) -> None:
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return


def found(name: str | None, proc: Path = Path("/proc")) -> Iterator[tuple[int, list[str]]]:
    for path in proc.glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:  # it has just ended
            continue
        if int(path.parent.name) not in (os.getpid(), os.getppid()) and is_ours(words, name):
            yield int(path.parent.name), words


def is_ours(words: list[str], name: str | None) -> bool:
    apps = [match[1] for word in words if (match := APP.fullmatch(word))]
    if "uwsgi" in words[0] and apps:
        return apps[0] == name if name else is_app_of_ours(apps[0])
    if not words[0].startswith(PYTHONS):
        return False
    return name is None or f"--settings=settings.{name}" in words or f"settings.{name}" in words


def is_app_of_ours(app: str) -> bool:
    try:
        return HOME in Path(f"/etc/uwsgi/apps-available/{app}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return app == "smarty"


if __name__ == "__main__":
    stop(sys.argv[1] if len(sys.argv) > 1 else None)
