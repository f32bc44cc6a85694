"""Queues read jobs as data, see core/rq/plain.py; RQ's own pages in the panel ask the settings how."""

from __future__ import annotations

from typing import Any

SERIALIZER = "core.rq.plain.PlainSerializer"
JOB_CLASS = "core.rq.plain.PlainJob"


def upgrade_queues(found: dict[str, Any]) -> None:
    for queue in (found.get("RQ_QUEUES") or {}).values():
        if isinstance(queue, dict):
            queue["SERIALIZER"] = SERIALIZER
    found["RQ"] = {**(found.get("RQ") or {}), "JOB_CLASS": JOB_CLASS}
