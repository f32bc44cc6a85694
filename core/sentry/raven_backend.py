"""Sentry through raven, as RAVEN_CONFIG always meant."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from raven.conf.defaults import PROCESSORS
from raven.contrib.django import models as raven_django
from raven.processors import Processor

from core import reports
from core.disconnects import client_is_gone
from core.scrub import scrub_value

SCRUBBER = "core.sentry.raven_backend.Scrubber"


class Scrubber(Processor):  # type: ignore[misc]
    def process(self, data: Any, **kwargs: Any) -> Any:
        return scrub_value(data)


def install() -> None:
    """What raven's own ``initialize`` does, without its middleware: API calls don't pass middleware, and its receivers
    do the same work."""
    config = settings.RAVEN_CONFIG
    # statements as breadcrumbs would bring their values, keys of sessions among them
    config = {"install_sql_hook": False, **config}
    settings.RAVEN_CONFIG = {**config, "processors": [*config.get("processors", PROCESSORS), SCRUBBER]}
    if not raven_django._initialized:
        raven_django._initialized = True
        raven_django.register_serializers()
        raven_django.SentryDjangoHandler().install()
    leave_out_hangups(raven_django.get_client(reset=True))
    reports.collectors.append(collect)


def leave_out_hangups(client: Any) -> None:
    """raven's receivers ask it before they send."""
    capture = client.should_capture
    client.should_capture = lambda exc_info: not client_is_gone(exc_info[1]) and capture(exc_info)


def collect(error: BaseException, context: dict[str, Any]) -> None:
    data = {"request": request} if (request := context.pop("request", None)) else {}
    culprit = context.get("view") or context.get("command") or context.get("job")
    raven_django.client.captureException(
        exc_info=(type(error), error, error.__traceback__),
        data={**data, **({"culprit": culprit} if culprit else {})},
        extra=context,
    )
