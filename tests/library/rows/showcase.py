from __future__ import annotations

from typing import Any

from clients.models import Client
from epg.models import EpgGenre
from library.models import (
    DashboardMenuItem,
    FeedItem,
    Genre,
    HomeFeed,
    PortalDashboard,
    Selection,
    SelectionItem,
    SliderBanner,
)
from library.showcase_constants import DashboardType, MenuItem, SelectionOrigin, SelectionType
from tests import factories as make
from tvmiddleware.models import PlayDeviceTemplate


def make_rows(client: Client) -> list[Any]:
    channel = make.channel(client, name=f"Channel in selections of {client}")
    template, _ = PlayDeviceTemplate.objects.get_or_create(system_name="futuristic", defaults={"name": "Futuristic"})
    chosen = Selection.objects.create(
        client=client, name=f"Selection of {client}", content_type=SelectionType.CHANNEL, sort=1
    )
    by_rules = Selection.objects.create(
        client=client,
        name=f"Rules of {client}",
        origin=SelectionOrigin.FILTERS,
        content_type=SelectionType.VIDEO,
        sort=2,
    )
    by_rules.filter_genres.set([Genre.objects.create(client=client, name=f"Genre of rules of {client}")])
    shown = PortalDashboard.objects.create(
        client=client, title=f"Dashboard of {client}", type=DashboardType.SELECTION, selection=chosen, sort=1
    )
    shown.templates.set([template])
    shown.devices.set([make.play_device("pc")])
    shown.channels.set([channel])
    shown.epg_genres.set([EpgGenre.objects.get_or_create(name="Genre of dashboards")[0]])
    menu = PortalDashboard.objects.create(client=client, title=f"Menu of {client}", type=DashboardType.MENU, sort=2)
    slider = PortalDashboard.objects.create(
        client=client, title=f"Slider of {client}", type=DashboardType.SLIDER, sort=3
    )
    feed = HomeFeed.objects.create(client=client, name=f"Feed of {client}", sort=1)
    feed.devices.set([make.play_device("pc")])
    return [
        chosen,
        by_rules,
        SelectionItem.objects.create(selection=chosen, channel=channel, sort=1),
        shown,
        menu,
        slider,
        DashboardMenuItem.objects.create(dashboard=menu, item=MenuItem.ARCHIVE, sort=1),
        SliderBanner.objects.create(dashboard=slider, name=f"Banner of {client}", image="sliders/1.png", sort=1),
        feed,
        FeedItem.objects.create(feed=feed, channel=channel, sort=1),
    ]
