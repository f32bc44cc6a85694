"""Programmes on the wire. The timetables of a channel are in ``present/guide.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.i18n import localized_text
from core.images import Size
from epg.models import EpgCategory, EpgGenre
from tvmiddleware.addresses import NO_SIZE, Links, icon_url, media_url
from tvmiddleware.records.programs import Program

if TYPE_CHECKING:
    from tvmiddleware.records.channels import ChannelRow
    from tvmiddleware.selectors.notifications import Reminder
    from tvmiddleware.selectors.premieres import Premiere
    from tvmiddleware.selectors.program_records import Record
    from tvmiddleware.selectors.program_search import ProgramMatch
    from tvmiddleware.selectors.programs import Viewing

HOUR = 3600


def program_detail(program: Program, view: Viewing, *, position: int, links: Links) -> dict[str, Any]:
    return {
        **described(program, view.shift),
        **watching(program, view, links),
        "position": position,
        "blocked": int(view.is_blocked(program.begin)),
        "ads_available": int(view.ads),
    }


def program_detail_noauth(program: Program, view: Viewing, *, channel_name: str, channel_icon: str) -> dict[str, Any]:
    return {
        **described(program, view.shift),
        "blocked": int(view.is_blocked(program.begin)),
        "channel_name": channel_name,
        "channel_icon": channel_icon,
    }


def described(program: Program, shift: int) -> dict[str, Any]:
    return {
        "id": program.id,
        "begin_time": program.begin + shift,
        "end_time": program.end + shift,
        "name": program.name,
        "description": program.description,
        "short_name": program.short_name,
        "category": program.category,
        "preview": program.preview,
        "rating": program.rating,
        "meta": program.meta,
    }


def watching(program: Program, view: Viewing, links: Links) -> dict[str, Any]:
    record = view.has_record(program.begin)
    return {
        "url": links.program_url(view.channel.id, program.id) if record and view.subscribed else "",
        "has_record": int(record),
        "has_subscription": int(view.subscribed),
    }


def search_result(found: ProgramMatch, links: Links, *, icon: Size, slot: int) -> dict[str, Any]:
    view, program = found.view, found.program
    watched = watching(program, view, links)
    return {
        **of_channel(view.channel, icon=icon, slot=slot),
        **watched,
        "url": watched["url"] or links.channel_url(view.channel.id),
        "blocked": int(view.is_blocked(program.begin)),
        **prefixed(program, view.shift),
        "program_short_name": program.short_name,
    }


def reminder_row(found: Reminder, links: Links, *, icon: Size, slot: int) -> dict[str, Any]:
    view = found.view
    return {
        **of_channel(view.channel, icon=icon, slot=slot),
        "url": links.channel_url(view.channel.id),
        "timeshift_offset": found.timeshift_offset,
        "has_record": int(view.has_record(found.program.begin)),
        "max_archive_duration": view.channel.recording_days,
        **prefixed(found.program, found.timeshift_offset * HOUR),
    }


def of_channel(channel: ChannelRow, *, icon: Size, slot: int) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.names[slot],
        "icon": icon_url(channel.icon, icon),
        "category_id": channel.category_id,
    }


def prefixed(program: Program, shift: int) -> dict[str, Any]:
    return {
        "program_id": program.id,
        "program_begin_time": program.begin + shift,
        "program_end_time": program.end + shift,
        "program_name": program.name,
        "program_description": program.description,
        "program_category": program.category,
        "program_rating": program.rating,
        "program_preview_url": program.preview,
        "program_meta": program.meta,
    }


def archive_group(
    found: Record, positions: Mapping[int, int], links: Links, *, selection_id: int, icon: Size, slot: int
) -> dict[str, Any]:
    """``record`` holds the recording where there is only one. ``selection_id``: of its series, 0 = there is none."""
    view, program = found.view, found.program
    channel = of_channel(view.channel, icon=icon, slot=slot)
    return {
        "selection_id": selection_id,
        "begin_time": program.begin + view.shift,
        "short_name": program.short_name,
        "category": program.category,
        "preview": program.preview,
        "rating": program.rating,
        "description": program.description,
        "channel": {name: channel[name] for name in ("id", "name", "icon")},
        "record": [only_record(found, positions, links)] if found.amount == 1 else [],
    }


def only_record(found: Record, positions: Mapping[int, int], links: Links) -> dict[str, Any]:
    view, program = found.view, found.program
    return {
        "program_id": program.id,
        "begin_time": program.begin + view.shift,
        "end_time": program.end + view.shift,
        "name": program.name,
        "description": program.description,
        "meta": program.meta,
        "url": watching(program, view, links)["url"],
        "position": positions.get(program.id, 0),
        "ads_available": int(view.ads),
    }


def premiere_row(found: Premiere, *, compact: bool, icon: Size = NO_SIZE, slot: int) -> dict[str, Any]:
    item = {
        "id": found.channel.id,
        "program_id": found.program_id,
        "program_name": found.name,
        "program_short_name": found.short_name,
        "program_begin_time": found.begin,
        "program_preview_url": found.preview,
        "program_rating": found.rating,
    }
    if compact:
        return item
    return {
        **item,
        "icon": icon_url(found.channel.icon, icon),
        "name": found.channel.names[slot],
        "program_description": found.description,
        "program_meta": found.meta,
    }


def category_row(row: EpgCategory, slot: int) -> dict[str, Any]:
    """The TV's icon stands in for a missing one of the phone, and the other way round."""
    icon, icon_tv = row.icon.name or "", row.icon_tv.name or ""
    return {
        "id": row.pk,
        "name": localized_text(row, "name", slot),
        "icon_type": row.icon_type,
        "icon": media_url(icon or icon_tv),
        "icon_tv": media_url(icon_tv or icon),
    }


def genre_row(row: EpgGenre, slot: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": localized_text(row, "name", slot),
        "icon_for_archive": media_url(row.icon_for_archive.name or ""),
    }
