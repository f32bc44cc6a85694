"""Whether a viewer still has what a token or a licence opens: files of films."""

from __future__ import annotations

from core import clock
from library.models import VideoFile
from library.selectors.own_films import own_files
from library.selectors.seance_access import has_seance
from library.selectors.video_access import (
    VideoNotFound,
    find_video,
    is_file_open,
    video_access,
    viewer_library,
)
from library.selectors.video_owners import film_of
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator


def has_file(operator: Operator, record: SessionRecord, file_id: int) -> bool:
    """The film is seen, and its file plays: by a tariff, a purchase, because it is free or a trailer, or by the ticket
    of a seance while that runs."""
    now = clock.now()
    library = viewer_library(operator, record, None, now)
    try:
        card = find_video(library, film_of(VideoFile, file_id))
    except VideoNotFound:
        return False
    file = card.file(file_id)
    if file is None:
        return False
    return is_file_open(card, file, video_access(library, card)) or has_seance(record.account_id, card, file, now)


def file_exists(operator: Operator, file_id: int) -> bool:
    return own_files(operator.id).filter(pk=file_id).exists()
