"""The smaller answers about channels: icons, names, timetables, offers, categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.images import Size
from epg.meta import meta_text
from tvmiddleware.addresses import icon_url, media_url
from tvmiddleware.present.channels import genre_rows
from tvmiddleware.records.channels import CategoryRow, ChannelRow

if TYPE_CHECKING:
    from epg.selectors.on_air import Broadcast
    from tvmiddleware.selectors.offers import Offer
    from tvmiddleware.selectors.timetables import Timetable


def channel_icon(row: ChannelRow, size: Size) -> dict[str, Any]:
    return {"id": row.id, "icon": icon_url(row.icon, size)}


def channel_named(row: ChannelRow, size: Size, *, lang: int) -> dict[str, Any]:
    return {"id": row.id, "name": row.names[lang], "icon": icon_url(row.icon, size)}


def timetable_row(found: Timetable, *, lang: int) -> dict[str, Any]:
    return {
        "id": found.channel.id,
        "current_program_id": found.current_id,
        "programs": [program(one, found, lang) for one in found.programs],
    }


def program(one: Broadcast, found: Timetable, lang: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.names[lang],
        "begin_time": one.begin + found.shift,
        "end_time": one.end + found.shift,
        "category_id": one.category_id,
        "category": found.words.category(one.category_id, lang),
        "description": one.descriptions[lang],
        "preview_url": media_url(one.preview),
        "rating": one.rating,
        "program_meta": meta_text(one.meta),
        "program_genres": genre_rows(one, found.words, lang),
    }


def offer_row(one: Offer) -> dict[str, Any]:
    return {
        "action": one.action,
        "tariff_id": one.tariff_id,
        "is_virtual": one.is_virtual,
        "caption": str(one.caption),
        "price": one.price,
        "periodical": one.periodical,
        "activation_price": one.activation_price,
    }


def category_row(row: CategoryRow, channels_count: int, *, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.names[lang],
        "description": row.descriptions[lang],
        "color": row.color,
        "channels_count": channels_count,
        "icon_url": media_url(row.icon),
        "icon_tv_url": media_url(row.icon_tv),
        "dashboard_icon_url": media_url(row.dashboard_icon),
    }
