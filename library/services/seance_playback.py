"""An address to play a seance at. The ticket stands for what is paid; whoever must not know of the film, or has the
wrong device, does not see it with a ticket either."""

from __future__ import annotations

from typing import Any

from library.models import Seance
from library.selectors.seance_access import seance_file
from library.selectors.video_access import VideoLibrary, VideoNotFound, find_video, plays_on_device
from library.services.video_playback import FileNotFound, FileRefused, VideoStream, stream_file
from playback.services.playback import PlaybackOptions
from tvmiddleware.records.sessions import SessionRecord


def play_seance(
    library: VideoLibrary, record: SessionRecord, options: PlaybackOptions, *, seance: Seance, params: Any
) -> VideoStream:
    """For the holder of a ticket, while the seance runs. Raises FileNotFound, FileRefused, CinemaFailed."""
    try:
        card = find_video(library, seance.video_id)
    except VideoNotFound as error:
        raise FileNotFound from error
    file = seance_file(card, seance.file_id or 0)
    if file is None:
        raise FileNotFound
    if not plays_on_device(library, card):
        raise FileRefused
    return stream_file(library, record, options, card, file, params)
