"""ads/*: advertising before and in what is played."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from apis.tvmiddleware.schemas.ads import AdsList
from core.api.endpoint import WRITE, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Int, Text, describe_parameter
from core.numbers import read_whole
from library.backends.ads import AdProviderFailed
from library.present import ads as present
from library.records.ads import AdRequest
from library.selectors.ads import channel_of_mediahills
from library.services import ads
from library.services.ads import LARGEST_OFFSET, AdsOff, AdsShownLately, AdViewer

NOTHING_NAMED, OFF, FAILED, BAD_CONTEXT, BAD_ZONE, BOTH, LATELY = 1, 2, 3, 4, 5, 6, 7
ERRORS = (
    Error(NOTHING_NAMED, _("neither a channel nor a film was passed")),
    Error(OFF, _("advertising is switched off"), AdsOff),
    Error(FAILED, _("the advertising provider failed"), AdProviderFailed),
    Error(BAD_CONTEXT, _("ad_context is no JSON object")),
    Error(BAD_ZONE, _("timezone is no whole number from -11 to 11")),
    Error(BOTH, _("a channel and a film were passed together")),
    Error(LATELY, _("every block was shown lately"), AdsShownLately),
)
SURFACE = "OTHER"
SBER_TYPES = "2,3,5,6,7"


@endpoint(auth=AUTHKEY, db=WRITE, answer=AdsList, errors=ERRORS, invalid=NOTHING_NAMED, outside=True)
def ads_list(
    call: DeviceCall,
    *,
    channel_id: Annotated[Int, describe_parameter("channel ID")] = 0,
    mediahills_id: Annotated[Int, describe_parameter("MediaHills ID of the channel")] = 0,
    video_id: Annotated[Int, describe_parameter("film ID")] = 0,
    program_id: Annotated[Int, describe_parameter("programme ID")] = 0,
    movie_width: Annotated[Int, describe_parameter("largest width of a clip")] = 0,
    movie_height: Annotated[Int, describe_parameter("largest height of a clip")] = 0,
    timezone: Annotated[
        Text, describe_parameter("hours from UTC, -11..11; if passed, blocks are filtered by the current time")
    ] = "",
    os_family: Annotated[Text, describe_parameter("operating system family")] = "",
    os_version: Annotated[Text, describe_parameter("operating system version")] = "",
    app_id: Annotated[Text, describe_parameter("application ID")] = "",
    surface: Annotated[Text, describe_parameter("platform")] = SURFACE,
    vendor: Annotated[Text, describe_parameter("device vendor")] = "",
    model: Annotated[Text, describe_parameter("device model")] = "",
    sber_device_type: Annotated[Text, describe_parameter("device model in Sber's system")] = SBER_TYPES,
    terminal_uid: Annotated[Text, describe_parameter("unique device ID")] = "",
    ad_context: Annotated[Text, describe_parameter("old: a JSON object with the same parameters")] = "",
) -> dict[str, Any]:
    """Advertising blocks for a channel or a film. Those that are answered count as shown."""
    ads.check_enabled()
    if not (channel_id or mediahills_id or video_id):
        raise ApiError(NOTHING_NAMED)
    if video_id and (channel_id or mediahills_id):
        raise ApiError(BOTH)
    offset = read_offset(timezone)
    check_context(ad_context)
    request = AdRequest(
        channel_id=channel_id or (channel_of_mediahills(call.operator, mediahills_id) if mediahills_id else 0),
        video_id=video_id,
        program_id=program_id,
        width=movie_width,
        height=movie_height,
        details=(
            ("device_uid", call.device_uid),
            ("os_family", os_family),
            ("os_version", os_version),
            ("app_id", app_id),
            ("surface", surface),
            ("vendor", vendor),
            ("model", model),
            ("sber_device_type", sber_device_type),
            ("terminal_uid", terminal_uid),
            ("ad_context", ad_context),
        ),
    )
    shown = ads.show_ads(viewer=ad_viewer(call, offset), request=request, now=call.now)
    return {"ads": [present.ad_block(one, with_hours=offset is None) for one in shown]}


def ad_viewer(call: DeviceCall, offset: int | None = None) -> AdViewer:
    return AdViewer(call.operator, call.session, call.device_type, offset)


def ads_beside_stream(call: DeviceCall, channel_id: int, program_id: int = 0) -> dict[str, Any]:
    """``ads`` of channel/url and program/url; nothing at all while advertising is switched off."""
    if not ads.is_enabled():
        return {}
    request = AdRequest(channel_id=channel_id, program_id=program_id)
    shown = ads.show_ads_with_stream(viewer=ad_viewer(call), request=request, now=call.now)
    return {"ads": [present.ad_block(one, with_hours=False) for one in shown]}


def read_offset(text: str) -> int | None:
    if not text:
        return None
    try:
        offset = read_whole(text.strip())
    except ValueError:
        raise ApiError(BAD_ZONE) from None
    if abs(offset) > LARGEST_OFFSET:
        raise ApiError(BAD_ZONE)
    return offset


def check_context(text: str) -> None:
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ApiError(BAD_CONTEXT)
