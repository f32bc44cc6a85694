"""channel/*: the lists of channels, their timetables, orders and icons."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware import playing
from apis.tvmiddleware.auth import (
    API_KEY,
    API_KEY_AND_GUIDE,
    AUTHKEY,
    AUTHKEY_AND_GUIDE,
    V2_ERRORS,
    DeviceCall,
)
from apis.tvmiddleware.customer import ShowVirtual, account_of, make_caller, wanted_kind
from apis.tvmiddleware.schemas import channels as schemas
from apis.tvmiddleware.schemas.programs import ProgramsOnAir
from billing.services import channel_sales
from billing.services.subscribers import NothingNamed
from clients.models import Client
from core.api.answers import NOT_MODIFIED
from core.api.conditional import tagged_response
from core.api.endpoint import READ, Ready, endpoint
from core.api.errors import ApiError, Error
from core.api.site import text_language
from core.api.values import Flag, Int, IntList, Text, TextList, describe_parameter
from library.selectors.camera_guide import camera_coming
from library.selectors.cameras import CameraNotFound
from playback.services import playback
from playback.services.routing import NothingToPlay
from tvmiddleware.addresses import icon_size
from tvmiddleware.cache.rendered_lists import join_list, tag_of
from tvmiddleware.present import channel_rows, guide
from tvmiddleware.present import channels as present
from tvmiddleware.present.channel_lists import AccountList, build_list, named_list
from tvmiddleware.present.channels import Layout, RenderOptions
from tvmiddleware.records.lists import ListRequest, Moment
from tvmiddleware.selectors.access import ChannelNotFound, visible_channel
from tvmiddleware.selectors.account_channels import own_channels
from tvmiddleware.selectors.audiences import GUEST, Audience, guest_rows, session_audience
from tvmiddleware.selectors.channel_orders import UnknownSort
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.offers import SUBSCRIBE, Offer, channel_offers
from tvmiddleware.selectors.schedule import coming_programs
from tvmiddleware.selectors.timeshift import preferred_hours
from tvmiddleware.selectors.timetables import ChannelsInvalid, Span, channel_timetables, chosen_channels
from tvmiddleware.selectors.watched import last_watched
from tvmiddleware.services import channel_actions
from tvmiddleware.services.channel_actions import ActionFailed, ActionTooExpensive, AlreadyOpen, SubscriptionRequired

IconWidth = Annotated[
    Int, describe_parameter("preferred icon width; the icon becomes <file><width>_<height>.<extension>")
]
IconHeight = Annotated[Int, describe_parameter("preferred icon height")]
Compact = Annotated[Flag, describe_parameter("1 = leave some fields out")]
AccountSort = Annotated[Flag, describe_parameter("0 = ignore the account's own order")]
NoMulticast = Annotated[Flag, describe_parameter("1 = no multicast addresses")]
SortId = Annotated[Int, describe_parameter("order to use (channel/sort/list); the standard one if omitted")]
Page = Annotated[Int, describe_parameter("page, from 1")]
Limit = Annotated[Int, describe_parameter("channels a page, 1-99; everything if omitted")]
ChannelIds = Annotated[IntList, describe_parameter("channel ids")]
ChannelId = Annotated[Int, describe_parameter("channel id")]
TariffIds = Annotated[IntList | None, describe_parameter("tariffs, comma-separated")]

UNKNOWN_SORT = Error(1, _("the given sorting does not exist"), UnknownSort)
ACTION_ERRORS = (
    Error(1, _("action failed"), ActionFailed, NothingNamed),
    Error(2, _("not enough money"), ActionTooExpensive),
    Error(3, _("bought already, or nothing to buy"), AlreadyOpen),
    Error(4, _("channel unavailable to the user"), ChannelNotFound),
    Error(5, _("subscription required"), SubscriptionRequired),
)
Shared = Ready | HttpResponse
MOST_PROGRAMS = 12


# --- lists -----------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.ChannelList, errors=(UNKNOWN_SORT,), others=(NOT_MODIFIED,))
def channel_list(
    call: DeviceCall,
    *,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    search: Annotated[Text, describe_parameter("only channels whose name contains this")] = "",
    page: Page = 1,
    limit: Limit = 0,
    compact: Compact = 0,
    account_sort: AccountSort = 1,
    reject_multicast: NoMulticast = 0,
    channel_sort_id: SortId = 0,
) -> Shared:
    """The channels of the account with what is on now and next."""
    layout = present.COMPACT if compact else present.FULL
    options = render_options(call, layout, icon_width, icon_height, reject_multicast)
    return account_list(call, options, ListRequest(channel_sort_id, bool(account_sort), search, page, limit))


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.ChannelList, errors=(UNKNOWN_SORT,), others=(NOT_MODIFIED,))
def channel_list_search(
    call: DeviceCall,
    *,
    search: Annotated[Text, describe_parameter("text that the channel's name contains")],
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    compact: Compact = 0,
    account_sort: AccountSort = 1,
    limit: Limit = 0,
    page: Page = 1,
    channel_sort_id: SortId = 0,
    reject_multicast: NoMulticast = 0,
) -> Shared:
    """The channels whose name contains a text."""
    layout = present.COMPACT if compact else present.FULL
    options = render_options(call, layout, icon_width, icon_height, reject_multicast)
    return account_list(call, options, ListRequest(channel_sort_id, bool(account_sort), search, page, limit))


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.ChannelListV2, errors=V2_ERRORS, others=(NOT_MODIFIED,))
def channel_list_v2(call: DeviceCall, *, icon_width: IconWidth = 0, icon_height: IconHeight = 0) -> Shared:
    """The channels of the account without what is on: nothing in it changes by itself."""
    return account_list(call, render_options(call, present.STATIC, icon_width, icon_height), ListRequest())


@endpoint(
    auth=AUTHKEY_AND_GUIDE,
    db=READ,
    answer=schemas.ChannelInfo,
    errors=(*V2_ERRORS, Error(1, _("given channels unavailable to the user"))),
    others=(NOT_MODIFIED,),
)
def channel_info_v2(
    call: DeviceCall,
    *,
    channel_ids: ChannelIds,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    compact: Compact = 0,
    reject_multicast: NoMulticast = 0,
) -> Shared:
    """Details of the named channels, what is on now and next included."""
    options = render_options(
        call, present.INFO_COMPACT if compact else present.INFO, icon_width, icon_height, reject_multicast
    )
    own = own_channels(call.session)
    found = named_list(call.operator, audience_of(call), options, channel_ids, own, moment_of(call))
    if not found.rendered.items:
        raise ApiError(1)
    return shared_answer(call, options, found)


# --- lists without a session -----------------------------------------------------------------------------------------
@endpoint(auth=API_KEY, db=READ, answer=schemas.ChannelGuestList, errors=V2_ERRORS, others=(NOT_MODIFIED,))
def channel_list_v2_noauth(
    call: DeviceCall,
    *,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    tariff_id: TariffIds = None,
    exclude_tariff_id: TariffIds = None,
) -> Shared:
    """All enabled channels of the operator, or those of some tariffs."""
    options = render_options(call, present.GUEST_STATIC, icon_width, icon_height)
    ids = [row.id for row in guest_rows(call.operator, tariff_id, exclude_tariff_id)]
    return shared_answer(call, options, named_list(call.operator, GUEST, options, ids, {}, moment_of(call)))


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.ChannelGuestInfo, errors=V2_ERRORS, others=(NOT_MODIFIED,))
def channel_info_v2_noauth(
    call: DeviceCall,
    *,
    channel_ids: ChannelIds,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    compact: Compact = 0,
    reject_multicast: NoMulticast = 0,
) -> Shared:
    """Details of the named channels, without addresses."""
    layout = present.GUEST_INFO_COMPACT if compact else present.GUEST_INFO
    options = render_options(call, layout, icon_width, icon_height)
    found = named_list(call.operator, GUEST, options, channel_ids, {}, moment_of(call))
    if not found.rendered.items:
        raise ApiError(404)
    return shared_answer(call, options, found)


@endpoint(auth=API_KEY, db=READ, answer=schemas.ChannelIconList)
def channel_icon_list(call: DeviceCall, *, icon_width: IconWidth = 0, icon_height: IconHeight = 0) -> dict[str, Any]:
    """The icons of all channels."""
    size = icon_size(icon_width, icon_height)
    return {"icons": [channel_rows.channel_icon(row, size) for row in operator_catalogue(call.operator).channels]}


# --- smaller ones ----------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY, db=READ, answer=schemas.ChannelListLast, invalid=1)
def channel_list_last(call: DeviceCall, *, icon_width: IconWidth = 0, icon_height: IconHeight = 0) -> dict[str, Any]:
    """The channels that the account watched last, the latest first."""
    size = icon_size(icon_width, icon_height)
    rows = last_watched(call.operator, call.session)
    return {"channels": [channel_rows.channel_named(row, size, lang=call.lang) for row in rows]}


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.ChannelSortList)
def channel_sort_list(call: DeviceCall) -> dict[str, Any]:
    """The orders that the operator offers beside the standard one."""
    return {"channel_sort": [{"id": row.id, "name": row.name} for row in operator_catalogue(call.operator).sorts]}


@endpoint(
    auth=AUTHKEY_AND_GUIDE,
    db=READ,
    answer=schemas.ChannelListPrograms,
    errors=(UNKNOWN_SORT, Error(2, _("channel list is invalid"), ChannelsInvalid)),
)
def channel_list_programs(
    call: DeviceCall,
    *,
    programs_from_ts: Annotated[Int, describe_parameter("the first programme ends after this, Unix time")],
    programs_to_ts: Annotated[Int, describe_parameter("the last programme begins by this, Unix time")],
    channel_ids: Annotated[TextList | None, describe_parameter("channels; all if omitted")] = None,
    account_sort: AccountSort = 1,
    channel_sort_id: SortId = 0,
) -> dict[str, Any]:
    """Programmes of many channels in a span of time."""
    record = call.session
    rows = chosen_channels(call.operator, record, channel_ids, ListRequest(channel_sort_id, bool(account_sort)))
    span = Span(programs_from_ts, programs_to_ts)
    hours = preferred_hours(call.operator, record, call.now)
    found = channel_timetables(call.operator, rows, span, hours, moment_of(call), record.maturity)
    return {"channels": [channel_rows.timetable_row(one, lang=call.lang) for one in found]}


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=schemas.ChannelDetail,
    errors=(Error(1, _("wrong parameter passed")), Error(404, _("channel not found"), ChannelNotFound)),
    invalid=1,
)
def channel_detail(
    call: DeviceCall,
    *,
    cid: ChannelId,
    show_virtual_tariffs: ShowVirtual = -1,
) -> dict[str, Any]:
    """A channel and the ways to watch or to buy it."""
    row = visible_channel(call.operator, call.session, cid)
    found = channel_offers(call.operator, call.session, row)
    with translation.override(text_language(call)):
        found += for_sale(call, row.id, wanted_kind(show_virtual_tariffs))
        actions = [channel_rows.offer_row(one) for one in found]
    return {"id": row.id, "name": row.names[call.lang], "actions": actions}


def for_sale(call: DeviceCall, channel_id: int, virtual: bool | None) -> list[Offer]:
    found = channel_sales.external_offers(operator=call.operator, channel_id=channel_id, params=call.plugin_params)
    if call.operator.billing_type == Client.BillingType.SUBSCRIPTION:
        found += channel_sales.sale_offers(
            account=account_of(call),
            region=call.session.region,
            channel_id=channel_id,
            virtual=virtual,
            lang=call.lang,
            now=call.now,
        )
    return found


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.ChannelActionResult, errors=ACTION_ERRORS, invalid=1, changes=True)
def channel_action(
    call: DeviceCall,
    *,
    cid: ChannelId,
    action: Annotated[Text, describe_parameter("one of the actions of channel/detail")],
    tariff_id: Annotated[Int, describe_parameter("the tariff that the action stands for")],
) -> dict[str, Any]:
    """Get a link to a channel, or subscribe to it."""
    if action == SUBSCRIBE:
        row = channel_actions.channel_for_sale(operator=call.operator, record=call.session, channel_id=cid)
        channel_sales.channel_buy(caller=make_caller(call), channel_id=row.id, tariff_id=tariff_id, lang=call.lang)
        return {"result": call.links.channel_url(row.id)}
    row = channel_actions.channel_action_perform(
        operator=call.operator, record=call.session, channel_id=cid, action=action, tariff_id=tariff_id
    )
    return {"result": call.links.channel_url(row.id)}


# --- what is on ------------------------------------------------------------------------------------------------------
WRONG_CHANNEL = Error(1, _("wrong parameter passed"), ChannelNotFound, CameraNotFound)


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramsOnAir, errors=(WRONG_CHANNEL,), invalid=1)
def channel_programs(
    call: DeviceCall,
    *,
    cid: ChannelId,
    limit: Annotated[Int, describe_parameter("programmes, the current one included: 1-12")] = 6,
    timeshift_offset: Annotated[Int, describe_parameter("hour shift that the box uses; the channel's if omitted")] = 0,
    compact: Compact = 0,
    is_camera: Annotated[Flag, describe_parameter("1 = cid is a camera's")] = 0,
) -> Ready:
    """What is on and the next few; may be kept until the current programme ends."""
    amount = max(1, min(limit, MOST_PROGRAMS))
    coming = camera_coming if is_camera else coming_programs
    found = coming(call.operator, call.session, cid, limit=amount, hours=timeshift_offset, slot=call.lang, now=call.now)
    items = guide.now_items(found.rows, found.view.shift, compact=bool(compact), xml=call.xml)
    kept = f"max-age={found.seconds}"
    headers = {"Cache-Control": kept if call.authkey_from_query else f"private, {kept}"}
    return Ready(guide.join_items("programs", items, xml=call.xml), headers)


# --- playing ---------------------------------------------------------------------------------------------------------
class ChannelUrl(playing.StreamAddress):
    archive_preview_url_mask: str


NOT_PLAYABLE = Error(404, _("channel not found"), ChannelNotFound, NothingToPlay)


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=ChannelUrl,
    errors=(playing.NO_DRM, NOT_PLAYABLE),
    invalid=1,
    others=(playing.TO_STREAM,),
)
def channel_url(
    call: DeviceCall,
    *,
    cid: playing.Channel,
    redirect: playing.Redirect = 1,
    exclude_service_id: playing.Excluded = None,
    get_drm_info: playing.Drm = 0,
    audio_pid: playing.Track = "",
    text_pid: playing.Track = "",
    video_pid: playing.Track = "",
    endless: playing.Endless = 0,
) -> HttpResponse | dict[str, Any]:
    """The stream address of a channel."""
    options = playing.playback_options(
        call, exclude_service_id, audio_pid=audio_pid, text_pid=text_pid, video_pid=video_pid
    )
    found = playback.channel_play(call.operator, call.session, cid, options, now=call.now)
    return playing.playback_answer(
        call,
        found,
        redirect=redirect,
        get_drm_info=get_drm_info,
        endless=endless,
        archive_preview_url_mask=found.preview,
    )


# --- what they share -------------------------------------------------------------------------------------------------
def render_options(
    call: DeviceCall, layout: Layout, icon_width: int, icon_height: int, reject_multicast: int = 1
) -> RenderOptions:
    kind = call.device_type
    multicast = (
        not reject_multicast and playback.plays_multicast(kind) and operator_catalogue(call.operator).has_multicast
    )
    record = call.session_or_none
    return RenderOptions(
        layout=layout,
        xml=call.xml,
        lang=call.lang,
        icon=icon_size(icon_width, icon_height),
        multicast=multicast,
        endless=call.links.endless,
        hours=preferred_hours(call.operator, record, call.now) if record else None,
    )


def audience_of(call: DeviceCall) -> Audience:
    return session_audience(call.session, call.device_type)


def moment_of(call: DeviceCall) -> Moment:
    return Moment(call.now, call.guide_generation)


def account_list(call: DeviceCall, options: RenderOptions, wanted: ListRequest) -> Shared:
    record, own = call.session, own_channels(call.session)
    found = build_list(call.operator, audience_of(call), options, wanted, own, moment_of(call), record.channel_sort_id)
    return shared_answer(call, options, found)


def shared_answer(call: DeviceCall, options: RenderOptions, found: AccountList) -> Shared:
    """The shared bytes with the caller's own address and marks in them, or 304."""
    head = call.links.channel_url_head
    tag = tag_of(found.rendered.digest, repr(found.changes).encode(), head.encode(), bytes([options.xml]))
    return tagged_response(
        call,
        tag,
        lambda: join_list(found.rendered, found.changes, head, name=options.layout.name, xml=options.xml),
        call.cache_control,
    )
