"""Astra (and Alta): asks streamservice/token/check with the viewer's query and X-Real-Path, X-Real-IP headers."""

from __future__ import annotations

from playback.streamers.appendices import ASTRA
from playback.streamers.base import Streamer


class Astra(Streamer):
    live_mask = "$server/play/$cid/index.m3u8?token=$token"
    appended = ASTRA
