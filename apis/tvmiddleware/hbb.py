"""hbb/*: HbbTV applications of channels, and what they report."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import WithJsonSchema

from apis.tvmiddleware.auth import API_KEY, DeviceCall
from core.api.call import body_list
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Text, describe_parameter
from library.services import hbb
from library.services.hbb import (
    HbbChannelUnknown,
    HbbEventsInvalid,
    HbbEventUnavailable,
    HbbFlood,
    HbbLogOff,
    HbbProviderUnknown,
)

MISSING = Error(1, _("a required parameter is missing"))
INFO_ERRORS = (
    MISSING,
    Error(2, _("no channel with this id"), HbbChannelUnknown),
    Error(3, _("the channel does not use this provider"), HbbProviderUnknown),
)
NO_EVENT = Error(4, _("the events can't be had"), HbbEventUnavailable)
BAD_EVENTS = Error(2, _("the list of events is empty or invalid"), HbbEventsInvalid)
NO_PROVIDER = Error(3, _("no such provider"), HbbProviderUnknown)
NOT_PASSED = Error(5, _("the events could not be passed to the provider"), HbbFlood)
ACTIVITY_ERRORS = (
    MISSING,
    BAD_EVENTS,
    NO_PROVIDER,
    Error(4, _("the provider's reports are not kept"), HbbLogOff),
    NOT_PASSED,
)
ProviderType = Annotated[Int, describe_parameter("type of the provider: 0 Teletarget, 1 GetShopTV")]
ProviderId = Annotated[Int, describe_parameter("provider ID")]
ChannelId = Annotated[Int, describe_parameter("channel ID")]
Events = Annotated[
    Any,
    describe_parameter("list of events; the body may also be that list itself"),
    WithJsonSchema({"type": "array", "items": {"type": "object"}}),
]


class HbbEventRow(Schema):
    time: int
    id: int
    type: str
    data: dict[str, Any]


class HbbInfo(Answer):
    url: str
    api_key: str
    events: list[HbbEventRow]


class HbbEvent(Answer):
    time: int
    type: str
    data: list[dict[str, Any]]


@endpoint(auth=API_KEY, db=READ, answer=HbbInfo, errors=(*INFO_ERRORS, NO_EVENT), invalid=1)
def hbb_channel_info(
    call: DeviceCall,
    *,
    type: ProviderType,
    hbb_id: ProviderId,
    cid: ChannelId,
    current_channel_time: Annotated[Int, describe_parameter("how long the channel has been playing, seconds")] = 0,
) -> dict[str, Any]:
    """The application of a channel's provider."""
    channel, provider = hbb.channel_provider(call.operator, cid, hbb_id, type)
    url = hbb.application_url(channel, provider, call.device_uid)
    return {"url": url, "api_key": provider.api_key, "events": []}


@endpoint(auth=API_KEY, db=READ, answer=HbbEvent, errors=(*INFO_ERRORS, NO_EVENT), invalid=1)
def hbb_channel_event(
    call: DeviceCall,
    *,
    type: ProviderType,
    event_type: Annotated[Text, describe_parameter("type of the event")],
    cid: ChannelId,
    hbb_id: ProviderId,
    event_id: Annotated[Int, describe_parameter("event ID")],
    display_height: Annotated[Int, describe_parameter("height of the screen")],
    display_width: Annotated[Int, describe_parameter("width of the screen")],
    aspect: Annotated[Text, describe_parameter("aspect ratio of the screen")] = "16:9",
) -> dict[str, Any]:
    """An event of a provider. None of them has a public protocol: the answer is code 4."""
    return hbb.find_event(call.operator, cid, hbb_id, type)


@endpoint(auth=API_KEY, db=READ, answer=Answer, errors=ACTIVITY_ERRORS, invalid=1, changes=True)
def hbb_activity(
    call: DeviceCall,
    *,
    type: ProviderType,
    hbb_id: ProviderId,
    device_uid: Annotated[Text, describe_parameter("device UID")],
    event_id: Annotated[Text, describe_parameter("event ID, for events that name none")] = "",
    log_events: Events = None,
) -> dict[str, Any]:
    """Keep what a viewer did in an application."""
    hbb.keep_activity(
        operator=call.operator,
        provider_id=hbb_id,
        kind=type,
        device_uid=device_uid,
        events=sent_events(call, log_events),
        event_id=event_id,
        ip=call.ip,
        now=call.now,
    )
    return {}


@endpoint(auth=API_KEY, db=READ, answer=Answer, errors=ACTIVITY_ERRORS, invalid=1, changes=True)
def hbb_event_error(
    call: DeviceCall,
    *,
    type: ProviderType,
    hbb_id: ProviderId,
    event_id: Annotated[Text, describe_parameter("event ID")],
    error_info: Annotated[Text, describe_parameter("what went wrong, JSON")],
    log_events: Events = None,
) -> dict[str, Any]:
    """Keep an error of an application."""
    hbb.keep_error(
        operator=call.operator,
        provider_id=hbb_id,
        kind=type,
        device_uid=call.device_uid,
        events=sent_events(call, log_events),
        event_id=event_id,
        error_info=error_info,
        ip=call.ip,
        now=call.now,
    )
    return {}


def sent_events(call: DeviceCall, named: Any) -> Any:
    """The body where it is a list, else the parameter, which a form holds as JSON text."""
    listed = body_list(call.request)
    if listed is not None:
        return listed
    if not isinstance(named, str):
        return named
    try:
        return orjson.loads(named)
    except orjson.JSONDecodeError:
        return None
