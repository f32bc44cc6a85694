"""What Prometheus is told of television: boxes online, how fresh the guide is, streaming servers down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max

from clients.models import Client
from core import clock
from core.scrape import make_gauge
from epg.models import EpgDay, EpgSource
from tvmiddleware.cache import keys
from tvmiddleware.models import StreamService


def online_metrics() -> Iterator[Any]:
    """Prometheus metrics of boxes online, counted by their presence marks: no row of SQL is read."""
    since = clock.now().timestamp() - settings.TVMIDDLEWARE_ONLINE_SECONDS
    names = {keys.presence(client_id): str(client_id) for client_id in Client.objects.values_list("pk", flat=True)}
    found = cache.count_many(names, since)  # type: ignore[attr-defined]
    rows = [([client_id], found.get(key, 0)) for key, client_id in names.items()]
    yield make_gauge(
        "smarty_online_sessions", "Sessions that called within TVMIDDLEWARE_ONLINE_SECONDS", ["client_id"], rows
    )


def guide_metrics() -> Iterator[Any]:
    now = clock.now()
    sources = EpgSource.objects.filter(enabled=True).values_list(
        "name", "last_import_at", "last_error", "channels_missing"
    )
    ages = [([name], (now - at).total_seconds()) for name, at, _error, _missing in sources if at is not None]
    yield make_gauge("smarty_guide_import_age_seconds", "Time since the source was imported", ["source"], ages)
    failed = [([name], 1 if error else 0) for name, _at, error, _missing in sources]
    yield make_gauge("smarty_guide_source_failed", "Whether the last import failed", ["source"], failed)
    missing = [([name], number) for name, _at, _error, number in sources]
    yield make_gauge(
        "smarty_guide_channels_missing", "Guide channels that the source has nothing of", ["source"], missing
    )
    tomorrow = EpgDay.objects.filter(day=(now + timedelta(days=1)).date())
    reach = EpgDay.objects.aggregate(last=Max("day"))["last"]
    ahead = (reach - now.date()).days if reach else 0
    yield make_gauge("smarty_guide_days_ahead", "How many days ahead the guide reaches", (), [((), ahead)])
    count = tomorrow.count()
    yield make_gauge("smarty_guide_channels_tomorrow", "Guide channels with programmes of tomorrow", (), [((), count)])


def streaming_metrics() -> Iterator[Any]:
    down = StreamService.objects.filter(enabled=True, is_available=False).count()
    yield make_gauge("smarty_stream_services_down", "Stream services that do not answer", (), [((), down)])
