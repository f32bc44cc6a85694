"""Reminders of programmes."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from core.bulk import delete_by_ids
from epg.models import Epg
from tvmiddleware.models import Notification
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import visible_channel
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import ProgramNotFound, limited_hours

BATCH = 500


def notification_create(
    *,
    operator: Operator,
    record: SessionRecord,
    channel_id: int,
    program_id: int,
    timeshift_offset: int,
    now: datetime,
) -> None:
    """Remind of a programme. ChannelNotFound, ProgramNotFound; a second time only renews the hour shift."""
    channel = visible_channel(operator, record, channel_id)
    rows = Epg.objects.filter(record.maturity.condition(), pk=program_id, epg_channel_id=channel.epg_channel_id)
    if not rows.exists():
        raise ProgramNotFound
    target = ["account", "channel", "program"]
    Notification.objects.bulk_create(
        [
            Notification(
                account_id=record.account_id,
                channel_id=channel.id,
                program_id=program_id,
                timeshift_offset=limited_hours(timeshift_offset),
                created_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=target if connection.features.supports_update_conflicts_with_target else None,
        update_fields=["timeshift_offset"],
    )


def notification_delete(*, account_id: int, program_id: int) -> None:
    """Forget the reminders of a programme; there may be none any more."""
    Notification.objects.filter(account_id=account_id, program_id=program_id).delete()


def notification_delete_all(*, account_id: int) -> None:
    Notification.objects.filter(account_id=account_id).delete()


def clean_orphan_notifications() -> int:
    """Delete reminders whose programme has gone from the guide; their number. Nightly."""
    program = Epg.objects.filter(pk=OuterRef("program_id"))
    total, last = 0, 0
    rows = Notification.objects.filter(~Exists(program)).order_by("pk")
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(Notification, "pk", ids)
        last = ids[-1]
    return total
