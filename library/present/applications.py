"""Applications on the wire."""

from __future__ import annotations

from typing import Any

from library.records.applications import ApplicationRow
from tvmiddleware.addresses import media_url


def application_row(row: ApplicationRow, *, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        **application_full(row, lang=lang),
        "icon": media_url(row.icon),
        "icon_focus": media_url(row.icon_focus),
        "attrs": row.attrs,
    }


def application_full(row: ApplicationRow, *, lang: int) -> dict[str, Any]:
    return {
        "name": row.names[lang],
        "system_name": row.system_name,
        "type": row.type,
        "url": row.url,
        "show_in_main_menu": int(row.show_in_main_menu),
        "css_style": row.css_style,
        "attrs": row.attrs,
    }
