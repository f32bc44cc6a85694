"""Selections, dashboards and feeds for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clients.models import Client
from epg.models import Epg
from library.models import (
    Camera,
    ExternalApplication,
    FeedItem,
    HomeFeed,
    PortalDashboard,
    Radio,
    Selection,
    SelectionItem,
    SliderBanner,
    Video,
)
from library.models.selections import OF_TYPE
from library.showcase_constants import DashboardType, FeedContent, SelectionOrigin, SelectionType
from tvmiddleware.models import Channel

TYPES: dict[type, SelectionType] = {
    Channel: SelectionType.CHANNEL,
    Epg: SelectionType.PROGRAM,
    Video: SelectionType.VIDEO,
    Camera: SelectionType.CAMERA,
    Radio: SelectionType.RADIO,
    ExternalApplication: SelectionType.APPLICATION,
}
POINTERS = {model: OF_TYPE[kind] for model, kind in TYPES.items()}


def make_selection(client: Client, name: str = "Selection", items: Iterable[Any] = (), **fields: Any) -> Selection:
    """Made by hand; its type is that of the first item."""
    rows = list(items)
    kind = TYPES[type(rows[0])] if rows else SelectionType.VIDEO
    made = Selection.objects.create(client=client, name=name, **{"content_type": kind, **fields})
    for place, row in enumerate(rows, start=1):
        SelectionItem.objects.create(selection=made, sort=place, **{POINTERS[type(row)]: row})
    return made


def make_series(client: Client, name: str, programs: Iterable[Epg], **fields: Any) -> Selection:
    return make_selection(
        client,
        name,
        programs,
        **{
            "origin": SelectionOrigin.GUIDE,
            "series_key": name.lower(),
            "content_type": SelectionType.PROGRAM,
            **fields,
        },
    )


def make_rules(client: Client, name: str = "Rules", **fields: Any) -> Selection:
    return Selection.objects.create(client=client, name=name, origin=SelectionOrigin.FILTERS, **fields)


def make_dashboard(client: Client, kind: DashboardType = DashboardType.VIDEOS, **fields: Any) -> PortalDashboard:
    return PortalDashboard.objects.create(client=client, type=kind, **{"title": f"Dashboard {kind.label}", **fields})


def make_slide(dashboard: PortalDashboard, image: str = "sliders/1.png", **fields: Any) -> SliderBanner:
    return SliderBanner.objects.create(dashboard=dashboard, image=image, **fields)


def make_feed(client: Client, name: str = "Feed", items: Iterable[Any] = (), **fields: Any) -> HomeFeed:
    made = HomeFeed.objects.create(client=client, name=name, **{"content": FeedContent.ITEMS, **fields})
    for place, row in enumerate(items, start=1):
        FeedItem.objects.create(feed=made, sort=place, **{POINTERS[type(row)]: row})
    return made
