"""What ``/metrics`` tells besides the counters of calls: asked when it is scraped. Apps add theirs in ``ready()``."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.models import Count, Min, QuerySet
from prometheus_client.core import GaugeMetricFamily
from redis.exceptions import RedisError
from rq.registry import DeferredJobRegistry, FailedJobRegistry, StartedJobRegistry
from rq.worker import Worker

from core import health, metrics, replication
from core.rq.connection import QueueRefused, sending_queue

Source = Callable[[], Iterable[Any]]
sources: list[Source] = []
main_log = logging.getLogger("smarty_main")


def register_source(source: Source) -> None:
    """``source`` yields metric families of prometheus_client; one that fails is left out of the answer."""
    if source not in sources:
        sources.append(source)


class Collector:
    def collect(self) -> Iterator[Any]:
        if metrics.prometheus is not None:
            yield from metrics.prometheus.collector().collect()
        for source in sources:
            try:
                yield from list(source())
            except Exception:  # figures of the rest are worth more than none
                main_log.exception("METRICS_SOURCE_FAILED source=%s", source.__name__)


def server() -> Iterator[Any]:
    yield make_gauge("smarty_load_average", "Load of the last minute", (), [((), health.load_average())])
    yield make_gauge("smarty_used_memory_percent", "Memory that could not be freed", (), [((), health.used_memory())])


def cache_state() -> Iterator[Any]:
    started = time.perf_counter()
    error = health.cache_error()
    seconds = time.perf_counter() - started
    yield make_gauge("smarty_cache_up", "Whether the cache is written and read", (), [((), 0 if error else 1)])
    yield make_gauge("smarty_cache_round_trip_seconds", "A write and a read", (), [((), seconds)])
    info = redis_info()
    rows = {
        "used_memory": "Bytes",
        "keyspace_hits": "Keys found",
        "keyspace_misses": "Keys missed",
        "evicted_keys": "Evicted",
    }
    for name, text in rows.items():
        if name in info:
            yield make_gauge(f"smarty_redis_{name}", text, (), [((), float(info[name]))])


def redis_info() -> dict[str, Any]:
    """Of a single server; nothing for a cluster or the embedded cache."""
    client = getattr(cache, "client", None)
    try:
        found = client.get_client(write=False).info() if client is not None else {}
    except (RedisError, OSError, AttributeError):
        return {}
    return found if isinstance(found.get("used_memory"), int) else {}


def databases() -> Iterator[Any]:
    up = [([alias], 0 if replication.is_down(alias) or health.database_error(alias) else 1) for alias in connections]
    yield make_gauge("smarty_database_up", "Whether the database answers", ["database"], up)
    if settings.REPLICATED_DATABASE_SLAVES:
        lags = [([alias], replication.replica_lag(alias)) for alias in replication.replica_aliases()]
        yield make_gauge("smarty_database_lag_seconds", "How far a replica is behind", ["database"], lags)


def queues() -> Iterator[Any]:
    if not settings.SMARTY_USE_RQ:
        return
    rows: dict[str, list[tuple[list[str], float]]] = {
        "queued": [],
        "active": [],
        "deferred": [],
        "failed": [],
        "workers": [],
    }
    for name in settings.RQ_QUEUES:
        try:
            queue = sending_queue(name)
            counts = {
                "queued": len(queue),
                "active": len(StartedJobRegistry(queue=queue)),
                "deferred": len(DeferredJobRegistry(queue=queue)),
                "failed": len(FailedJobRegistry(queue=queue)),
                "workers": Worker.count(queue=queue),
            }
        except (RedisError, OSError, QueueRefused):
            continue
        for kind, count in counts.items():
            rows[kind].append(([name], count))
    yield make_gauge("smarty_queue_up", "Whether the queue answers", (), [((), 1 if rows["queued"] else 0)])
    for kind, found in rows.items():
        yield make_gauge(f"smarty_queue_{kind}", f"Queue: {kind}", ["queue"], found)


def waiting_gauges(kind: str, rows: QuerySet[Any], now: datetime) -> Iterator[Any]:
    """The gauges of an outbox: how many of ``rows``, which have not left yet, there are, and how old the oldest is."""
    found = rows.order_by().aggregate(number=Count("pk"), oldest=Min("created_at"))
    age = (now - found["oldest"]).total_seconds() if found["oldest"] else 0
    yield make_gauge(f"smarty_{kind}_waiting", f"Outbox: {kind} that has not left", (), [((), found["number"])])
    yield make_gauge(f"smarty_{kind}_oldest_seconds", f"Outbox: age of the oldest {kind} that waits", (), [((), age)])


def make_gauge(
    name: str, text: str, labels: Iterable[str], rows: Iterable[tuple[Iterable[str], float]]
) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, text, labels=list(labels))
    for values, number in rows:
        made.add_metric(list(values), number)
    return made


for _source in (server, cache_state, databases, queues):
    register_source(_source)
