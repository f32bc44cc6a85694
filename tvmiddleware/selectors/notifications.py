"""Reminders of an account that still mean something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tvmiddleware.models import Notification
from tvmiddleware.records.programs import Program
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import HOUR, Viewing, programs_by_id, viewing_of

MOST = 500


@dataclass(frozen=True)
class Reminder:
    view: Viewing
    program: Program
    timeshift_offset: int
    """Hours: the channel's shift for this account, else the one that the box set the reminder with."""


def account_reminders(operator: Operator, record: SessionRecord, slot: int, now: datetime) -> list[Reminder]:
    """By begin: programmes that are not over, and past ones with a recording.

    Left out: channels that the account may not see any more, programmes that are gone from the guide or moved to
    another channel.
    """
    rows = Notification.objects.filter(account_id=record.account_id).order_by("-id")
    found = list(rows.values_list("channel_id", "program_id", "timeshift_offset")[:MOST])
    programs = programs_by_id({program_id for _channel, program_id, _shift in found}, slot)
    visible, channels = viewer_access(operator, record), operator_catalogue(operator).by_id
    result = []
    for channel_id, program_id, offset in found:
        program = programs.get(program_id)
        if program is None or channel_id not in visible or not record.maturity.lets_rating(program.rating):
            continue
        view = viewing_of(operator, record, channels[channel_id], now)
        if program.epg_channel_id != view.channel.epg_channel_id:
            continue
        if program.end > view.on_air or view.has_record(program.begin):
            result.append(Reminder(view, program, view.shift // HOUR or offset))
    return sorted(result, key=lambda reminder: reminder.program.begin)
