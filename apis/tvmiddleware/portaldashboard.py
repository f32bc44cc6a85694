"""portaldashboard/*: the rows of a portal's screens and what they show."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import API_KEY_AND_GUIDE, AUTHKEY_AND_GUIDE, DeviceCall
from apis.tvmiddleware.channel import IconHeight, IconWidth
from apis.tvmiddleware.schemas import showcase as schemas
from apis.tvmiddleware.showcase import guest_of, options_for, visitor_of
from core.api.endpoint import READ, endpoint
from core.api.errors import Error
from core.api.values import Int, IntList, Text, TextList, describe_parameter
from library.present import showcase as present
from library.selectors.dashboard_contents import dashboard_channels, dashboard_programs, dashboard_videos
from library.selectors.dashboards import (
    DashboardNotFound,
    TemplateUnknown,
    content_types,
    find_dashboard,
    shown_dashboards,
    shown_slides,
)
from library.selectors.last_selections import watched_selections
from library.selectors.video_lists import ProviderUnknown
from library.selectors.visitors import Visitor
from library.showcase_constants import DashboardType
from tvmiddleware.addresses import icon_size
from tvmiddleware.present.channel_rows import channel_named

DashboardId = Annotated[Int, describe_parameter("dashboard ID")]
SliderId = Annotated[Int, describe_parameter("dashboard ID; the banners of all sliders if omitted")]
Template = Annotated[Text, describe_parameter("system name of the interface template that the device shows")]
Screens = Annotated[
    TextList | None,
    describe_parameter("labels of screens, comma-separated; all = whatever the label, empty = without a label"),
]
Tariffs = Annotated[IntList | None, describe_parameter("tariffs, comma-separated")]
WRONG = Error(1, _("wrong parameter passed"), DashboardNotFound, TemplateUnknown, ProviderUnknown)
OF_CHANNELS = (DashboardType.CHANNELS, DashboardType.RECENT_CHANNELS)
OF_PROGRAMS = (DashboardType.PROGRAMS, DashboardType.RECENT_PROGRAMS)
OF_VIDEOS = (DashboardType.VIDEOS, DashboardType.RECENT_VIDEOS)


# --- dashboards ------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.DashboardList, errors=(WRONG,), invalid=1)
def portaldashboard_list(call: DeviceCall, *, template: Template, screen: Screens = None) -> dict[str, Any]:
    """Dashboards for the device and its interface template."""
    return listed(visitor_of(call), template, screen)


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.DashboardList, errors=(WRONG,), invalid=1)
def portaldashboard_list_noauth(call: DeviceCall, *, template: Template, screen: Screens = None) -> dict[str, Any]:
    """The same for somebody without a session."""
    return listed(guest_of(call), template, screen)


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.DashboardMenu, errors=(WRONG,), invalid=1)
def portaldashboard_mainmenu(call: DeviceCall, *, portal_dashboard_id: DashboardId) -> dict[str, Any]:
    """The items of the main menu in the order of a dashboard."""
    row = find_dashboard(visitor_of(call), portal_dashboard_id, DashboardType.MENU)
    return {"mainmenu": present.menu_names(row)}


# --- contents --------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.DashboardChannelList, errors=(WRONG,), invalid=1)
def portaldashboard_channel_list(
    call: DeviceCall, *, portal_dashboard_id: DashboardId, icon_width: IconWidth = 0, icon_height: IconHeight = 0
) -> dict[str, Any]:
    """Channels of a dashboard, or those watched last."""
    return channels_of(visitor_of(call), portal_dashboard_id, icon_width, icon_height)


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.DashboardChannelList, errors=(WRONG,), invalid=1)
def portaldashboard_channel_list_noauth(
    call: DeviceCall, *, portal_dashboard_id: DashboardId, icon_width: IconWidth = 0, icon_height: IconHeight = 0
) -> dict[str, Any]:
    """The same for somebody without a session, who has watched nothing."""
    return channels_of(guest_of(call), portal_dashboard_id, icon_width, icon_height)


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.DashboardProgramList, errors=(WRONG,), invalid=1)
def portaldashboard_program_list(call: DeviceCall, *, portal_dashboard_id: DashboardId) -> dict[str, Any]:
    """Programmes of a dashboard, or those watched last."""
    visitor = visitor_of(call)
    found = dashboard_programs(visitor, find_dashboard(visitor, portal_dashboard_id, *OF_PROGRAMS))
    return {"programs": [present.dashboard_program(one, call.links, call.lang) for one in found]}


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.DashboardVideoList, errors=(WRONG,), invalid=1)
def portaldashboard_video_list(call: DeviceCall, *, portal_dashboard_id: DashboardId) -> dict[str, Any]:
    """Films of a dashboard, or those watched last."""
    visitor = visitor_of(call)
    found = dashboard_videos(visitor, find_dashboard(visitor, portal_dashboard_id, *OF_VIDEOS))
    options = options_for(visitor)
    return {"videos": [present.dashboard_video(one, options) for one in found]}


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.DashboardGuestVideoList, errors=(WRONG,), invalid=1)
def portaldashboard_video_list_noauth(
    call: DeviceCall,
    *,
    portal_dashboard_id: DashboardId,
    tariff_id: Tariffs = None,
    exclude_tariff_id: Tariffs = None,
) -> dict[str, Any]:
    """Films of a dashboard for somebody without a session, also within some tariffs only."""
    visitor = guest_of(call, tariff_id, exclude_tariff_id)
    found = dashboard_videos(visitor, find_dashboard(visitor, portal_dashboard_id, *OF_VIDEOS))
    options = options_for(visitor)
    return {"videos": [present.guest_dashboard_video(one, options) for one in found]}


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.SliderList, errors=(WRONG,), invalid=1)
def portaldashboard_slider_list(call: DeviceCall, *, portal_dashboard_id: SliderId = 0) -> dict[str, Any]:
    """Banners of a slider that are shown now."""
    return sliders_of(visitor_of(call), portal_dashboard_id)


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.SliderList, errors=(WRONG,), invalid=1)
def portaldashboard_slider_list_noauth(call: DeviceCall, *, portal_dashboard_id: SliderId = 0) -> dict[str, Any]:
    """The same for somebody without a session."""
    return sliders_of(guest_of(call), portal_dashboard_id)


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.SelectionListLast)
def portaldashboard_selection_list_last(call: DeviceCall) -> dict[str, Any]:
    """Series of the guide that the account watched something of, the latest first."""
    found = watched_selections(visitor_of(call))
    return {"selections": [present.watched_selection(one, call.lang) for one in found]}


# --- what they share -------------------------------------------------------------------------------------------------
def listed(visitor: Visitor, template: str, screens: list[str] | None) -> dict[str, Any]:
    rows = shown_dashboards(visitor, template=template, screens=screens or ())
    types, moment = content_types(visitor.operator, rows), visitor.now.timestamp()
    return {"portaldashboards": [present.dashboard_item(row, types.get(row.id), visitor.lang, moment) for row in rows]}


def channels_of(visitor: Visitor, dashboard_id: int, icon_width: int, icon_height: int) -> dict[str, Any]:
    found = dashboard_channels(visitor, find_dashboard(visitor, dashboard_id, *OF_CHANNELS))
    size = icon_size(icon_width, icon_height)
    return {"channels": [channel_named(row, size, lang=visitor.lang) for row in found]}


def sliders_of(visitor: Visitor, dashboard_id: int) -> dict[str, Any]:
    return {"sliders": [present.slider_item(one, visitor.lang) for one in shown_slides(visitor, dashboard_id)]}
