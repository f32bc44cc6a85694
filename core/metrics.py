"""Counting calls: ``observe_call`` hands the figures of one to what is configured, statsd and Prometheus. Nothing:
no-op."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed

from core.prometheus import Prometheus
from core.statsd import Statsd
from core.work import count_statements

Sink = Callable[[str, float, int, float], None]
STATS_MIDDLEWARE = "core.middleware.StatsMiddleware"
SETTINGS = frozenset({"MIDDLEWARE", "SMARTY_METRICS_ALLOW", "STATSD_HOST", "STATSD_PORT", "STATSD_PREFIX", "VAR_DIR"})

_sinks: tuple[Sink, ...] | None = None
prometheus: Prometheus | None = None


def observe_call(view: str, seconds: float, sql_count: int = 0, sql_seconds: float = 0.0) -> None:
    """One call of ``view`` took so long, and so much of it was SQL. Never raises, never waits."""
    for sink in _sinks if _sinks is not None else configure():
        sink(view, seconds, sql_count, sql_seconds)


def configure() -> tuple[Sink, ...]:
    global _sinks, prometheus  # noqa: PLW0603  (once a process)
    found: list[Sink] = []
    if settings.STATSD_HOST and STATS_MIDDLEWARE in settings.MIDDLEWARE:
        found.append(Statsd(settings.STATSD_HOST, int(settings.STATSD_PORT), settings.STATSD_PREFIX))
    prometheus = counters() if settings.SMARTY_METRICS_ALLOW else None
    if prometheus is not None:
        found.append(prometheus)
    if found:
        count_statements()
    _sinks = tuple(found)
    return _sinks


def counters() -> Prometheus | None:
    try:
        return Prometheus()
    except OSError as error:
        logging.getLogger("smarty_main").error("METRICS_NOT_WRITTEN error=%s", error)
        return None


def reconfigure(setting: str = "", **kwargs: Any) -> None:
    global _sinks  # noqa: PLW0603
    if setting in SETTINGS:
        _sinks = None


setting_changed.connect(reconfigure, dispatch_uid="core.metrics")
