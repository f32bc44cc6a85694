"""Cameras on the wire. Old XML boxes want scalars first, as in lists of channels, and nested lists at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.i18n import localized_text
from core.images import Size
from library.records.cameras import CameraRow
from tvmiddleware.addresses import Links, icon_url, multicast_url
from tvmiddleware.present.channels import program_fields

if TYPE_CHECKING:
    from epg.selectors.category_names import CategoryNames
    from library.selectors.camera_lists import CountedCategory, ListedCamera
    from tvmiddleware.selectors.offers import Offer

HOUR = 3600
PROGRAM_UNSHOWN = ("program_preview_url", "program_rating")
"""What lists of channels say of a programme and lists of cameras do not."""


@dataclass(frozen=True)
class CameraOptions:
    """How the box wants a camera. ``multicast``: it plays multicast and is to be told of it."""

    links: Links
    lang: int
    icon: Size
    xml: bool
    multicast: bool


def camera_item(found: ListedCamera, words: CategoryNames, options: CameraOptions) -> dict[str, Any]:
    """A camera of camera/list, also among the contents of a selection."""
    row, lang = found.row, options.lang
    program = program_fields("program_", found.current, found.shift * HOUR, words, lang)
    return {
        "id": row.id,
        "has_subscription": int(found.subscribed),
        "max_archive_duration": row.recording_days,
        "category_id": row.category_id,
        "url": live_address(found, options),
        "icon": icon_url(row.icon, options.icon),
        "name": row.names[lang],
        "has_record": int(row.recording_days > 0),
        "is_favorited": int(found.favorited),
        "timeshift_offset": found.shift,
        "city_id": row.city_id,
        "city_name": row.city_names[lang],
        "channel_sort": row.number,
        "camera_sort": row.number,
        **{name: value for name, value in program.items() if name not in PROGRAM_UNSHOWN},
        "option1": row.option1,
        "option2": row.option2,
        "option3": row.option3,
        "preview_url": row.preview_url,
        "additional_categories": [] if options.xml else additional_categories(row, words, lang),
    }


def live_address(found: ListedCamera, options: CameraOptions) -> str:
    """Its multicast address where the box plays it, else camera/url. A direct address is told by the latter only."""
    row = found.row
    if found.subscribed and options.multicast and row.multicast_address:
        return multicast_url(row.multicast_address)
    return options.links.camera_url(row.id)


def additional_categories(row: CameraRow, words: CategoryNames, lang: int) -> list[dict[str, Any]]:
    names = {pk: words.category(pk, lang) for pk in row.additional_category_ids}
    return [{"id": pk, "name": name} for pk, name in names.items() if name]


def city_row(row: CameraRow, *, lang: int) -> dict[str, Any]:
    return {"id": row.city_id, "name": row.city_names[lang]}


def category_row(found: CountedCategory, city_name: str, *, lang: int) -> dict[str, Any]:
    return {
        "id": found.category.pk,
        "name": localized_text(found.category, "name", lang),
        "city_name": city_name,
        "cameras_count": found.cameras_count,
    }


def offer_row(one: Offer) -> dict[str, Any]:
    return {
        "action": one.action,
        "tariff_id": one.tariff_id,
        "caption": str(one.caption),
        "price": one.price,
        "periodical": one.periodical,
        "activation_price": one.activation_price,
    }
