"""Items of selections and feeds whose programme the guide no longer has: nothing but this takes them away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from core.bulk import delete_by_ids
from epg.models import Epg
from library.cache.showcase import forget_showcase
from library.models import FeedItem, SelectionItem

BATCH = 2000


def items_forget(*, now: datetime) -> int:
    """Delete them in batches; how many."""
    return forget_items(SelectionItem, "selection") + forget_items(FeedItem, "feed")


def forget_items(model: Any, owner: str) -> int:
    """Looks at each item with a programme once, in the order of ids."""
    total, last = 0, 0
    present = Epg.objects.filter(pk=OuterRef("program_id")).order_by()
    rows = model.objects.filter(program__isnull=False).order_by("pk")
    while page := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        gone = rows.filter(pk__gt=last, pk__lte=page[-1]).exclude(Exists(present))
        found = dict(gone.values_list("pk", f"{owner}__client_id"))
        total += delete_by_ids(model, "pk", list(found))
        for client_id in set(found.values()):
            forget_showcase(client_id)
        last = page[-1]
    return total
