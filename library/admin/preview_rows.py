"""Selections and dashboards in a preview: rows of cards, made by the code that answers boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from library.admin.preview_cards import PreviewCard, channel_card, content_cards, film_cards, program_card
from library.records.showcase import DashboardRow, SelectionRow
from library.selectors.dashboard_contents import dashboard_channels, dashboard_programs, dashboard_videos
from library.selectors.dashboards import EVERY_SCREEN, is_for, list_dashboards, shown_dashboards, shown_slides
from library.selectors.selection_pages import LAST_PAGE, PageRequest, selection_page
from library.selectors.selections import SelectionNotFound, find_selection
from library.selectors.visitors import Visitor
from library.showcase_constants import DashboardType, MenuItem
from tvmiddleware.addresses import media_url

A_ROW = 20
A_PAGE = 100
BY_DEVICE = gettext_lazy("The box fills this row by itself.")


@dataclass(frozen=True)
class PreviewRow:
    """``note``: instead of cards. ``names``: of the items of a menu. ``dashboard_id``, ``selection_id``: what it shows,
    with a preview of its own."""

    title: str = ""
    kind: str = ""
    cards: list[PreviewCard] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    note: Any = ""
    more: str = ""
    description: str = ""
    cover: str = ""
    dashboard_id: int = 0
    selection_id: int = 0
    next_cursor: int = LAST_PAGE

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.names or self.note)


# --- selections ------------------------------------------------------------------------------------------------------
def selection_row(visitor: Visitor, row: SelectionRow, cursor: int = 0, limit: int = A_PAGE) -> PreviewRow:
    page = selection_page(visitor, row, PageRequest(cursor, limit))
    return PreviewRow(
        title=row.names[visitor.lang],
        cards=content_cards(visitor, row.type, page.ids[:limit]),
        more=_("Number of items: %(count)d") % {"count": page.count} if page.count else "",
        cover=media_url(row.promo_images[visitor.lang]),
        selection_id=row.id,
        next_cursor=page.next_cursor,
    )


# --- dashboards ------------------------------------------------------------------------------------------------------
def main_screen_rows(visitor: Visitor, template: str, screens: list[str]) -> list[PreviewRow]:
    """As a box asks: the list first, then the contents of each row. ``template``: one that there is."""
    rows = shown_dashboards(visitor, template=template, screens=screens)
    return [dashboard_row(visitor, row, A_ROW) for row in rows]


def dashboard_row(visitor: Visitor, row: DashboardRow, limit: int = A_PAGE) -> PreviewRow:
    found = contents_of(visitor, row, limit)
    return PreviewRow(
        title=row.titles[visitor.lang],
        kind=str(DashboardType(row.type).label),
        cards=found.cards[:limit],
        names=found.names,
        note=found.note,
        more=found.more or more_text(len(found.cards) - limit),
        description=row.descriptions[visitor.lang],
        cover=media_url(row.cover),
        dashboard_id=row.id,
        selection_id=found.selection_id,
    )


def more_text(count: int) -> str:
    return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count} if count > 0 else ""


def contents_of(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    make = CONTENTS.get(DashboardType(row.type))
    return make(visitor, row, limit) if make else PreviewRow(note=BY_DEVICE)


def channels_shown(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    return PreviewRow(cards=[channel_card(one, visitor.lang) for one in dashboard_channels(visitor, row)])


def programs_shown(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    return PreviewRow(cards=[program_card(one, visitor.lang) for one in dashboard_programs(visitor, row)])


def films_shown(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    return PreviewRow(cards=film_cards(visitor, dashboard_videos(visitor, row)))


def selection_shown(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    try:
        found = find_selection(visitor.operator, row.selection_id)
    except SelectionNotFound:
        return PreviewRow()
    return selection_row(visitor, found, limit=limit)


def slides_shown(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    slides = shown_slides(visitor, row.id)
    return PreviewRow(cards=[PreviewCard(one.deep_link, media_url(one.image(visitor.lang))) for one in slides])


def menu_shown(visitor: Visitor, row: DashboardRow, limit: int) -> PreviewRow:
    return PreviewRow(names=[str(MenuItem(number).label) for number in row.menu])


CONTENTS: dict[DashboardType, Callable[[Visitor, DashboardRow, int], PreviewRow]] = {
    DashboardType.MENU: menu_shown,
    DashboardType.CHANNELS: channels_shown,
    DashboardType.RECENT_CHANNELS: channels_shown,
    DashboardType.PROGRAMS: programs_shown,
    DashboardType.RECENT_PROGRAMS: programs_shown,
    DashboardType.VIDEOS: films_shown,
    DashboardType.RECENT_VIDEOS: films_shown,
    DashboardType.SELECTION: selection_shown,
    DashboardType.SLIDER: slides_shown,
}
"""The other types are a matter of the box: widgets, the player, genres."""


def dashboard_refusal(visitor: Visitor, dashboard_id: int) -> str:
    """Why calls about the dashboard are refused; "": they are answered."""
    row = list_dashboards(visitor.operator).get(dashboard_id)
    if row is None:
        return _("The dashboard is switched off.")
    if is_for(row, visitor):
        return ""
    if visitor.record:
        return _("The dashboard is shown only to who has not logged in.")
    return _("The dashboard is shown only to who has logged in.")


def is_listed(visitor: Visitor, dashboard_id: int, template: str) -> bool:
    """Whether the list of dashboards has it, on whatever screen."""
    return any(row.id == dashboard_id for row in shown_dashboards(visitor, template=template, screens=[EVERY_SCREEN]))
