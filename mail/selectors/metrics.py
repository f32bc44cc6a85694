"""What Prometheus is told of e-mails: how many wait, and since when the oldest does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core import clock
from core.scrape import waiting_gauges
from mail.models import Mail


def waiting_metrics() -> Iterator[Any]:
    yield from waiting_gauges("mail", Mail.objects.filter(next_at__isnull=False), clock.now())
