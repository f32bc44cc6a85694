"""Every API of the server on one django-ninja site, so that one document describes them all."""

from __future__ import annotations

from apis.billing.urls import routes as billing_routes
from apis.content.urls import routes as content_routes
from apis.dealers.urls import routes as dealers_routes
from apis.drm.urls import routes as drm_routes
from apis.streaming.urls import routes as streaming_routes
from apis.tvmiddleware.urls import routes as tvmiddleware_routes
from core.api.endpoint import EndpointSpec
from core.api.routes import Api, Route
from core.api.site import build_site
from core.middleware import PORTAL_PREFIX
from smarty.version import VERSION

APIS: dict[str, Api] = {
    "/billing/api": Api("billing", billing_routes),
    "/content/api": Api("content", content_routes),
    "/dealers/api": Api("dealers", dealers_routes),
    "/drm/api": Api("drm", drm_routes),
    "/streaming/api": Api("streaming", streaming_routes),
    "/tvmiddleware/api": Api("tvmiddleware", tvmiddleware_routes, licence="tvmw", plain_names=True),
}
"""By prefix."""
TABLES: dict[str, tuple[Route, ...]] = {prefix: api.routes for prefix, api in APIS.items()}

site = build_site(APIS, VERSION)


def hot_paths() -> dict[str, tuple[Api, EndpointSpec]]:
    """Every path, without its last slash, that the fast path answers; behind a portal they start with /api too."""
    rows = ((f"{prefix}/{row.path}".rstrip("/"), api, row) for prefix, api in APIS.items() for row in api.routes)
    return {f"{start}{path}": (api, row.spec) for path, api, row in rows if row.hot for start in ("", PORTAL_PREFIX)}
