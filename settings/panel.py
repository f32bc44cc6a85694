"""Looks of the panel (django-unfold)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Smarty",
    "SITE_HEADER": "Smarty",
    "SITE_SUBHEADER": _("IPTV/OTT middleware"),
    "SITE_SYMBOL": "live_tv",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
}
