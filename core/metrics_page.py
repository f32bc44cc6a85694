"""``/metrics`` for Prometheus, to the addresses of SMARTY_METRICS_ALLOW only."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from core import networks
from core.api.forwarded import find_caller_address
from core.scrape import Collector


def metrics_page(request: HttpRequest) -> HttpResponse:
    if not may_scrape(request):
        return HttpResponseForbidden("", content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Collector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    """Who comes through a proxy that is not trusted, or tells not whom it serves, is not taken for the proxy."""
    address, known = find_caller_address(request)
    return known and networks.is_inside(" ".join(settings.SMARTY_METRICS_ALLOW), address)
