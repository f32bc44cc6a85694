"""An address to play a film or an episode at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from external_api.exceptions import ExternalApiError, HookMissing
from external_api.selectors.integrations import Integration, offers_hook
from external_api.services.asking import call_hook
from library.models import Video, VideoFile
from library.records.videos import FileCard, FragmentCard, VideoCard
from library.selectors.video_access import (
    DAY,
    VideoLibrary,
    VideoNotFound,
    find_video,
    is_file_open,
    plays_on_device,
    video_access,
)
from library.selectors.video_owners import film_of
from playback.playable import ContentKind, Playable, playable_channel
from playback.services.playback import (
    PlaybackOptions,
    PlaybackUrl,
    RecordingNotFound,
    live_play,
    recorded_play,
)
from playback.services.routing import NothingToPlay
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.records.channels import TrackRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import ChannelNotFound, watchable_channel
from tvmiddleware.selectors.programs import viewing_of
from tvmiddleware.selectors.recordings import Recording

HOOK = "get_video_url"


class FileNotFound(DomainError):
    """No such film or file for this viewer, or no stream service plays it."""


class CinemaFailed(DomainError):
    """The online cinema that has the film gave no address."""


class FileRefused(DomainError):
    """The film does not play on this device, or is not paid; the text says which."""


class EpisodePlanned(DomainError):
    """The episode will be there later."""


@dataclass(frozen=True)
class CinemaStream:
    """What a cinema answers: its own address, and what its player needs. Texts, "" = not said."""

    uri: str = ""
    ext_id: str = ""
    ext_partner_id: str = ""
    ext_auth_token: str = ""
    ext_apikey: str = ""
    fragments: tuple[FragmentCard, ...] = ()


@dataclass(frozen=True)
class VideoStream:
    """``tracks``: that a player may choose from."""

    file: FileCard
    uri: str
    service_id: int
    cinema: CinemaStream
    fragments: tuple[FragmentCard, ...]
    tracks: tuple[TrackRow, ...] = ()


def play_video(
    library: VideoLibrary, record: SessionRecord, options: PlaybackOptions, *, video_id: int, file_id: int, params: Any
) -> VideoStream:
    """By the film, by the file, or by both; 0 = not given. Raises the errors above."""
    card, file = find_file(library, video_id, file_id)
    check_playable(library, card, file)
    return stream_file(library, record, options, card, file, params)


def stream_file(
    library: VideoLibrary,
    record: SessionRecord,
    options: PlaybackOptions,
    card: VideoCard,
    file: FileCard,
    params: Any,
) -> VideoStream:
    """A file that the viewer may play: at its cinema's address, else at one of ours. Raises FileNotFound,
    CinemaFailed."""
    cinema = ask_cinema(library, card, file, params)
    fragments = file_fragments(file, cinema)
    if cinema.uri:
        return VideoStream(file, cinema.uri, 0, cinema, fragments, file.tracks)
    try:
        found = find_address(library, record, options, card, file)
    except (NothingToPlay, RecordingNotFound, ChannelNotFound) as error:
        raise FileNotFound(str(error)) from error
    return VideoStream(file, found.uri, found.service_id, cinema, fragments, found.content.tracks)


def find_address(
    library: VideoLibrary, record: SessionRecord, options: PlaybackOptions, card: VideoCard, file: FileCard
) -> PlaybackUrl:
    """Of a file on a server; of one that was broadcast, in the archive of its channel, which the viewer must have.

    Raises NothingToPlay, RecordingNotFound, ChannelNotFound.
    """
    operator, now = library.operator, library.now
    if not (card.recording and file.recorded_from):
        return live_play(operator, record, playable_file(card, file), options, now=now)
    channel = watchable_channel(operator, record, card.recording.channel_id)
    view = viewing_of(operator, record, channel, now)
    found = Recording(channel.epg_channel_id, file.recorded_from, file.recorded_from + file.duration, card.rating)
    return recorded_play(operator, record, playable_channel(channel), view, options, found, now=now)


def find_file(library: VideoLibrary, video_id: int, file_id: int) -> tuple[VideoCard, FileCard]:
    """Without a file: the first that the viewer may play, else a trailer."""
    try:
        card = find_video(library, video_id or (film_of(VideoFile, file_id) if file_id else 0))
    except VideoNotFound as error:
        raise FileNotFound from error
    file = card.file(file_id) if file_id else first_file(library, card)
    if file is None:
        raise FileNotFound
    return card, file


def first_file(library: VideoLibrary, card: VideoCard) -> FileCard | None:
    access = video_access(library, card)
    playable = (one for one in card.plain_files if is_file_open(card, one, access) and is_file_kept(library, card, one))
    return next(iter((*playable, *card.trailers, *card.plain_files)), None)


def is_file_kept(library: VideoLibrary, card: VideoCard, file: FileCard) -> bool:
    """Whether the archive still has what was broadcast; a series is seen as long as its newest episode is there."""
    if not (card.recording and file.recorded_from):
        return True
    days = dict(library.viewer.archives).get(card.recording.channel_id, 0)
    return file.recorded_from >= library.now.timestamp() - days * DAY


def check_playable(library: VideoLibrary, card: VideoCard, file: FileCard) -> None:
    if not plays_on_device(library, card):
        raise FileRefused
    episode = card.episode(file.episode_id) if file.episode_id else None
    if episode is not None and episode.is_planned and not file.is_trailer:
        raise EpisodePlanned
    if not is_file_open(card, file, video_access(library, card)):
        raise FileRefused(_("the film is not paid"))


def playable_file(card: VideoCard, file: FileCard) -> Playable:
    """``$cid`` is the file's id, ``$filename`` its path on the server as entered, ``$prefix`` that without its
    extension. A film with an address of its own plays past all stream services."""
    return Playable(
        kind=ContentKind.VIDEO,
        id=file.id,
        server_id=str(file.id),
        prefix=without_extension(file.filename),
        stream_name=file.filename.strip("/"),
        service_ids=card.service_ids,
        uri=joined_address(card.uri, file.filename) if card.uri else "",
        tracks=file.tracks,
        filename=file.filename.strip("/"),
    )


def without_extension(filename: str) -> str:
    """``films/1`` of ``films/1.mp4``; dots in names of folders stay."""
    folder, slash, name = filename.strip("/").rpartition("/")
    stem, dot, _extension = name.rpartition(".")
    return f"{folder}{slash}{stem if dot and stem else name}"


def joined_address(uri: str, filename: str) -> str:
    """The film's address followed by the file's name, with one slash between them."""
    name = filename.lstrip("/")
    return f"{uri.rstrip('/')}/{name}" if name else uri


# --- without a session -----------------------------------------------------------------------------------------------
def play_trailer(library: VideoLibrary, options: PlaybackOptions, *, video_id: int, file_id: int) -> VideoStream:
    """For who has no session: trailers of films that everybody sees, nothing else. Raises FileNotFound, FileRefused."""
    card, _first = find_file(library, video_id, file_id)
    file = next((one for one in card.trailers if file_id in {0, one.id}), None)
    if file is None:
        raise FileNotFound
    if not plays_on_device(library, card):
        raise FileRefused
    record = guest_record(library, options.ip)
    try:
        found = live_play(library.operator, record, playable_file(card, file), options, now=library.now)
    except NothingToPlay as error:
        raise FileNotFound(str(error)) from error
    return VideoStream(file, found.uri, found.service_id, CinemaStream(), ())


def guest_record(library: VideoLibrary, ip: str) -> SessionRecord:
    """Nobody's: it opens what the operator's tariffs show, where the caller is."""
    viewer = library.viewer
    return SessionRecord(
        id=0,
        authkey="",
        client_id=library.operator.id,
        accounts_generation=0,
        account_id=0,
        customer_id=0,
        abonement=0,
        active=True,
        status_reason="",
        device_name="",
        device_uid="",
        device_group=DeviceGroup.OTHER,
        profile_id=None,
        show_adult=True,
        max_rating=0,
        ip=ip,
        region=viewer.region,
        connected_ids=viewer.tariff_ids,
        tariff_ids=viewer.tariff_ids,
        all_tariff_ids=viewer.tariff_ids,
        has_own_channels=False,
        multilogin=True,
        use_timeshift=False,
        timeshift_offset=0,
        data_center_id=None,
        channel_sort_id=None,
        template="",
        list_changed=False,
    )


# --- cinemas ---------------------------------------------------------------------------------------------------------
def ask_cinema(library: VideoLibrary, card: VideoCard, file: FileCard, params: Any) -> CinemaStream:
    """What the film's integration says about playing it; empty where it has none or does not play films itself."""
    integration = next((one for one in library.operator.integrations if one.id == card.integration_id), None)
    if integration is None or not offers_hook(integration, HOOK):
        return CinemaStream(ext_id=file.ext_id or card.ext_id) if card.integration_id else CinemaStream()
    answer = ask(integration, card, file, params)
    return CinemaStream(
        uri=text_of(answer, "uri") or text_of(answer, "url"),
        ext_id=text_of(answer, "ext_id") or file.ext_id or card.ext_id,
        ext_partner_id=text_of(answer, "ext_partner_id"),
        ext_auth_token=text_of(answer, "ext_auth_token"),
        ext_apikey=text_of(answer, "ext_apikey"),
        fragments=fragments_of(answer.get("skip_video_fragments")),
    )


def ask(integration: Integration, card: VideoCard, file: FileCard, params: Any) -> dict[str, Any]:
    try:
        answer = call_hook(
            integration,
            HOOK,
            video=Video.objects.get(pk=card.id),
            video_file=VideoFile.objects.get(pk=file.id),
            params=params,
        )
    except HookMissing:
        return {}
    except ExternalApiError as error:
        raise CinemaFailed from error
    return dict(answer) if isinstance(answer, dict) else {"uri": answer or ""}


def text_of(answer: dict[str, Any], name: str) -> str:
    return str(answer.get(name) or "")


def fragments_of(rows: Any) -> tuple[FragmentCard, ...]:
    """Those of a cinema's answer that make sense."""
    found = []
    for row in rows if isinstance(rows, list | tuple) else ():
        try:
            one = FragmentCard(int(row["type"]), float(row["begin_time"]), float(row["end_time"]))
        except (KeyError, TypeError, ValueError):
            continue
        if 0 <= one.begin < one.end:
            found.append(one)
    return tuple(found)


def file_fragments(file: FileCard, cinema: CinemaStream) -> tuple[FragmentCard, ...]:
    """By begin. Of one type those of the side that wins count, the other side fills in what it lacks."""
    first, second = file.fragments, cinema.fragments
    if not file.own_fragments_win:
        first, second = second, first
    types = {one.type for one in first}
    return tuple(sorted((*first, *(one for one in second if one.type not in types)), key=lambda one: one.begin))
