"""Genres and providers of films on the wire."""

from __future__ import annotations

from typing import Any

from library.selectors.genres import CountedGenre
from library.selectors.video_dictionary import VideoProviderRow
from tvmiddleware.addresses import media_url


def genre_row(one: CountedGenre, lang: int) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.id,
        "name": row.names[lang],
        "is_category": int(row.is_category),
        "count": one.count,
        "subgenres_count": one.subgenres,
        "icon": media_url(row.icon),
        "icon_tv": media_url(row.icon_tv),
        "dashboard_icon": media_url(row.dashboard_icon),
    }


def provider_row(row: VideoProviderRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "icon_url": media_url(row.icon),
        "movie_label_icon": media_url(row.movie_label_icon),
        "movie_label_icon_black_bg": media_url(row.movie_label_icon_black_bg),
        "movie_label_icon_mobile": media_url(row.movie_label_icon_mobile),
        "type": row.type,
    }
