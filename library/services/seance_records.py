"""Seances and tickets made and deleted by the operator: in the panel and from outside."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from core.bulk import rows_create
from core.db import is_gone
from core.limits import FieldsInvalid
from core.owned_rows import find_link, find_row
from library.models import Seance, SeanceTicket, Video
from library.models.seances import check_code
from library.selectors.own_films import own_files
from library.selectors.video_cards import read_cards
from library.services.owned_videos import lock_linked_video
from library.services.video_deletion import delete_seances

FIRST_CODE, LAST_CODE = 10_000_000, 99_999_999
"""Eight digits, of which the first is no zero: some keep a code as a number."""
ATTEMPTS = 20
MOST_AT_ONCE = 10_000
PAGE = 500
SECONDS_A_MINUTE = 60


class TicketCodeUsed(DomainError):
    """The operator has a ticket of this code."""


def own_seances(client_id: int) -> QuerySet[Seance]:
    return Seance.objects.filter(video__client_id=client_id)


# --- seances ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_seance(
    *, client_id: int, video_id: int, file_id: int = 0, date_start: datetime, date_end: datetime | None = None
) -> Seance:
    """A seance of a film. Without a file: of its first; without an end: as long as the file lasts, or else the film.

    Raises LinksUnknown, FieldsInvalid.
    """
    video = lock_linked_video(client_id, video_id, "vid")
    seance = Seance(video=video, date_start=date_start)
    if file_id:
        seance.file = find_link(own_files(client_id), file_id, "vfid")
        if seance.file.video_id != video.pk:
            raise FieldsInvalid({"vfid": _("a file of another film")})
    else:
        seance.file_id = first_file_of(video)
    seance.date_end = date_end or date_start + length_of(seance)
    if seance.date_end <= seance.date_start:
        raise FieldsInvalid({"date_end": _("the end has to be behind the begin")})
    seance.save()
    return seance


def first_file_of(video: Video) -> int | None:
    """The first in playing order that is no trailer."""
    card = read_cards([video.pk])[video.pk]
    return next((one.id for one in card.plain_files), None)


def length_of(seance: Seance) -> timedelta:
    """Raises FieldsInvalid where neither the file nor the film says how long it lasts."""
    seconds = seance.file.duration if seance.file else 0
    if not seconds:
        minutes = Video.objects.filter(pk=seance.video_id).values_list("duration", flat=True).first()
        seconds = (minutes or 0) * SECONDS_A_MINUTE
    if not seconds:
        raise FieldsInvalid({"date_end": _("the film's duration is not known: name the end")})
    return timedelta(seconds=seconds)


@transaction.atomic
def delete_seance(*, client_id: int, seance_id: int) -> None:
    """With its tickets. Raises RowUnknown."""
    row = find_row(own_seances(client_id), seance_id)
    find_row(Seance.objects.order_by().select_for_update(), row.pk)  # nobody adds a ticket meanwhile
    delete_seances([row.pk])


# --- tickets ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_ticket(*, client_id: int, seance_id: int, code: str = "") -> SeanceTicket:
    """A ticket of a seance, with this code or ("") one that is drawn. Raises LinksUnknown, TicketCodeUsed."""
    seance = find_link(own_seances(client_id), seance_id, "sid")
    if code:
        return save_ticket(client_id, seance, code)
    for _attempt in range(ATTEMPTS):
        try:
            return save_ticket(client_id, seance, draw_code())
        except TicketCodeUsed:
            continue
    raise TicketCodeUsed


def save_ticket(client_id: int, seance: Seance, code: str) -> SeanceTicket:
    """Raises TicketCodeUsed, ValidationError for what is no code."""
    check_code(code)
    try:
        with transaction.atomic():
            return SeanceTicket.objects.create(client_id=client_id, seance=seance, code=code)
    except IntegrityError as error:
        if is_gone(error):
            raise
        raise TicketCodeUsed from error


def draw_code() -> str:
    return str(FIRST_CODE + secrets.randbelow(LAST_CODE - FIRST_CODE + 1))


@transaction.atomic
def create_tickets(*, seance: Seance, count: int) -> Sequence[SeanceTicket]:
    """Many tickets with codes that are drawn, at most MOST_AT_ONCE. A code that somebody else takes in that
    moment undoes all of them: IntegrityError."""
    client_id = seance.video.client_id
    codes: set[str] = set()
    wanted = min(count, MOST_AT_ONCE)
    while len(codes) < wanted:
        drawn = list({draw_code() for _ in range(min(PAGE, wanted - len(codes)))} - codes)
        used = SeanceTicket.objects.filter(client_id=client_id, code__in=drawn).values_list("code", flat=True)
        codes |= set(drawn) - set(used)
    rows = [SeanceTicket(client_id=client_id, seance=seance, code=code) for code in codes]
    return rows_create(rows)


@transaction.atomic
def delete_ticket(*, client_id: int, ticket_id: int) -> None:
    """Also one that somebody has activated: he is let in no more. Raises RowUnknown."""
    find_row(SeanceTicket.objects.filter(client_id=client_id), ticket_id).delete()
