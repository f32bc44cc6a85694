"""Seances on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import load_zone
from library.present.video_streams import address_row
from library.selectors.seances import SeanceRow
from library.services.video_playback import VideoStream
from playback.present.playback import track_rows


def moment_text(moment: datetime, zone: str) -> str:
    """ISO 8601 in the operator's zone."""
    return moment.astimezone(load_zone(zone)).isoformat()


def seance_row(row: SeanceRow, *, lang: int, zone: str) -> dict[str, Any]:
    """``vfid`` 0: the film's first file."""
    return {
        "id": row.id,
        "vid": row.video_id,
        "vfid": row.file_id,
        "video_name": row.video_names[lang],
        "date_start": moment_text(row.begin, zone),
        "date_end": moment_text(row.end, zone),
    }


def seance_stream(stream: VideoStream, begin: datetime, *, now: datetime, zone: str) -> dict[str, Any]:
    """``position``: seconds from the begin of the seance, to which the box seeks: all who watch see the same."""
    return {
        "begin_time": moment_text(begin, zone),
        "position": int((now - begin).total_seconds()),
        **address_row(stream),
        **track_rows(stream.tracks),
    }
