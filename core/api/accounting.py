"""The end of every API call, whichever way it came: its figures, its line in smarty_api_requests.log, its pin."""

from __future__ import annotations

import logging
from typing import Any

from core import metrics, replication
from core.logs import event
from core.work import end, work

api_log = logging.getLogger("smarty_api_requests")


def finished(request: Any, seconds: float) -> None:
    """``request`` was answered after so many seconds; one that no endpoint saw (OPTIONS) counts as ``other``."""
    view = getattr(request, "view", "other")
    metrics.observe(view, seconds, work.sql_count, work.sql_seconds)
    call = getattr(request, "call", None)
    if work.wrote and call is not None:
        replication.pin(request)
    end()
    if api_log.isEnabledFor(logging.DEBUG):
        given = call.given if call is not None else {}
        event(
            "api_requests", "API_REQUEST", logging.DEBUG, view=view, url=request.path, ip=getattr(call, "ip", ""),
            params=given, execution_time=f"{seconds:.4f}",
        )  # fmt: skip
