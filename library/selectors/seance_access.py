"""What a ticket opens: the file of its seance, as long as that runs. For whoever has the film anyway nothing is asked.

Streamers ask about the same viewers all evening, so an account's seances are kept in the cache: no SQL while nothing of
them changes.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from core.cache import store
from core.work import on_primary
from library.cache import keys
from library.models import SeanceTicket
from library.records.videos import FileCard, VideoCard

KEPT_SECONDS = 24 * 3600


class OwnSeance(NamedTuple):
    """A seance that the account has a ticket of. ``file_id`` 0: the film's first. Unix seconds."""

    video_id: int
    file_id: int
    begin: float
    end: float


def has_seance(account_id: int, card: VideoCard, file: FileCard, now: datetime) -> bool:
    """Whether a seance of this file runs that the account has activated a ticket of."""
    moment = now.timestamp()
    return any(
        one.begin <= moment < one.end and seance_file(card, one.file_id) == file
        for one in list_own_seances(account_id, now)
        if one.video_id == card.id
    )


def seance_file(card: VideoCard, file_id: int) -> FileCard | None:
    """What a seance of the film plays; 0 = its first file, which is no trailer."""
    if file_id:
        return card.file(file_id)
    return next(iter(card.plain_files), None)


def list_own_seances(account_id: int, now: datetime) -> tuple[OwnSeance, ...]:
    """Of seances that run or are to come."""
    if not account_id:
        return ()
    key = keys.seance_tickets(account_id)
    found: tuple[OwnSeance, ...] = store.get_owned(
        key,
        # streamers ask a moment after the ticket was activated, when a replica may not know of it
        lambda: on_primary(lambda: read_own_seances(account_id, now)),
        KEPT_SECONDS,
        store.get_many([key]).get(key),
    )
    return found


def read_own_seances(account_id: int, now: datetime) -> tuple[OwnSeance, ...]:
    rows = SeanceTicket.objects.filter(account_id=account_id, seance__date_end__gt=now).order_by()
    return tuple(
        OwnSeance(video_id, file_id or 0, begin.timestamp(), end.timestamp())
        for video_id, file_id, begin, end in rows.values_list(
            "seance__video_id", "seance__file_id", "seance__date_start", "seance__date_end"
        )
    )
