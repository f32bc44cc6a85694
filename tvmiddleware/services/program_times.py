"""When a programme was really broadcast, told by the broadcaster."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.limits import FieldsInvalid
from core.owned_rows import RowUnknown
from epg.models import Epg
from tvmiddleware.models import ProgramBlocking

NEAR = timedelta(days=1)
"""Several sources may use one id for different broadcasts: of these only such as are near are meant."""
MOST = 100


@transaction.atomic
def specify_times(*, external_id: str, begin: datetime, end: datetime) -> list[Epg]:
    """Give the broadcast with this id of the guide's source its exact times; on every guide channel that has it.

    Neighbours stay as they are. Programmes that operators have blocked stay blocked. Raises RowUnknown, FieldsInvalid.
    """
    if begin >= end:
        raise FieldsInvalid({"stop": _("it has to end after it begins")})
    found = Epg.objects.select_for_update().filter(external_id=external_id).order_by("pk")[:MOST]
    rows = [row for row in found if row.external_id == external_id]  # MariaDB takes e-1 for E-1
    if len(rows) > 1:
        rows = [row for row in rows if abs(row.datetime_begin - begin) <= NEAR]
    if not rows:
        raise RowUnknown
    for row in rows:
        move_program(row, begin, end)
    return rows


def move_program(row: Epg, begin: datetime, end: datetime) -> None:
    others = Epg.objects.filter(epg_channel=row.epg_channel_id, datetime_begin=begin).exclude(pk=row.pk)
    if others.exists():
        raise FieldsInvalid({"start": _("another programme of the channel begins then")})
    for blocking in ProgramBlocking.objects.filter(
        epg_channel=row.epg_channel_id, datetime_begin=row.datetime_begin
    ).exclude(datetime_begin=begin):
        blocking.datetime_begin = begin
        blocking.save(update_fields=["datetime_begin"])
    row.datetime_begin, row.datetime_end = begin, end
    row.save(update_fields=["datetime_begin", "datetime_end"])
