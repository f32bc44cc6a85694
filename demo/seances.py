"""The demo's online cinema: a seance always runs, and two tickets let in."""

from __future__ import annotations

from datetime import datetime

from clients.models import Client
from library.models import Seance, Video
from library.services.seance_records import create_seance, create_ticket, delete_seance, own_seances

FILM = "Звёздный рынок"
CODES = ("10000001", "10000002")


def renew_seance(client: Client, *, now: datetime) -> Seance | None:
    """Where the demo's seance is over the next one begins, with fresh tickets of the same codes; what staff made stays.
    None: one runs, or the film is no longer there."""
    shown = own_seances(client.pk).filter(tickets__code=CODES[0]).first()
    if shown is not None and shown.date_end > now:
        return None
    if shown is not None:
        delete_seance(client_id=client.pk, seance_id=shown.pk)
    film = Video.objects.filter(client=client, name=FILM).first()
    if film is None:
        return None
    seance = create_seance(client_id=client.pk, video_id=film.pk, date_start=now.replace(second=0, microsecond=0))
    for code in CODES:
        create_ticket(client_id=client.pk, seance_id=seance.pk, code=code)
    return seance
