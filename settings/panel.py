"""Looks of the panel (django-unfold): its name, its first page, its colours. What stands in its menu each page says
itself, see core/admin/menu.py."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Smarty",
    "SITE_HEADER": "Smarty",
    "SITE_SUBHEADER": _("IPTV/OTT middleware"),
    "SITE_SYMBOL": "live_tv",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("smarty/favicon.svg")},
    ],
    "STYLES": [lambda request: static("smarty/panel.css")],
    "SCRIPTS": [lambda request: static("smarty/panel.js")],
    "LOGIN": {"form": "core.admin.login.PanelLoginForm"},
    "DASHBOARD_CALLBACK": "tvmiddleware.admin.dashboard.dashboard",
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": "core.admin.menu.navigation"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 240)",
            "100": "oklch(94% .03 240)",
            "200": "oklch(88.5% .06 240)",
            "300": "oklch(80% .1 242)",
            "400": "oklch(70% .14 245)",
            "500": "oklch(61% .17 250)",
            "600": "oklch(53% .18 254)",
            "700": "oklch(47% .17 257)",
            "800": "oklch(41% .14 258)",
            "900": "oklch(36% .11 258)",
            "950": "oklch(27% .08 260)",
        }
    },
}
