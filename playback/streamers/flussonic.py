"""Flussonic Media Server: asks streamservice/token/check about the token in the address."""

from __future__ import annotations

from playback.streamers.appendices import FLUSSONIC
from playback.streamers.base import Streamer, with_query


class Flussonic(Streamer):
    live_mask = "$server/$prefix/index.m3u8?token=$token"
    archive_mask = "$server/$prefix/archive-$flpbt-$flpdur.m3u8?token=$token"
    video_mask = "$server/$filename/index.m3u8?token=$token"
    alive_path = "/streamer/api/v3/monitoring/liveness"
    appended = FLUSSONIC

    def with_tracks(self, uri: str, tracks: dict[str, str]) -> str:
        """One list of the tracks wanted: ``filter.tracks=v1a2``."""
        order = ("video_pid", "audio_pid", "text_pid")
        return with_query(uri, "filter.tracks=" + "".join(tracks[name] for name in order if name in tracks))
