"""An address to play: a channel or other content live, or a programme from the archive (also the one still running,
from its start)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.addresses import with_wire_host
from core.api.errors import DomainError
from playback.playable import Playable, playable_channel, track_number
from playback.services import tokens
from playback.services.routing import (
    ARCHIVE,
    NothingToPlay,
    PlaybackRequest,
    Viewer,
    choose_services,
    configured_services,
    fits_request,
    maintenance_text,
    mask_of,
    note_choice,
    rank_service,
)
from playback.services.server_names import names_on_servers
from playback.streamers.base import TRACKS, UrlContext, expand_mask, tidy_uri
from playback.streamers.paths import Whereabouts, locate_content
from playback.streamers.registry import find_streamer
from tvmiddleware.addresses import multicast_url
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.records.streaming import ServiceRow
from tvmiddleware.selectors.access import watchable_channel
from tvmiddleware.selectors.operators import DeviceType, Operator
from tvmiddleware.selectors.programs import StationView, viewing_of
from tvmiddleware.selectors.recordings import Recording, load_recording, recording_at
from tvmiddleware.selectors.streaming import StreamingSnapshot, streaming_snapshot

OPEN_END = "now"
LONGEST_TRACK_ID = 32
KINDS = dict(zip(TRACKS, ("audio", "subtitle", "quality"), strict=True))


class RecordingNotFound(DomainError):
    """No such programme on this channel, or it can't be played (now); the text says why."""


@dataclass(frozen=True)
class PlaybackUrl:
    """``service_id`` 0: the content's own address. ``preview`` is the mask of preview pictures, "" = none."""

    content: Playable
    uri: str
    service_id: int = 0
    preview: str = ""


@dataclass(frozen=True)
class PlaybackOptions:
    """How the box wants it. ``tracks``: TRACKS name -> the id that the box knows."""

    ip: str = ""
    device: DeviceType | None = None
    excluded: tuple[int, ...] = ()
    tracks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RecordingChoice:
    """Which recording. ``program_id`` wins over ``moment`` (Unix seconds of broadcast); 0 = not given. ``guides`` is
    the generation of all guides.

    ``open_end``: the address ends with the broadcast itself (Pause Live TV).
    """

    guides: int
    program_id: int = 0
    moment: int = 0
    open_end: bool = False


# --- live --------------------------------------------------------------------------------------------------------
def channel_play(
    operator: Operator, record: SessionRecord, channel_id: int, options: PlaybackOptions, *, now: datetime
) -> PlaybackUrl:
    """The channel as it is broadcast now. Raises ChannelNotFound, NothingToPlay."""
    channel = watchable_channel(operator, record, channel_id)
    return live_play(operator, record, playable_channel(channel), options, now=now, archive_preview=True)


def live_play(
    operator: Operator,
    record: SessionRecord,
    content: Playable,
    options: PlaybackOptions,
    *,
    now: datetime,
    archive_preview: bool = False,
) -> PlaybackUrl:
    """Content of any kind that this viewer may play, as it is broadcast now. Raises NothingToPlay.

    ``archive_preview``: preview pictures are those of what was on.
    """
    streaming = streaming_snapshot(operator, now)
    request = make_request(content, record, options, now)
    own = direct_address(request)
    return (
        play_direct(operator, streaming, request, own)
        if own
        else play_via_service(operator, streaming, request, archive_preview=archive_preview)
    )


def direct_address(request: PlaybackRequest) -> str:
    """The content's own address; for one without stream services its multicast address, if the device plays that."""
    content = request.content
    if content.uri or content.service_ids or not request.viewer.multicast or not content.multicast_address:
        return content.uri
    return multicast_url(content.multicast_address)


def play_direct(
    operator: Operator, streaming: StreamingSnapshot, request: PlaybackRequest, address: str
) -> PlaybackUrl:
    """An address of no stream service. It may be a mask; a token in it is made valid."""
    for row in streaming.running(request.now):
        if row.closes_channel(request.channel_id):
            raise NothingToPlay(maintenance_text(row.description))
    if "$" not in address:
        return PlaybackUrl(request.content, with_wire_host(address))
    context = request.url_context(None, tokens.new_token())
    uri = tidy_uri(expand_mask(address, context.variables(None)))
    if context.token in uri:
        issue_token(operator, request, None, context, located(operator, request, None, context, address))
    return PlaybackUrl(request.content, uri)


def make_request(
    content: Playable,
    record: SessionRecord,
    options: PlaybackOptions,
    now: datetime,
    begin: int = 0,
    duration: int | str = 0,
) -> PlaybackRequest:
    viewer = Viewer(record, options.ip, plays_multicast(options.device), frozenset(options.excluded))
    tracks = tuple((name, track_id(content, KINDS[name], sent)) for name, sent in options.tracks)
    return PlaybackRequest(content, viewer, now, begin, duration, tracks)


def plays_multicast(device: DeviceType | None) -> bool:
    if device is None or not device.supports_multicast:
        return False
    if device.group == DeviceGroup.SMART_TV and settings.TVMW_DISABLE_MULTICAST_SMARTTV:
        return False
    return not (device.group == DeviceGroup.MOBILE and settings.TVMW_DISABLE_MULTICAST_MOBILE)


def track_id(content: Playable, kind: str, sent: str) -> str:
    """The id in the stream of the track that a box means: it knows numbers only (``a2`` is 2 to it)."""
    for track in content.tracks:
        if track.kind == kind and sent in {track.index, str(track_number(track))}:
            return track.index
    return sent[:LONGEST_TRACK_ID]


def play_via_service(
    operator: Operator, streaming: StreamingSnapshot, request: PlaybackRequest, *, archive_preview: bool = False
) -> PlaybackUrl:
    """Take the best service that gives an address, and make the token in it valid."""
    token = tokens.new_token()
    for service in choose_services(request, streaming):
        context = request.url_context(service, token)
        mask = mask_of(service, context, request.now)
        uri = find_streamer(service).url(service, mask, context) if mask else ""
        if uri:
            found = located(operator, request, service, context, mask)
            past = archive_preview_service(streaming, request) if archive_preview else None
            shown_by = past or service
            shown = request.url_context(shown_by, token)
            if shown_by.preview_uri_mask:
                found += located(operator, request, shown_by, shown, shown_by.preview_uri_mask)
            issue_token(operator, request, service, context, found)
            return PlaybackUrl(request.content, uri, service.id, find_streamer(shown_by).preview(shown_by, shown))
    raise NothingToPlay(_("no stream service gave an address"))


def located(
    operator: Operator, request: PlaybackRequest, service: ServiceRow | None, context: UrlContext, mask: str
) -> Whereabouts:
    """Where on the server the content lies: what the token will be good for."""
    known = names_on_servers(operator)
    return locate_content(mask, context.variables(service), request.content.stream_name, known)


def issue_token(
    operator: Operator, request: PlaybackRequest, service: ServiceRow | None, context: UrlContext, found: Whereabouts
) -> None:
    tokens.issue_token(
        token=context.token,
        operator=operator,
        record=request.viewer.record,
        service_id=service.id if service else 0,
        kind=service.streamer if service else "",
        content_kind=request.content.kind.value,
        content_id=request.content.id,
        found=found,
        ip=request.viewer.ip if service and service.check_ip else "",
        now=request.now,
    )
    if service:
        note_choice(operator.id, service.id)


def archive_preview_service(streaming: StreamingSnapshot, request: PlaybackRequest) -> ServiceRow | None:
    """Preview pictures of what was on: they lie with the recording, so the archive's service has them."""
    past = PlaybackRequest(request.content, request.viewer, request.now, begin=int(request.now.timestamp()))
    found = [
        row
        for row in configured_services(past, streaming)
        if row.type in ARCHIVE and row.preview_uri_mask and fits_request(row, past)
    ]
    return min(found, key=lambda row: rank_service(row, past, 0), default=None)


# --- archive -----------------------------------------------------------------------------------------------------
def program_play(
    operator: Operator,
    record: SessionRecord,
    channel_id: int,
    options: PlaybackOptions,
    choice: RecordingChoice,
    *,
    now: datetime,
) -> PlaybackUrl:
    """A programme of a channel from its begin. Raises ChannelNotFound, RecordingNotFound, NothingToPlay."""
    channel = watchable_channel(operator, record, channel_id)
    view = viewing_of(operator, record, channel, now)
    return recording_play(operator, record, playable_channel(channel), view, options, choice, now=now)


def recording_play(
    operator: Operator,
    record: SessionRecord,
    content: Playable,
    view: StationView,
    options: PlaybackOptions,
    choice: RecordingChoice,
    *,
    now: datetime,
) -> PlaybackUrl:
    """A programme from its begin, of content of any kind that this viewer may play; ``view`` is the viewer's of it.
    Raises RecordingNotFound, NothingToPlay."""
    found = find_recording(view, choice)
    return recorded_play(operator, record, content, view, options, found, open_end=choice.open_end, now=now)


def recorded_play(
    operator: Operator,
    record: SessionRecord,
    content: Playable,
    view: StationView,
    options: PlaybackOptions,
    found: Recording,
    *,
    open_end: bool = False,
    now: datetime,
) -> PlaybackUrl:
    """What was broadcast between two moments of the guide's time, whatever the guide says of it now. Raises
    RecordingNotFound, NothingToPlay."""
    if not record.maturity.lets_rating(found.rating):
        raise RecordingNotFound
    check_recorded(view, found)
    length = OPEN_END if open_end else found.end - found.begin
    request = make_request(content, record, options, now, found.begin + view.recorded_shift, length)
    return play_via_service(operator, streaming_snapshot(operator, now), request)


def find_recording(view: StationView, choice: RecordingChoice) -> Recording:
    """By id; a programme whose id is gone (the guide was imported anew) by the moment, where the box sent both."""
    guide, moment = view.epg_channel_id, choice.moment - view.shift if choice.moment else 0
    found = load_recording(choice.program_id, choice.guides) if choice.program_id else None
    if found is None or found.epg_channel_id != guide:
        found = recording_at(guide, moment, choice.guides) if moment else None
    if found is None or not guide:
        raise RecordingNotFound
    return found


def check_recorded(view: StationView, found: Recording) -> None:
    if view.has_record(found.begin):
        return
    if found.begin > view.now:
        raise RecordingNotFound(_("the programme has not begun yet"))
    if view.is_blocked(found.begin):
        raise RecordingNotFound(_("the copyright holder does not allow this recording"))
    raise RecordingNotFound(_("the recording is not in the archive"))
