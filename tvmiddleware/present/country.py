"""Countries on the wire."""

from __future__ import annotations

from typing import Any

from core.i18n import localized_text
from geo.models import Country
from geo.selectors import Place


def country_info(found: Place, *, lang: int) -> dict[str, Any]:
    """Country and city for country/info; texts are empty for a caller whom nobody located."""
    return {
        "country_name": localized_text(found.country, "name", lang) if found.country else "",
        "country_code": found.country.iso_code if found.country else "",
        "city_name": localized_text(found.city, "name", lang) if found.city else "",
    }


def country_row(row: Country, *, lang: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": localized_text(row, "name", lang),
        "country_name": localized_text(row, "name", lang),
        "country_code": row.iso_code,
    }
