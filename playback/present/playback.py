"""What a box learns with a stream address: tracks, the banner of a locked channel, the licence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from playback.playable import track_number

if TYPE_CHECKING:
    from playback.playable import Playable
    from tvmiddleware.records.channels import TrackRow

AUDIO, SUBTITLE, QUALITY = "audio", "subtitle", "quality"


def stream_row(content: Playable, uri: str, service_id: int) -> dict[str, Any]:
    """The members that channel/url and program/url share."""
    rows = track_rows(content.tracks)
    return {
        "uri": uri,
        "stream_service_id": service_id,
        "lock_banner": content.lock_banner,
        **rows,
        "subtitle_tracks": rows["subtitles"],
    }


def track_rows(tracks: Iterable[TrackRow]) -> dict[str, Any]:
    """What a box may choose from."""
    listed = list(tracks)
    return {
        "audio_tracks": [audio(track) for track in listed if track.kind == AUDIO],
        "subtitles": [subtitle(track) for track in listed if track.kind == SUBTITLE],
        "video_qualities": [quality(track) for track in listed if track.kind == QUALITY],
    }


def audio(track: TrackRow) -> dict[str, Any]:
    return {
        "index": track_number(track),
        "is_active": int(track.is_active),
        "lang": track.lang,
        "display_name": track.display_name,
    }


def subtitle(track: TrackRow) -> dict[str, Any]:
    return {
        "index": track_number(track),
        "type": track.format,
        "lang": track.lang,
        "url": track.url,
        "display_name": track.display_name,
    }


def quality(track: TrackRow) -> dict[str, Any]:
    return {"index": track_number(track), "display_name": track.display_name}


def drm_row(license_url: str, params: str, provider: str, kind: str) -> dict[str, Any]:
    return {"license_url": license_url, "params": params, "provider": provider, "type": kind}
