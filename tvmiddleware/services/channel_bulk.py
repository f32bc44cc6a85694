"""Changes of many channels at once, as the panel makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from tvmiddleware.models import Channel
from tvmiddleware.services.catalogue_changes import channels_changed

ROWS_A_STATEMENT = 200


@transaction.atomic
def channels_switch(*, channel_ids: Sequence[int], enabled: bool, now: datetime, actor: str = "") -> int:
    """Switch channels on or off; the number of channels that were not so already."""
    rows = Channel.objects.filter(pk__in=channel_ids, enabled=not enabled)
    found = dict(rows.values_list("pk", "client_id"))
    Channel.objects.filter(pk__in=list(found)).update(enabled=enabled, updated_at=now)
    channels_changed(found, ["enabled"], actor=actor)
    return len(found)


@transaction.atomic
def channels_attach_guides(*, guides: Mapping[int, int], now: datetime, actor: str = "") -> int:
    """Give channels (by id) their guide channels (by id); the number of channels that have one now."""
    rows = list(Channel.objects.filter(pk__in=guides))
    for row in rows:
        row.epg_channel_id = guides[row.pk]
        row.updated_at = now
    Channel.objects.bulk_update(rows, ("epg_channel", "updated_at"), batch_size=ROWS_A_STATEMENT)
    channels_changed({row.pk: row.client_id for row in rows}, ["epg_channel"], actor=actor)
    return len(rows)
