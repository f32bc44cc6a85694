"""Sentry through sentry-sdk, configured by the same RAVEN_CONFIG."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from core import reports
from core.disconnects import client_is_gone
from core.scrub import scrub_value

NAMES = {
    "dsn": "dsn",
    "release": "release",
    "environment": "environment",
    "name": "server_name",
    "sample_rate": "sample_rate",
}
"""RAVEN_CONFIG's -> the SDK's."""


def install() -> None:
    config = settings.RAVEN_CONFIG
    sentry_sdk.init(
        **{new: config[old] for old, new in NAMES.items() if config.get(old) is not None},
        integrations=[DjangoIntegration(), LoggingIntegration(event_level=None)],  # an event of a log is no bug
        before_send=wanted,
        send_default_pii=False,
        ignore_errors=[KeyboardInterrupt, SystemExit],  # how servers end
    )
    sentry_sdk.set_tags(config.get("tags") or {})
    reports.collectors.append(collect)


def wanted(event: Any, hint: dict[str, Any]) -> Any:
    """The event without secrets; None for a client that hung up, which the SDK notices by itself while answering."""
    exc_info = hint.get("exc_info")
    return None if exc_info and client_is_gone(exc_info[1]) else scrub_value(event)


def collect(error: BaseException, context: dict[str, Any]) -> None:
    request = context.pop("request", None)
    with sentry_sdk.new_scope() as scope:
        if request:
            scope.add_event_processor(lambda event, hint: {**event, "request": request})
        for name, value in context.items():
            scope.set_extra(name, value)
        sentry_sdk.capture_exception(error)
