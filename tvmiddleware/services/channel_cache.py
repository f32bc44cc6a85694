"""Keeping what channel lists are made of in the shared cache, so that no box ever waits for the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import WARNING

from django.conf import settings

from core.cache import store
from core.logs import log_event
from tvmiddleware.cache import keys
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.now_next import HOUR, ShiftedChannel, keep_generations, now_next
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services.channel_notices import enabled_operators, job_notifies, notify_lists_changed

AHEAD = timedelta(minutes=10)
"""So long before an hour begins its entries are made."""


@dataclass(frozen=True)
class Done:
    operators: int
    channels: int
    notified: int


def keep_channel_lists(*, now: datetime) -> Done:
    """Once a minute, for every operator: fill the cache, tell the boxes whose list changed (unless a job does)."""
    store.replay_missed()  # what commands that are over could not tell it
    left: int = 0 if job_notifies() else settings.TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE
    operators, channels, notified = 0, 0, 0
    for operator in enabled_operators():
        operators += 1
        channels += warm(operator, now)
        if notified < left:
            notified += notify_lists_changed(operator=operator, limit=left - notified, now=now)
    return Done(operators, channels, notified)


def warm(operator: Operator, now: datetime) -> int:
    """The catalogue and what is on; of the next hour too when it is near. The number of channels."""
    rows = operator_catalogue(operator).channels
    if not rows:
        log_event("content_requests", "CLIENT_CHANNELS_NOT_FOUND", WARNING, client=operator.id)
        return 0
    pairs = {ShiftedChannel(row.epg_channel_id, row.timeshift_offset) for row in rows if row.epg_channel_id}
    keep_generations({pair.epg_channel_id for pair in pairs})
    guides = store.read_generation(keys.EPG_GENERATION, store.get_many([keys.EPG_GENERATION]).get(keys.EPG_GENERATION))
    for moment in {now.timestamp() // HOUR, (now + AHEAD).timestamp() // HOUR}:
        now_next(pairs, guides, moment * HOUR)
    return len(rows)
