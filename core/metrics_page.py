"""``/metrics`` for Prometheus, to the addresses of SMARTY_METRICS_ALLOW only."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from core import networks
from core.api.call import client_ip, trusted
from core.scrape import Collector


def metrics_page(request: HttpRequest) -> HttpResponse:
    if not may_scrape(request):
        return HttpResponseForbidden("", content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Collector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    """Who comes through a proxy that is not trusted is not believed to be the proxy."""
    remote: str = request.META.get("REMOTE_ADDR", "")
    if request.META.get("HTTP_X_FORWARDED_FOR") and not trusted(remote):
        return False
    return networks.inside(" ".join(settings.SMARTY_METRICS_ALLOW), client_ip(request))
