"""What the methods of selections, dashboards and feeds share: who looks, and the contents of selections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import translation

from apis.tvmiddleware.auth import DeviceCall
from apis.tvmiddleware.customer import account_of
from billing.services.channel_sales import list_sale_offers
from clients.models import Client
from core.api.site import text_language
from geo.selectors import locate_address
from library.present import showcase as present
from library.present.cameras import CameraOptions, camera_item
from library.present.videos import VideoOptions
from library.selectors.camera_lists import CameraFilter, list_cameras
from library.selectors.selection_programs import programs_seen
from library.selectors.video_facts import page_facts
from library.selectors.visitors import Visitor
from library.showcase_constants import SelectionType
from playback.services.playback import plays_multicast
from tvmiddleware.addresses import NO_SIZE
from tvmiddleware.selectors.audiences import hides_multicast
from tvmiddleware.selectors.offers import Offer, channel_offers
from tvmiddleware.selectors.positions import account_positions


def visitor_of(call: DeviceCall) -> Visitor:
    """The viewer of the session. A device type keeps films back only where the call names it."""
    return Visitor(
        operator=call.operator,
        record=call.session,
        device=call.device_type,
        named=bool(call.text("device")),
        lang=call.lang,
        now=call.now,
        guides=call.guide_generation,
    )


def guest_of(
    call: DeviceCall, tariff_ids: Sequence[int] | None = None, without: Sequence[int] | None = None
) -> Visitor:
    """Somebody without a session, where he is."""
    return Visitor(
        operator=call.operator,
        record=None,
        device=call.device_type,
        named=bool(call.text("device")),
        lang=call.lang,
        now=call.now,
        region=locate_address(call.operator.geo_locator, call.ip),
        tariff_ids=tuple(sorted(tariff_ids or ())),
        without_tariff_ids=tuple(sorted(without or ())),
        guides=call.guide_generation,
    )


def options_for(visitor: Visitor) -> VideoOptions:
    return VideoOptions(visitor.videos.words, visitor.lang)


# --- contents of selections ------------------------------------------------------------------------------------------
def content_rows(
    call: DeviceCall, visitor: Visitor, kind: int, ids: Sequence[int], *, compact: bool
) -> list[dict[str, Any]]:
    """The objects of these ids as they stand in a selection, each under the name of its type."""
    if not ids:
        return []
    if kind == SelectionType.VIDEO:
        return [{"video": row} for row in video_rows(visitor, ids, compact=compact)]
    name, make = MAKERS[SelectionType(kind)]
    return [{name: row} for row in make(call, visitor, ids)]


def video_rows(visitor: Visitor, ids: Sequence[int], *, compact: bool) -> list[dict[str, Any]]:
    options, seen = options_for(visitor), visitor.seen_videos
    return [
        present.selected_video(
            facts, options, [pk for pk in facts.card.package_video_ids if pk in seen], compact=compact
        )
        for facts in page_facts(visitor.videos, ids)
    ]


def channel_contents(call: DeviceCall, visitor: Visitor, ids: Sequence[int]) -> list[dict[str, Any]]:
    """With the ways to watch each channel or, of one that is not subscribed, to buy it."""
    channels = [visitor.channel(channel_id) for channel_id in ids]
    record = visitor.record
    offers: dict[int, list[Offer]] = {}
    with translation.override(text_language(call)):
        if record is not None:
            offers = {row.id: channel_offers(call.operator, record, row) for row in channels}
            offers.update(sold_offers(call, [channel_id for channel_id, ways in offers.items() if not ways]))
        return [
            present.selected_channel(
                row, offers.get(row.id, []), subscribed=visitor.channels[row.id], lang=visitor.lang
            )
            for row in channels
        ]


def sold_offers(call: DeviceCall, channel_ids: Sequence[int]) -> dict[int, list[Offer]]:
    if not channel_ids or call.operator.billing_type != Client.BillingType.SUBSCRIPTION:
        return {}
    return list_sale_offers(
        account=account_of(call),
        region=call.session.region,
        channel_ids=channel_ids,
        virtual=None,
        lang=call.lang,
        now=call.now,
    )


def program_contents(call: DeviceCall, visitor: Visitor, ids: Sequence[int]) -> list[dict[str, Any]]:
    record = visitor.record
    places = account_positions(record.account_id, visitor.now).programs if record else {}
    return [present.selected_program(one, places, call.links, visitor.lang) for one in programs_seen(visitor, ids)]


def camera_contents(call: DeviceCall, visitor: Visitor, ids: Sequence[int]) -> list[dict[str, Any]]:
    """As in camera/list."""
    wanted = CameraFilter(multicast_only=not hides_multicast(call.device_type))
    found = list_cameras(call.operator, call.session, wanted, visitor.at, lang=visitor.lang)
    multicast = plays_multicast(call.device_type)
    options = CameraOptions(call.links, visitor.lang, NO_SIZE, call.xml, multicast)
    rows = {one.row.id: one for one in found.cameras}
    return [camera_item(rows[pk], found.words, options) for pk in ids if pk in rows]


def radio_contents(call: DeviceCall, visitor: Visitor, ids: Sequence[int]) -> list[dict[str, Any]]:
    known = visitor.record is not None
    return [present.selected_radio(visitor.radio[pk], with_address=known, lang=visitor.lang) for pk in ids]


def application_contents(call: DeviceCall, visitor: Visitor, ids: Sequence[int]) -> list[dict[str, Any]]:
    return [present.selected_application(visitor.applications[pk], visitor.lang) for pk in ids]


MAKERS: dict[SelectionType, tuple[str, Callable[[DeviceCall, Visitor, Sequence[int]], list[dict[str, Any]]]]] = {
    SelectionType.CHANNEL: ("channel", channel_contents),
    SelectionType.PROGRAM: ("program", program_contents),
    SelectionType.CAMERA: ("camera", camera_contents),
    SelectionType.RADIO: ("radio", radio_contents),
    SelectionType.APPLICATION: ("external_application", application_contents),
}
