"""Local-time viewing: which hour shift a channel is broadcast with to an account.

A channel has its own shift. An account with local-time viewing gets, besides, the shift of the live stream service of
the channel that comes closest to what it prefers; playback chooses that service too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tvmiddleware.models import StreamService
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.records.stations import Station
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.streaming import streaming_snapshot

LIVE = frozenset({StreamService.Type.LIVE, StreamService.Type.MULTICAST})
Shift = Callable[[Station], int]


def preferred_hours(operator: Operator, record: SessionRecord, now: datetime) -> int | None:
    """The hours that the account wants, None when that makes no difference: switched off, or nothing is shifted."""
    if not record.use_timeshift or not any(live_shifts(operator, now).values()):
        return None
    return record.timeshift_offset


def shift_of(operator: Operator, hours: int | None, now: datetime) -> Shift:
    """Channel or camera -> the hours between its guide and its broadcast, for accounts that prefer ``hours``."""
    if hours is None:
        return lambda row: row.timeshift_offset
    shifts = live_shifts(operator, now)

    def shift(row: Station) -> int:
        offered = [shifts[service_id] for service_id in row.stream_service_ids if service_id in shifts]
        return row.timeshift_offset + min(offered, key=lambda offset: (abs(offset - hours), abs(offset)), default=0)

    return shift


def live_shifts(operator: Operator, now: datetime) -> dict[int, int]:
    return {
        row.id: row.timeshift_offset for row in streaming_snapshot(operator, now).services.values() if row.type in LIVE
    }
