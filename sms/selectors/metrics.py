"""What Prometheus is told of SMS: how many wait, and since when the oldest does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core import clock
from core.scrape import waiting_gauges
from sms.models import Sms


def waiting_metrics() -> Iterator[Any]:
    rows = Sms.objects.filter(next_at__isnull=False, status__in=(Sms.Status.QUEUED, Sms.Status.SENDING))
    yield from waiting_gauges("sms", rows, clock.now())
