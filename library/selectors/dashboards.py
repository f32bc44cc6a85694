"""Dashboards of an operator: kept in this process per generation, with the banners of sliders."""

from __future__ import annotations

from collections.abc import Iterable

from core.api.errors import DomainError
from core.cache.local import memory
from core.clock import unix_seconds
from library.cache.showcase import read_showcase_generation
from library.models import PortalDashboard, SliderBanner
from library.records.showcase import DashboardRow, Slide
from library.selectors.selections import list_selections
from library.selectors.visitors import Visitor
from library.showcase_constants import DashboardType, ShownTo
from tvmiddleware.models import PlayDeviceTemplate
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator

EVERY_SCREEN, NO_SCREEN = "all", "empty"


class DashboardNotFound(DomainError):
    """No such dashboard for this visitor, or one of another type."""


class TemplateUnknown(DomainError):
    """There is no interface template of that name."""


def list_dashboards(operator: Operator) -> dict[int, DashboardRow]:
    """Those that are switched on by id, in the operator's order."""
    generation = (operator.config_generation, read_showcase_generation(operator.id))
    return memory.get(("dashboards", operator.id), generation, lambda: read_dashboards(operator.id))


def shown_dashboards(visitor: Visitor, *, template: str, screens: Iterable[str]) -> list[DashboardRow]:
    """Those for the visitor's device type and interface template, with one of these labels: "all" is any, "empty" is
    none. Raises TemplateUnknown."""
    if template not in template_names(visitor.operator):
        raise TemplateUnknown
    wanted = set(screens) or {NO_SCREEN}
    return [
        row
        for row in list_dashboards(visitor.operator).values()
        if is_for(row, visitor)
        and (not row.templates or template in row.templates)
        and (visitor.device is None or not row.device_ids or visitor.device.id in row.device_ids)
        and (EVERY_SCREEN in wanted or (row.screen or NO_SCREEN) in wanted)
    ]


def template_names(operator: Operator) -> frozenset[str]:
    """System names of the installation's interface templates."""
    return memory.get("interface templates", operator.config_generation, read_template_names)


def read_template_names() -> frozenset[str]:
    return frozenset(PlayDeviceTemplate.objects.values_list("system_name", flat=True))


def is_for(row: DashboardRow, visitor: Visitor) -> bool:
    unwanted = ShownTo.GUESTS if visitor.record else ShownTo.SUBSCRIBERS
    return row.shown_to != unwanted


def find_dashboard(visitor: Visitor, dashboard_id: int, *types: DashboardType) -> DashboardRow:
    """The one of this id, of one of these types. Raises DashboardNotFound."""
    found = list_dashboards(visitor.operator).get(dashboard_id)
    if found is None or found.type not in types or not is_for(found, visitor):
        raise DashboardNotFound
    return found


def shown_slides(visitor: Visitor, dashboard_id: int) -> list[Slide]:
    """The banners of a slider that are shown now; ``dashboard_id`` 0: those of every slider that the visitor and his
    device are shown. Raises DashboardNotFound."""
    if dashboard_id:
        rows = [find_dashboard(visitor, dashboard_id, DashboardType.SLIDER)]
    else:
        rows = [
            row
            for row in list_dashboards(visitor.operator).values()
            if row.type == DashboardType.SLIDER
            and is_for(row, visitor)
            and (visitor.device is None or not row.device_ids or visitor.device.id in row.device_ids)
        ]
    moment = visitor.now.timestamp()
    return [slide for row in rows for slide in row.slides if slide.is_shown(moment)]


def content_types(operator: Operator, rows: Iterable[DashboardRow]) -> dict[int, int]:
    """Dashboard -> the type of what its selection holds, for those that show one."""
    known = list_selections(operator)
    return {row.id: known[row.selection_id].type for row in rows if row.selection_id in known}


# --- from the database ---------------------------------------------------------------------------------------------
def read_dashboards(client_id: int) -> dict[int, DashboardRow]:
    rows = PortalDashboard.objects.filter(client_id=client_id, enabled=True).order_by("sort", "pk")
    return {
        row.pk: dashboard_row(row)
        for row in rows.prefetch_related("templates", "devices", "channels", "epg_genres", "menu_items", "banners")
    }


def dashboard_row(row: PortalDashboard) -> DashboardRow:
    programs = (row.only_recorded, row.only_current, row.only_coming)
    videos = (row.only_movies, row.only_series, row.only_announcements)
    return DashboardRow(
        id=row.pk,
        titles=row_texts(row, "title"),
        descriptions=row_texts(row, "description"),
        type=row.type,
        screen=row.screen,
        templates=frozenset(one.system_name for one in row.templates.all()),
        device_ids=frozenset(one.pk for one in row.devices.all()),
        shown_to=row.shown_to,
        cover=row.cover.name or "",
        display_type=row.display_type,
        epg_category_id=row.epg_category_id or 0,
        category_id=row.category_id or 0,
        channel_ids=tuple(one.pk for one in row.channels.all()),
        epg_genre_ids=tuple(one.pk for one in row.epg_genres.all()),
        every_genre=row.every_genre,
        program_kinds=ticked(programs),
        video_source=row.video_source,
        video_kinds=ticked(videos),
        video_provider_id=row.video_provider_id or 0,
        genre_id=row.genre_id or 0,
        kinopoisk_rating=row.kinopoisk_rating,
        imdb_rating=row.imdb_rating,
        year_from=row.year_from,
        year_to=row.year_to,
        selection_id=row.selection_id or 0,
        menu=tuple(one.item for one in row.menu_items.all()),
        slides=tuple(slide_row(one) for one in row.banners.all() if one.enabled),
    )


def ticked(flags: Iterable[bool]) -> tuple[int, ...]:
    """The numbers, from 1, of those that are set."""
    return tuple(number for number, flag in enumerate(flags, start=1) if flag)


def slide_row(row: SliderBanner) -> Slide:
    return Slide(
        images=(row.image.name or "", *(getattr(row, f"image_lang{slot}").name or "" for slot in range(1, 6))),
        deep_link=row.deep_link,
        begin=unix_seconds(row.published_from),
        end=unix_seconds(row.published_to),
    )
