"""Seances that an account has tickets of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from library.models import SeanceTicket
from tvmiddleware.records.channels import Texts
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.channels import row_texts

COLUMNS = ("seance__date_start", "seance__date_end", "seance__file", "seance__video__name")


@dataclass(frozen=True, slots=True)
class SeanceRow:
    """``file_id`` 0: the film's first file."""

    id: int
    video_id: int
    file_id: int
    video_names: Texts
    begin: datetime
    end: datetime


def list_seances(record: SessionRecord, *, with_past: bool, now: datetime) -> list[SeanceRow]:
    """The seances that the account has activated tickets of, the earliest first; those that are over only where they
    are asked for. A child's profile does not learn of films that are not for it."""
    rows = SeanceTicket.objects.filter(suits(record.maturity), account_id=record.account_id)
    if not with_past:
        rows = rows.filter(seance__date_end__gt=now)
    names = [f"seance__video__name_lang{slot}" for slot in range(1, 6)]
    rows = rows.select_related("seance__video").only(*COLUMNS, *names).order_by("seance__date_start", "seance_id")
    return [seance_row(one) for one in rows]


def suits(maturity: Maturity) -> Q:
    condition = Q() if maturity.adult else Q(seance__video__parent_control=False)
    return condition & Q(seance__video__rating__lte=maturity.max_rating) if maturity.max_rating else condition


def seance_row(ticket: SeanceTicket) -> SeanceRow:
    seance = ticket.seance
    return SeanceRow(
        id=seance.pk,
        video_id=seance.video_id,
        file_id=seance.file_id or 0,
        video_names=row_texts(seance.video, "name"),
        begin=seance.date_start,
        end=seance.date_end,
    )
