"""Unhandled errors on their way to whoever collects them (Sentry); without a collector nobody is told but the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from core.disconnects import client_is_gone
from core.scrub import scrub_value

Collector = Callable[[BaseException, dict[str, Any]], None]
collectors: list[Collector] = []


def report_error(error: BaseException, **context: Any) -> None:
    """Hand an error, and what was being done (plain values), to every collector, such as Sentry. Secrets are taken out
    here; clients that hung up are not reported. Never raises."""
    if client_is_gone(error):
        return
    for collect in collectors:
        try:
            collect(error, scrub_value(context))
        except Exception:  # the collector's trouble is not the caller's
            logging.getLogger("smarty_main").warning("REPORT_FAILED", exc_info=True)
