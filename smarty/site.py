"""Every API of the server on one django-ninja site, so that one document describes them all."""

from __future__ import annotations

from apis.billing.urls import routes as billing_routes
from apis.dealers.urls import routes as dealers_routes
from apis.drm.urls import routes as drm_routes
from apis.streaming.urls import routes as streaming_routes
from apis.tvmiddleware.urls import routes as tvmiddleware_routes
from core.api.endpoint import EndpointSpec
from core.api.routes import Route
from core.api.site import build_site
from core.middleware import PORTAL_PREFIX
from smarty.version import VERSION

TABLES: dict[str, tuple[str, tuple[Route, ...]]] = {
    "/billing/api": ("billing", billing_routes),
    "/dealers/api": ("dealers", dealers_routes),
    "/drm/api": ("drm", drm_routes),
    "/streaming/api": ("streaming", streaming_routes),
    "/tvmiddleware/api": ("tvmiddleware", tvmiddleware_routes),
}
"""Prefix -> (name of the API, its table)."""

site = build_site(TABLES, VERSION)


def hot_paths() -> dict[str, EndpointSpec]:
    """Every path, without its last slash, that leads into the short lane; behind a portal they start with /api too."""
    rows = ((f"{prefix}/{row.path}".rstrip("/"), row) for prefix, (_name, table) in TABLES.items() for row in table)
    return {f"{start}{path}": row.spec for path, row in rows if row.hot for start in ("", PORTAL_PREFIX)}
