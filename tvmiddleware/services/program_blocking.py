"""Programmes that a copyright holder forbids in the archive, blocked from outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from core.api.errors import DomainError
from core.clock import local_day
from epg.models import Epg
from tvmiddleware.models import Channel, ProgramBlocking

HOUR = timedelta(hours=1)


class BlockedProgramUnknown(DomainError):
    """No programme with this id on a guide of the operator's."""


class BlockedPrefixUnknown(DomainError):
    """The operator has no channel with this prefix."""


class NothingBegunYet(DomainError):
    """The channel's guide has no programme that begins by then."""


def find_program(*, client_id: int, program_id: int) -> Epg:
    """A programme of a channel that the operator has. Raises BlockedProgramUnknown."""
    row = Epg.objects.filter(pk=program_id).first()
    if row is None or not Channel.objects.filter(client_id=client_id, epg_channel=row.epg_channel_id).exists():
        raise BlockedProgramUnknown
    return row


def find_program_at(*, client_id: int, prefix: str, begin: int) -> Epg:
    """The programme of the channel with this prefix that begins at ``begin``, Unix seconds as the channel is broadcast,
    or the last one before. Raises BlockedPrefixUnknown, NothingBegunYet."""
    channels = Channel.objects.filter(client_id=client_id, url_prefix=prefix).order_by("sort", "pk")
    channel = channels.exclude(epg_channel=None).first() or channels.first()
    if channel is None:
        raise BlockedPrefixUnknown
    moment = datetime.fromtimestamp(begin, UTC) - channel.timeshift_offset * HOUR
    rows = Epg.objects.filter(epg_channel=channel.epg_channel_id, datetime_begin__lte=moment)
    found = rows.order_by("-datetime_begin").first() if channel.epg_channel_id else None
    if found is None:
        raise NothingBegunYet
    return found


@transaction.atomic
def block_program(*, client_id: int, time_zone: str, program: Epg, days: int | None, now: datetime) -> ProgramBlocking:
    """Block a programme for so many days, from its begin if that is to come; None: for ever.

    One that is blocked already stays so at least as long as it was to.
    """
    end = None if days is None else local_day(max(now, program.datetime_begin), time_zone) + timedelta(days=days)
    row, made = ProgramBlocking.objects.get_or_create(
        client_id=client_id,
        epg_channel_id=program.epg_channel_id,
        datetime_begin=program.datetime_begin,
        defaults={"name": program.name, "end_date": end},
    )
    if not made and row.end_date != (later := later_day(row.end_date, end)):
        row.end_date = later
        row.save(update_fields=["end_date"])
    return row


def later_day(one: date | None, other: date | None) -> date | None:
    """None is never."""
    return None if one is None or other is None else max(one, other)
