"""Changes of many channels at once, as the panel makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from tvmiddleware.cache import invalidate
from tvmiddleware.models import Channel

ROWS_A_STATEMENT = 200
MOST_NOTES = 20
"""More channels than that are told to everybody: a note is a round trip to the cache."""


@transaction.atomic
def channels_switch(*, channel_ids: Sequence[int], enabled: bool, now: datetime) -> int:
    """Switch channels on or off; the number of channels that were not so already."""
    rows = Channel.objects.filter(pk__in=channel_ids, enabled=not enabled)
    found = dict(rows.values_list("pk", "client_id"))
    Channel.objects.filter(pk__in=list(found)).update(enabled=enabled, updated_at=now)
    for client_id in set(found.values()):
        notes = [f"{invalidate.CHANNEL}{pk}" for pk, owner in found.items() if owner == client_id]
        transaction.on_commit(partial(invalidate.client_changed, client_id))
        transaction.on_commit(partial(invalidate.lists_changed, client_id, notes))
    return len(found)


@transaction.atomic
def channels_attach_guides(*, guides: Mapping[int, int], now: datetime) -> int:
    """Give channels (by id) their guide channels (by id); the number of channels that have one now."""
    rows = list(Channel.objects.filter(pk__in=guides))
    for row in rows:
        row.epg_channel_id = guides[row.pk]
        row.updated_at = now
    Channel.objects.bulk_update(rows, ("epg_channel", "updated_at"), batch_size=ROWS_A_STATEMENT)
    forget({row.pk: row.client_id for row in rows})
    return len(rows)


def forget(changed: Mapping[int, int]) -> None:
    """Channel id -> operator: what signals would have dropped and noted."""
    for client_id in set(changed.values()):
        notes = [f"{invalidate.CHANNEL}{pk}" for pk, owner in changed.items() if owner == client_id]
        if len(notes) > MOST_NOTES:
            notes = [invalidate.EVERYBODY]
        transaction.on_commit(partial(invalidate.client_changed, client_id))
        transaction.on_commit(partial(invalidate.lists_changed, client_id, notes))
