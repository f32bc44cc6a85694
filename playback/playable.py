"""What is played, whatever it is: channels, cameras and their archive, files of films and episodes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvmiddleware.records.channels import ChannelRow, TrackRow


class ContentKind(StrEnum):
    """What a token opens; stands in tokens that live for hours, so a name never changes."""

    CHANNEL = "channel"
    CAMERA = "camera"
    VIDEO = "video"
    """A file of a film or of an episode; the id is the file's."""


@dataclass(frozen=True)
class Playable:
    """Something with a stream.

    ``server_id``: its id at video servers (``$cid``); ``prefix``: its URL prefix there (``$prefix``); ``stream_name``:
    what it is called there, where one name has to do. ``service_ids``: the stream services that have it. ``uri``: an
    address of its own, past all services; ``multicast_address``: ``239.0.0.1:1234``, "" = none. ``drm_content_id``: ""
    = not protected. ``lock_banner``: a picture for who may not watch. ``filename``: of a film's file, its path below
    the server's root (``$filename``).
    """

    kind: ContentKind
    id: int
    server_id: str
    prefix: str
    stream_name: str
    service_ids: tuple[int, ...] = ()
    uri: str = ""
    multicast_address: str = ""
    tracks: tuple[TrackRow, ...] = ()
    drm_content_id: str = ""
    lock_banner: str = ""
    filename: str = ""


def playable_channel(channel: ChannelRow) -> Playable:
    return Playable(
        kind=ContentKind.CHANNEL,
        id=channel.id,
        server_id=channel.id_for_stream_service or str(channel.id),
        prefix=channel.url_prefix or channel.stream_name,
        stream_name=channel.stream_name,
        service_ids=channel.stream_service_ids,
        uri=channel.uri,
        multicast_address=channel.multicast_address,
        tracks=channel.tracks,
        drm_content_id=(channel.drm_content_id or str(channel.id)) if channel.drm_enabled else "",
        lock_banner=str(channel.meta.get("lock_banner") or ""),
    )


def track_number(track: TrackRow) -> int:
    """The number that boxes know a track by: the digits of its id in the stream (``a2`` is 2)."""
    digits = "".join(sign for sign in track.index if sign.isascii() and sign.isdigit())
    return int(digits[:9] or 0)
