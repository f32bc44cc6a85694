"""portal/*: what a portal asks before anybody logs in."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BeforeValidator

from apis.tvmiddleware.auth import API_KEY, API_KEY_AND_GUIDE, DeviceCall
from apis.tvmiddleware.channel import Shared, moment_of, render_options, shared_answer
from apis.tvmiddleware.library_calls import guests_library
from apis.tvmiddleware.schemas.channels import ChannelNext, ChannelNow
from core.api.answers import NOT_MODIFIED
from core.api.endpoint import READ, Answer, Ready, endpoint
from core.api.errors import ApiError, Error
from core.api.render import to_json, to_xml
from core.api.values import Flag, Int, Text, describe_parameter, to_int
from core.cache.local import memory
from geo.selectors import locate_address
from library.selectors.film_banners import film_banners
from tvmiddleware.addresses import LARGEST_ICON
from tvmiddleware.present import portal as present
from tvmiddleware.present.channel_lists import named_list
from tvmiddleware.present.channels import PORTAL, PORTAL_COMPACT
from tvmiddleware.selectors import portal
from tvmiddleware.selectors.audiences import GUEST
from tvmiddleware.selectors.channel_orders import STANDARD, UnknownSort
from tvmiddleware.selectors.operators import OperatorDevice
from tvmiddleware.selectors.portal import ChildNotFound, DeviceUnknown, TariffNotOffered

DEVICE_MISSING = 1
NOTHING_SENT = 2
WRONG = -1
LooseInt = Annotated[Int, BeforeValidator(lambda value: readable(value))]
"""A number, or WRONG where something else came: each of these parameters has an error code of its own."""
UUID_PLACE = "00000000-0000-4000-8000-000000000000"
SETTINGS_ERRORS = (
    Error(DEVICE_MISSING, _("device not given")),
    Error(2, _("this device type is not added for this Client ID"), DeviceUnknown),
)
CLIENT_UNKNOWN = Error(1, _("Client ID not found or wrong api_key"))
DETAIL_ERRORS = (
    CLIENT_UNKNOWN,
    Error(NOTHING_SENT, _("id or uid not sent")),
    Error(3, _("child Client ID not found"), ChildNotFound),
)
WRONG_ICON = 3
CHANNEL_ERRORS = (
    Error(1, _("tariff_id not sent or invalid"), TariffNotOffered),
    Error(2, _("channel_sort_id invalid"), UnknownSort),
    Error(WRONG_ICON, _("invalid icon sizes")),
)
SEARCH_ERRORS = (CLIENT_UNKNOWN, Error(NOTHING_SENT, _("search not sent")))


class PhoneCountryRow(Schema):
    country_name: str
    region_code: str
    country_code: str


class BannerVideo(Schema):
    video_id: int
    image_url: str
    video_id_for_child_mode: int
    image_url_for_child_mode: str


class PortalSettings(Answer):
    random_uuid4: str
    show_tvchannels: int
    show_categorizedtv: int
    show_archive: int
    show_videocatalog: int
    show_cctv: int
    show_radio: int
    show_games: int
    show_balance: int
    show_payment: int
    show_info: int
    show_settings: int
    show_exit: int
    template: str
    custom_api_url: str
    custom_css_url: str
    client_logo_url: str
    client_logo_login_url: str
    client_logo_loading_url: str
    login_text: str
    reports_enabled: int
    data_autorefresh_enabled: int
    standby_timer: int
    pvr_standby_timer: int
    has_child_clients: int
    redirect_to_portal_url: str
    backend_version: str
    auth_mode: str
    mediascope_enabled: int
    start_stat_enabled: int
    mvision_stat_enabled: int
    mvision_server_url: str
    premier_stat_enabled: int
    premier_stat_start_event_url: str
    premier_stat_heartbeat_event_url: str
    client_uid: str
    use_new_billing_logic: int
    portal_config: dict[str, Any]
    available_country_phone_codes: list[PhoneCountryRow]
    banner_video: BannerVideo


class ChildClientRow(Schema):
    id: int
    name: str
    logo_url: str
    api_key: str
    api_url: str
    external_client_id: int
    redirect_to_portal_url: str
    uid: int


class ChildClientList(Answer):
    clients: list[ChildClientRow]


class ChildClientDetail(Answer, ChildClientRow):
    pass


class OfferedTariffRow(Schema):
    id: int
    name: str
    description: str
    period: int
    channels_count: int
    price: str
    icon: str
    meta: str


class OfferedTariffList(Answer):
    tariffs: list[OfferedTariffRow]


class PortalChannelRow(ChannelNow, ChannelNext):
    """``category`` is an id; ``meta`` the operator's own JSON object, as text."""

    id: int
    name: str
    icon: str
    category: int
    channel_sort: int
    meta: str


class PortalChannelList(Answer):
    channels: list[PortalChannelRow]


def readable(value: Any) -> Any:
    try:
        return to_int(value)
    except (TypeError, ValueError, OverflowError):
        return WRONG


@endpoint(auth=API_KEY, db=READ, answer=PortalSettings, errors=SETTINGS_ERRORS)
def portal_settings_list(
    call: DeviceCall,
    *,
    brand: Annotated[Text, describe_parameter("device brand")] = "",
    model: Annotated[Text, describe_parameter("device model")] = "",
) -> Ready:
    """Settings of the portal for this type of device: menu, looks, timers, options."""
    if not call.text("device"):
        raise ApiError(DEVICE_MISSING)
    body = settings_body(call, portal.portal_device(call.operator, call.device_name, call.device_uid))
    return Ready(body.replace(UUID_PLACE.encode(), str(uuid4()).encode(), 1))


def settings_body(call: DeviceCall, device: OperatorDevice) -> bytes:
    """The rendered answer, kept in this process per generation; each box gets an own UUID put into its place."""
    operator, lang, render = call.operator, call.lang, to_xml if call.xml else to_json
    generations = (operator.config_generation, operator.generation)
    of_device = (operator.id, device.id)
    source = memory.get(("portal source", *of_device), generations, lambda: portal.portal_source(operator, device))
    films = main_page_films(call, source)

    def build() -> bytes:
        data = present.portal_settings(operator, source, lang=lang, uuid=UUID_PLACE, films=films)
        return render({**data, "error": 0, "error_message": ""})

    name = ("portal", *of_device, lang, call.xml, *films.items())
    return memory.get(name, generations, build)


def main_page_films(call: DeviceCall, source: portal.PortalSource) -> dict[int, str]:
    """Those of the device's films that a caller without a session sees, with their own banners. Where none are chosen,
    no film is looked at."""
    chosen = [video_id for video_id in portal.banner_film_ids(source.device.banner_video) if video_id]
    return film_banners(guests_library(call), chosen) if chosen else {}


@endpoint(auth=API_KEY, db=READ, answer=ChildClientList)
def portal_client_list(call: DeviceCall) -> dict[str, Any]:
    """Child operators, for an app in which the viewer chooses the provider."""
    return {"clients": [present.child_row(row) for row in portal.child_operators(call.operator)]}


@endpoint(auth=API_KEY, db=READ, answer=ChildClientList, errors=SEARCH_ERRORS, invalid=NOTHING_SENT)
def portal_client_search(
    call: DeviceCall, *, search: Annotated[Text, describe_parameter("part of the name or begin of the UID")]
) -> dict[str, Any]:
    """Child operators by name or UID."""
    return {"clients": [present.child_row(row) for row in portal.children_like(call.operator, search)]}


@endpoint(auth=API_KEY, db=READ, answer=ChildClientDetail, errors=DETAIL_ERRORS, invalid=3)
def portal_client_detail(
    call: DeviceCall,
    *,
    id: Annotated[Int | None, describe_parameter("child Client ID")] = None,
    uid: Annotated[Text, describe_parameter("child Client UID; either id or uid")] = "",
) -> dict[str, Any]:
    """One child operator by its id or UID."""
    if id is None and not uid:
        raise ApiError(NOTHING_SENT)
    return present.child_row(portal.child_operator(call.operator, child_id=id, uid=uid))


@endpoint(
    auth=API_KEY_AND_GUIDE, db=READ, answer=PortalChannelList, errors=CHANNEL_ERRORS, invalid=1, others=(NOT_MODIFIED,)
)
def portal_client_channel_list_noauth(
    call: DeviceCall,
    *,
    tariff_id: Annotated[LooseInt, describe_parameter("tariff ID")] = WRONG,
    channel_sort_id: Annotated[LooseInt, describe_parameter("order to use; the standard one if omitted")] = STANDARD,
    compact: Annotated[Flag, describe_parameter("1 = leave some fields out")] = 0,
    icon_width: Annotated[LooseInt, describe_parameter("preferred icon width")] = 0,
    icon_height: Annotated[LooseInt, describe_parameter("preferred icon height")] = 0,
) -> Shared:
    """Channels of a tariff, for somebody who has not chosen yet."""
    region = locate_address(call.operator.geo_locator, call.ip)
    ids = portal.offered_channels(call.operator, region, tariff_id, channel_sort_id)
    if not all(0 <= side <= LARGEST_ICON for side in (icon_width, icon_height)):
        raise ApiError(WRONG_ICON)
    options = render_options(call, PORTAL_COMPACT if compact else PORTAL, icon_width, icon_height)
    return shared_answer(call, options, named_list(call.operator, GUEST, options, ids, {}, moment_of(call)))


@endpoint(auth=API_KEY, db=READ, answer=OfferedTariffList)
def portal_client_tariff_list_noauth(call: DeviceCall) -> dict[str, Any]:
    """Tariffs that a newcomer may choose from."""
    region = locate_address(call.operator.geo_locator, call.ip)
    rows = portal.offered_tariffs(call.operator, region)
    return {"tariffs": [present.offered_tariff(row, lang=call.lang) for row in rows]}
