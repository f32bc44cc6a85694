"""Channels on the wire: every field of every list, and which list shows which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import orjson

from core.images import Size
from epg.meta import meta_text
from epg.selectors.category_names import CategoryNames
from epg.selectors.on_air import Broadcast
from tvmiddleware.addresses import NO_SIZE, media_url, multicast_url, with_endless
from tvmiddleware.cache.rendered_lists import (
    FAVORITED,
    HIDDEN,
    LOCKED,
    PERSONAL,
    PLACE,
    Marks,
    RenderedItem,
    render_item,
)
from tvmiddleware.records.channels import CategoryRow, ChannelRow

HOUR = 3600
PROGRAM = (
    "id",
    "name",
    "begin_time",
    "end_time",
    "category_id",
    "category",
    "description",
    "preview_url",
    "rating",
    "meta",
)
TELEMETER = ("account_name", "tmsec_name", "cat_id", "vc_id", "vc_version")

# Old XML boxes want the scalars of an item to start in this order, and nested lists at its end.
START = ("is_hidden", "id", "has_subscription", "max_archive_duration", "category_id", "url", "icon", "name")
END = ("hbb", "additional_categories", "program_genres", "next_program_genres")
MIDDLE = (
    "has_record",
    "is_favorited",
    "is_parent_control",
    "timeshift_offset",
    "channel_sort",
    *(f"program_{name}" for name in PROGRAM),
    "pause_live_tv_shift",
    "option1",
    "option2",
    "option3",
    "telemeter",
    *(f"telemeter_{name}" for name in TELEMETER),
    "aspect_ratio",
    "lcn_number",
    *(f"next_program_{name}" for name in PROGRAM),
    "show_in_all",
    "ads_available",
    "drm_available",
)
COMPACT_DROPS = frozenset(
    {
        *(name for name in MIDDLE if name.startswith(("option", "telemeter", "next_program_"))),
        *END,
        "aspect_ratio",
        "lcn_number",
        "program_meta",
        "show_in_all",
        "ads_available",
    }
)
PERSONAL_FIELDS = frozenset(
    {"is_hidden", "is_favorited", "has_subscription", "url", "max_archive_duration", "ads_available", "lcn_number"}
)
"""What somebody without a session is not told."""


@dataclass(frozen=True)
class Layout:
    """The fields of a list's items, in order. ``name`` is the list's own."""

    name: str
    fields: tuple[str, ...]
    numeric_drm: bool = False
    """``drm_available`` is 0 or 1, not a boolean."""

    @property
    def shows_programs(self) -> bool:
        return "program_id" in self.fields

    @property
    def numbers_follow(self) -> bool:
        """The number shown is the one in this very list; else the one in the operator's standard order."""
        return "channel_sort" in self.fields

    def without(self, dropped: frozenset[str]) -> Layout:
        return replace(self, fields=tuple(field for field in self.fields if field not in dropped))


FULL = Layout("channels", (*START, *MIDDLE, *END))
COMPACT = FULL.without(COMPACT_DROPS)
INFO = Layout("programs", (*START, *MIDDLE, "meta", *END))
INFO_COMPACT = INFO.without(COMPACT_DROPS | {"pause_live_tv_shift", "drm_available"})
STATIC = Layout(
    "channels",
    (
        "is_hidden",
        "id",
        "has_subscription",
        "category_id",
        "icon",
        "name",
        "sort",
        "lcn_number",
        "is_parent_control",
        "is_favorited",
        "show_in_all",
    ),
)
GUEST_INFO, GUEST_INFO_COMPACT = INFO.without(PERSONAL_FIELDS), INFO_COMPACT.without(PERSONAL_FIELDS)
GUEST_STATIC = STATIC.without(frozenset({"is_hidden", "is_favorited", "has_subscription"}))
PORTAL = Layout(
    "channels",
    (
        "id",
        "icon",
        "name",
        "category",
        "channel_sort",
        *(f"program_{name}" for name in PROGRAM),
        *(f"next_program_{name}" for name in PROGRAM),
        "meta",
        "program_genres",
        "next_program_genres",
    ),
)
"""Where the category has another name than everywhere else."""
PORTAL_COMPACT = PORTAL.without(COMPACT_DROPS)


class ItemInput(NamedTuple):
    """All that an item is made of: it is rendered again when one of these differs, and only then."""

    row: ChannelRow
    subscribed: bool
    shift: int
    """Hours between the guide and the broadcast."""
    current: Broadcast | None
    following: Broadcast | None
    categories: tuple[CategoryRow, ...]
    """The additional ones."""
    words: CategoryNames
    icon: str
    """Its address."""
    ads: bool = False
    """There is advertising on it now."""


@dataclass(frozen=True)
class RenderOptions:
    """How a shared list is rendered: nothing of an account in it, only what its device and the call decide."""

    layout: Layout
    xml: bool
    lang: int
    icon: Size = NO_SIZE
    multicast: bool = False
    endless: bool = False
    hours: int | None = None
    """Preferred hour shift of accounts with local-time viewing."""


def channel_item(given: ItemInput, options: RenderOptions) -> RenderedItem:
    """A channel of a list as shared bytes."""
    known = fields(given, options)
    wanted = {name: known[name] for name in options.layout.fields}
    return render_item(wanted, Marks(locked=given.row.parent_control), xml=options.xml)


def fields(given: ItemInput, options: RenderOptions) -> dict[str, Any]:
    """Every field of every layout."""
    row, shift = given.row, given.shift * HOUR
    return {
        **of_channel(given, options),
        **program_fields("program_", given.current, shift, given.words, options.lang),
        **program_fields("next_program_", given.following, shift, given.words, options.lang),
        **telemeter(row),
        "hbb": [
            {"type": one.type, "id": one.id, "api_key": one.api_key, "channel_id": row.hbb_channel_pid}
            for one in row.hbb
        ],
        "additional_categories": additional_categories(given, options),
        "program_genres": genre_rows(given.current, given.words, options.lang),
        "next_program_genres": genre_rows(given.following, given.words, options.lang),
    }


def of_channel(given: ItemInput, options: RenderOptions) -> dict[str, Any]:
    row = given.row
    return {
        "is_hidden": HIDDEN,
        "id": row.id,
        "has_subscription": int(given.subscribed),
        "max_archive_duration": row.recording_days,
        "category_id": row.category_id,
        "category": row.category_id,
        "url": stream_address(given, options),
        "icon": given.icon,
        "name": row.names[options.lang],
        "has_record": int(row.recording_days > 0),
        "is_favorited": FAVORITED,
        "is_parent_control": LOCKED,
        "timeshift_offset": given.shift,
        "channel_sort": PLACE,
        "sort": PLACE,
        "pause_live_tv_shift": row.pause_live_tv_shift,
        "option1": row.option1,
        "option2": row.option2,
        "option3": row.option3,
        "aspect_ratio": row.aspect_ratio,
        "lcn_number": row.lcn_number,
        "show_in_all": int(row.show_in_all),
        "ads_available": int(given.ads),
        "drm_available": int(row.drm_enabled) if options.layout.numeric_drm else row.drm_enabled,
        "meta": orjson.dumps(row.meta or {}).decode(),
    }


# --- parts -----------------------------------------------------------------------------------------------------------
def stream_address(given: ItemInput, options: RenderOptions) -> str:
    """A direct address where the channel has one that the device plays; else channel/url on this server, whose head
    (with the box's own key) is put in later. Who is not subscribed gets no direct address."""
    row = given.row
    if given.subscribed and row.uri and "$" not in row.uri:  # a mask needs a token
        return with_endless(row.uri) if options.endless else row.uri
    if given.subscribed and options.multicast and row.multicast_address:
        return multicast_url(row.multicast_address)
    return f"{PERSONAL}{row.id}"


def additional_categories(given: ItemInput, options: RenderOptions) -> list[dict[str, Any]]:
    if options.xml:
        return []
    return [{"id": row.id, "name": row.names[options.lang]} for row in given.categories]


def telemeter(row: ChannelRow) -> dict[str, Any]:
    return {
        "telemeter": "" if row.telemeter is None else str(row.telemeter),
        **{f"telemeter_{name}": getattr(row, f"telemeter_{name}") for name in TELEMETER},
    }


def program_fields(
    prefix: str, program: Broadcast | None, shift: int, words: CategoryNames, lang: int
) -> dict[str, Any]:
    """The fields ``program_*`` or ``next_program_*``; times are those of the broadcast."""
    if program is None:
        empty = ("", 0, 0, 0, "", "", "", 0, "")
        return {f"{prefix}id": 0, **dict(zip([prefix + name for name in PROGRAM[1:]], empty, strict=True))}
    category = words.category(program.category_id, lang)
    texts = (
        program.id,
        program.names[lang],
        program.begin + shift,
        program.end + shift,
        program.category_id,
        category,
        program.descriptions[lang],
        media_url(program.preview),
        program.rating,
        meta_text(program.meta),
    )
    return dict(zip([prefix + name for name in PROGRAM], texts, strict=True))


def genre_rows(program: Broadcast | None, words: CategoryNames, lang: int) -> list[dict[str, Any]]:
    if program is None:
        return []
    return [
        {"genre_id": genre_id, "genre_name": words.genres[genre_id][lang]}
        for genre_id in program.genre_ids
        if genre_id in words.genres
    ]
