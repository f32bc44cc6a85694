"""The end of every API call, whichever way it came: its figures, its line in smarty_api_requests.log, its pin."""

from __future__ import annotations

import logging
from typing import Any

from core import metrics, replication
from core.logs import log_event
from core.work import end_call, work

api_log = logging.getLogger("smarty_api_requests")


def record_request(request: Any, seconds: float) -> None:
    """``request`` was answered after so many seconds; one that no endpoint saw (OPTIONS) counts as ``other``."""
    view = getattr(request, "view", "other")
    metrics.observe_call(view, seconds, work.sql_count, work.sql_seconds)
    call = getattr(request, "call", None)
    if work.wrote and call is not None:
        replication.pin_to_primary(request)
    end_call()
    if api_log.isEnabledFor(logging.DEBUG):
        given = call.given if call is not None else {}
        log_event(
            "api_requests", "API_REQUEST", logging.DEBUG, view=view, url=request.path, ip=getattr(call, "ip", ""),
            params=given, execution_time=f"{seconds:.4f}",
        )  # fmt: skip
