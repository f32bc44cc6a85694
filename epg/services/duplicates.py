"""Guide channels that exist twice because their source has renumbered them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from epg.models import EpgChannel, EpgDay, EpgSource
from epg.selectors.feeds import used_by
from epg.services.matching import key_of


def duplicates_fix(*, source: EpgSource, listed_ids: Iterable[str]) -> int:
    """Join channels of one name where the source has renumbered: the one in use keeps its row and gets the new id.

    Two channels of a name that the source lists both stay: they are two. So do two that operators both use.
    """
    valid = set(listed_ids)
    by_name: dict[str, list[EpgChannel]] = defaultdict(list)
    for row in EpgChannel.objects.filter(source=source).exclude(source_channel_id=None).order_by("pk"):
        by_name[key_of(row.name)].append(row)
    joined = 0
    for rows in by_name.values():
        fresh = [row for row in rows if row.source_channel_id in valid]
        stale = [row for row in rows if row.source_channel_id not in valid]
        if len(fresh) == 1 and stale:
            joined += join(fresh[0], stale)
    return joined


def join(fresh: EpgChannel, stale: list[EpgChannel]) -> int:
    used = set(EpgChannel.objects.filter(used_by(), pk__in=[row.pk for row in stale]).values_list("pk", flat=True))
    fresh_used = EpgChannel.objects.filter(used_by(), pk=fresh.pk).exists()
    if len(used) > 1 or (used and fresh_used):
        return 0
    keep = next((row for row in stale if row.pk in used), fresh if fresh_used else stale[0])
    gone = [row for row in (fresh, *stale) if row.pk != keep.pk]
    with transaction.atomic():
        source_channel_id = fresh.source_channel_id
        for row in gone:
            row.delete()
        EpgChannel.objects.filter(pk=keep.pk).update(source_channel_id=source_channel_id)
        EpgDay.objects.filter(epg_channel=keep).delete()  # so that the next import looks at every day
    return len(gone)
