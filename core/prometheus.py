"""Counters of calls for Prometheus, shared by all processes of this server through files (prometheus_client's way).

Under uWSGI a file belongs to a worker's number, so that workers that come and go don't leave files behind; elsewhere to
a process, and the files of dead processes are swept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import prometheus_client.values
from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

try:
    import uwsgi  # type: ignore[import-untyped]
except ImportError:  # another server
    uwsgi = None

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
PROCESS_FILE = re.compile(r"\w+?_(\d+)\.db")


def process_name() -> Any:
    return f"w{uwsgi.worker_id()}" if uwsgi is not None else os.getpid()


def directory() -> Path:
    """The directory of this installation's figures; several installations may share VAR_DIR."""
    name = str(getattr(settings, "SETTINGS_MODULE", "") or "").rpartition(".")[2] or "smarty"
    return Path(settings.VAR_DIR) / "metrics" / name


class Prometheus:
    """Raises OSError when the directory can't be written."""

    def __init__(self) -> None:
        self.path = directory()
        self.path.mkdir(parents=True, exist_ok=True)
        sweep(self.path)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.path)
        kind: Any = prometheus_client.values.MultiProcessValue(process_name)  # type: ignore[no-untyped-call]
        prometheus_client.values.ValueClass = kind
        registry = CollectorRegistry()
        self.seconds = Histogram(
            "smarty_request_seconds", "Duration of calls", ["view"], buckets=BUCKETS, registry=registry
        )
        self.sql = Counter("smarty_sql_statements", "SQL statements of calls", ["view"], registry=registry)
        self.sql_seconds = Counter("smarty_sql_seconds", "Time spent in SQL", ["view"], registry=registry)
        self.children: dict[str, tuple[Histogram, Counter, Counter]] = {}

    def __call__(self, view: str, seconds: float, sql_count: int, sql_seconds: float) -> None:
        known = self.children.get(view)
        if known is None:
            known = self.children[view] = (
                self.seconds.labels(view),
                self.sql.labels(view),
                self.sql_seconds.labels(view),
            )
        known[0].observe(seconds)
        if sql_count:
            known[1].inc(sql_count)
            known[2].inc(sql_seconds)

    def collector(self) -> Any:
        """Reads what all processes have counted."""
        return MultiProcessCollector(None, str(self.path))  # type: ignore[no-untyped-call]


def sweep(path: Path) -> None:
    for file in path.glob("*.db"):
        found = PROCESS_FILE.fullmatch(file.name)
        if found and not Path(f"/proc/{found[1]}").exists():
            file.unlink(missing_ok=True)
