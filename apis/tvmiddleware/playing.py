"""What channel/url, program/url and camera/url share: their parameters, the shape of the answer, the redirect."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.ads import ads_beside_stream
from apis.tvmiddleware.auth import DeviceCall
from apis.tvmiddleware.schemas.ads import AdBlockShown
from core.addresses import write_location
from core.api.answers import redirect_to
from core.api.endpoint import Answer
from core.api.errors import Error
from core.api.values import Flag, Int, IntList, Text, describe_parameter
from playback.playable import ContentKind, Playable
from playback.present import playback as present
from playback.services.drm import DrmUnavailable, content_drm
from playback.services.playback import PlaybackOptions, PlaybackUrl
from playback.streamers.base import TRACKS
from tvmiddleware.addresses import with_endless

Channel = Annotated[Int, describe_parameter("channel ID")]
Redirect = Annotated[Flag, describe_parameter("1 = HTTP redirect to the stream instead of an answer")]
Excluded = Annotated[
    IntList | None,
    describe_parameter("stream services not to use: the box's own failover; repeated or comma-separated"),
]
Drm = Annotated[Flag, describe_parameter("1 = return DRM parameters")]
Track = Annotated[Text, describe_parameter("id of the audio track, subtitles or quality wanted")]
Endless = Annotated[Flag, describe_parameter("1 = the box wants a stream that never ends (WRT)")]

NO_DRM = Error(2, _("DRM info can't be had"), DrmUnavailable)
NO_STORE = "no-store"
FOUND = 302
TO_STREAM = redirect_to("redirect=1: the address of the stream")


class StreamAudioTrack(Schema):
    index: int
    is_active: int
    lang: str
    display_name: str


class StreamSubtitle(Schema):
    index: int
    type: str
    lang: str
    url: str
    display_name: str


class StreamQuality(Schema):
    index: int
    display_name: str


class StreamDrm(Schema):
    license_url: str
    params: str
    provider: str
    type: str


class StreamAddress(Answer):
    """``drm`` comes with get_drm_info=1 for a protected channel, ``ads`` with TVMIDDLEWARE_ADS_ENABLED; both names of
    the subtitles hold the same."""

    uri: str
    stream_service_id: int
    lock_banner: str
    audio_tracks: list[StreamAudioTrack]
    subtitle_tracks: list[StreamSubtitle]
    subtitles: list[StreamSubtitle]
    video_qualities: list[StreamQuality]
    drm: StreamDrm | None = None
    ads: list[AdBlockShown] | None = None


def playback_options(call: DeviceCall, excluded: list[int] | None, **tracks: str) -> PlaybackOptions:
    wanted = tuple((name, tracks[name]) for name in TRACKS if tracks.get(name))
    return PlaybackOptions(ip=call.ip, device=call.device_type, excluded=tuple(excluded or ()), tracks=wanted)


def playback_answer(
    call: DeviceCall, playing: PlaybackUrl, *, redirect: int, get_drm_info: int, endless: int, **preview: str
) -> HttpResponse | dict[str, Any]:
    """The redirect, or the members of the answer with ``preview`` among them."""
    uri = chosen_address(call, playing, endless=endless)
    if redirect:
        return to_stream(uri)
    found = {**present.stream_row(playing.content, uri, playing.service_id), **preview}
    if playing.content.kind is ContentKind.CHANNEL:
        found.update(ads_beside_stream(call, playing.content.id))
    return {**found, **drm(call, playing.content)} if get_drm_info else found


def chosen_address(call: DeviceCall, playing: PlaybackUrl, *, endless: int) -> str:
    """The address as this box plays it; nobody may keep the answer."""
    call.headers["Cache-Control"] = NO_STORE
    return with_endless(playing.uri) if endless else playing.uri


def to_stream(uri: str) -> HttpResponse:
    return HttpResponse(status=FOUND, headers={"Location": write_location(uri)})


def drm(call: DeviceCall, content: Playable) -> dict[str, Any]:
    names = {
        "authkey": call.session.authkey,
        "client_id": str(call.operator.id),
        "device": call.device_name,
        "device_uid": call.device_uid or call.session.device_uid,
    }
    device = call.device_type
    info = content_drm(content, device.drm_type if device else "", names)
    return {"drm": present.drm_row(info.license_url, info.params, info.provider, info.type)} if info else {}
