"""What a preview shows of each kind of contents: cards, made of what the calls of boxes answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from library.present.videos import VideoOptions, video_row
from library.records.video_facts import VideoFacts
from library.selectors.cameras import camera_catalogue
from library.selectors.selection_programs import SeenProgram, programs_seen
from library.selectors.video_facts import page_facts
from library.selectors.visitors import Visitor
from library.showcase_constants import SelectionType
from tvmiddleware.addresses import NO_SIZE, icon_url, media_url
from tvmiddleware.constants import PriceKind
from tvmiddleware.present.channel_rows import channel_named
from tvmiddleware.records.channels import ChannelRow


@dataclass(frozen=True)
class PreviewCard:
    """``wide``: a picture that is broader than high. ``video_id``: a film with a preview of its own."""

    title: str
    picture: str = ""
    line: str = ""
    badges: tuple[str, ...] = ()
    wide: bool = True
    video_id: int = 0


# --- films -----------------------------------------------------------------------------------------------------------
def film_cards(visitor: Visitor, found: Iterable[VideoFacts]) -> list[PreviewCard]:
    options = VideoOptions(visitor.videos.words, visitor.lang)
    return [film_card(film_row(visitor, one, options)) for one in found]


def film_row(visitor: Visitor, facts: VideoFacts, options: VideoOptions) -> dict[str, Any]:
    """As lists of films have it; nobody without a session has a film by subscription."""
    row = video_row(facts, options)
    return row if visitor.record else {**row, "has_subscription": 0}


def film_card(row: dict[str, Any]) -> PreviewCard:
    return PreviewCard(
        title=row["name"],
        picture=row["thumbnail_small"] or row["vertical_poster"],
        line=" · ".join(year_and_age(row)),
        badges=tuple(film_badges(row)),
        wide=False,
        video_id=row["id"],
    )


def year_and_age(row: dict[str, Any]) -> list[str]:
    """Year and age."""
    return [*([str(row["year"])] if row["year"] else []), *([f"{row['rating']}+"] if row["rating"] else [])]


def film_badges(row: dict[str, Any]) -> list[str]:
    """How the viewer has it or could get it, then what it is."""
    kinds = {
        _("series"): row["is_season"],
        _("package"): row["is_package"],
        _("announcement"): row["is_announcement"],
        "4K": row["is_4k"],
    }
    return [price_badge(row), *(name for name, is_so in kinds.items() if is_so)]


def price_badge(row: dict[str, Any]) -> str:
    if row["is_purchased"]:
        return _("bought")
    if row["price_category_type"] == PriceKind.FREE:
        return _("free of charge")
    if row["has_subscription"]:
        return _("in the subscription")
    return _("for sale") if row["price_category_type"] == PriceKind.PURCHASE else _("by subscription")


# --- everything else -------------------------------------------------------------------------------------------------
def channel_card(row: ChannelRow, lang: int) -> PreviewCard:
    named = channel_named(row, NO_SIZE, lang=lang)
    return PreviewCard(named["name"], named["icon"])


def program_card(seen: SeenProgram, lang: int) -> PreviewCard:
    program, view = seen
    begin = datetime.fromtimestamp(program.begin + view.shift, UTC)
    shown = formats.date_format(timezone.localtime(begin), "SHORT_DATETIME_FORMAT")
    badges = (_("recorded"),) if view.has_record(program.begin) else ()
    picture = program.preview or icon_url(view.channel.icon, NO_SIZE)
    return PreviewCard(program.name, picture, f"{shown} · {view.channel.names[lang]}", badges)


def content_cards(visitor: Visitor, kind: int, ids: Sequence[int]) -> list[PreviewCard]:
    """The objects of these ids, all of a type; the visitor sees them."""
    make = MAKERS.get(kind)
    return make(visitor, ids) if make and ids else []


def video_contents(visitor: Visitor, ids: Sequence[int]) -> list[PreviewCard]:
    return film_cards(visitor, page_facts(visitor.videos, ids))


def channel_contents(visitor: Visitor, ids: Sequence[int]) -> list[PreviewCard]:
    return [channel_card(visitor.channel(pk), visitor.lang) for pk in ids]


def program_contents(visitor: Visitor, ids: Sequence[int]) -> list[PreviewCard]:
    return [program_card(one, visitor.lang) for one in programs_seen(visitor, ids)]


def camera_contents(visitor: Visitor, ids: Sequence[int]) -> list[PreviewCard]:
    known = camera_catalogue(visitor.operator).by_id
    return [PreviewCard(known[pk].names[visitor.lang], icon_url(known[pk].icon, NO_SIZE)) for pk in ids]


def radio_contents(visitor: Visitor, ids: Sequence[int]) -> list[PreviewCard]:
    rows = [visitor.radio[pk] for pk in ids]
    return [PreviewCard(row.names[visitor.lang], icon_url(row.icon, NO_SIZE)) for row in rows]


def application_contents(visitor: Visitor, ids: Sequence[int]) -> list[PreviewCard]:
    rows = [visitor.applications[pk] for pk in ids]
    return [PreviewCard(row.names[visitor.lang], media_url(row.icon)) for row in rows]


MAKERS: dict[int, Callable[[Visitor, Sequence[int]], list[PreviewCard]]] = {
    SelectionType.VIDEO: video_contents,
    SelectionType.CHANNEL: channel_contents,
    SelectionType.PROGRAM: program_contents,
    SelectionType.CAMERA: camera_contents,
    SelectionType.RADIO: radio_contents,
    SelectionType.APPLICATION: application_contents,
}
