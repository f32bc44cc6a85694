"""Customers whom a command could not deal with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from billing.models import ParkedCustomer
from core.scrape import make_gauge


def parked_metrics() -> Iterator[Any]:
    """Prometheus metrics: how many customers are parked now, by job."""
    counts = ParkedCustomer.objects.order_by().values_list("job").annotate(Count("pk"))
    rows = [([job], number) for job, number in counts]
    yield make_gauge("smarty_customers_parked", "Customers whom a command could not deal with", ["job"], rows)
