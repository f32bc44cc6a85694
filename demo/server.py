"""The demo's one process: HTTP in the main thread, the minute jobs and the watchers beside it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from waitress import server as waitress_server

new_server: Any = waitress_server.create_server  # waitress has no types
THREADS = 16
CONNECTIONS = 500
JOB_SECONDS = 60
HEALTH = "/tvmiddleware/api/health/check/"
HEALTH_TRIES = 600
POLL_SECONDS = 0.1
WATCH_SECONDS = 0.5
JOBS_END_SECONDS = 20


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def stop_on_signals() -> None:
    """SIGINT and SIGTERM end the main thread wherever it is; waitress then lets running requests finish."""

    def stop(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(0)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def serve_app(app: Any, *, host: str, port: int, jobs: Callable[[], None], ready: Callable[[], None]) -> None:
    """Serve until a signal. ``jobs`` runs every minute, ``ready`` once the server answers."""
    done = threading.Event()
    server: Any = new_server(app, host=host, port=port, threads=THREADS, connection_limit=CONNECTIONS, ident="smarty")
    worker = threading.Thread(target=every_minute, args=(jobs, done), name="jobs", daemon=True)
    threading.Thread(target=when_healthy, args=(f"http://127.0.0.1:{port}{HEALTH}", ready), daemon=True).start()
    worker.start()
    try:
        server.run()
    finally:
        done.set()
        server.close()
        worker.join(JOBS_END_SECONDS)


def every_minute(jobs: Callable[[], None], done: threading.Event) -> None:
    """At once and then every minute. What a job raises is shown and does not end the others."""
    while True:
        started = time.monotonic()
        try:
            jobs()
        except Exception:  # noqa: BLE001
            traceback.print_exc(file=sys.stderr)
        if done.wait(max(1.0, JOB_SECONDS - (time.monotonic() - started))):
            return


def when_healthy(url: str, ready: Callable[[], None]) -> None:
    for _try in range(HEALTH_TRIES):
        with contextlib.suppress(URLError, OSError), urlopen(url, timeout=5) as answer:  # noqa: S310  (our own address)
            if answer.status == 200:
                ready()
                return
        time.sleep(POLL_SECONDS)
    sys.stderr.write(f"the server does not answer at {url}: see smarty_main.log\n")
    os.kill(os.getpid(), signal.SIGTERM)


def stop_with_parent() -> None:
    """End when make ends or is interrupted: it passes SIGTERM on, but neither a SIGINT of its own nor a SIGKILL."""
    threading.Thread(target=watch_parent, args=(os.getppid(),), name="parent", daemon=True).start()


def watch_parent(parent: int) -> None:
    while os.getppid() == parent and not interrupted(parent):
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def interrupted(process: int) -> bool:
    """Is the process inside its handler of SIGINT, waiting for its children? Then the signal is blocked there."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    blocked = next((line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), "0")
    return bool(int(blocked, 16) & (1 << (signal.SIGINT - 1)))
