"""A film's stream address on the wire."""

from __future__ import annotations

from typing import Any

from library.services.video_playback import VideoStream
from playback.present.playback import track_rows


def address_row(stream: VideoStream) -> dict[str, Any]:
    """What both methods answer."""
    cinema = stream.cinema
    return {
        "uri": stream.uri,
        "stream_service_id": stream.service_id,
        "ext_id": cinema.ext_id,
        "ext_partner_id": cinema.ext_partner_id,
        "ext_auth_token": cinema.ext_auth_token,
        "ext_apikey": cinema.ext_apikey,
    }


def stream_row(stream: VideoStream) -> dict[str, Any]:
    """For the viewer of a session: with fragments to skip, and tracks."""
    fragments = [{"type": one.type, "begin_time": one.begin, "end_time": one.end} for one in stream.fragments]
    return {**address_row(stream), "skip_video_fragments": fragments, **track_rows(stream.tracks)}
