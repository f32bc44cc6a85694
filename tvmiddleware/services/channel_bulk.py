"""Changes of many channels at once, as the panel makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from tvmiddleware.cache import invalidate
from tvmiddleware.models import Channel


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
