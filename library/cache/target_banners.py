"""What is forgotten when a banner changes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from core.table_rules import CacheScope
from library.cache import invalidate


def forget_banners(client_id: int) -> None:
    """What is kept of an operator's banners, after the commit."""
    transaction.on_commit(partial(invalidate.target_banners_changed, client_id), robust=True)


def of_banner(sender: Any, instance: Any, **kwargs: Any) -> None:
    forget_banners(instance.client_id)


def of_link(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kwargs: Any) -> None:
    """A tariff or city came or went."""
    if not action.startswith("post_"):
        return
    if not reverse:
        forget_banners(instance.client_id)
        return
    banners: Any = kwargs["model"]
    for client_id in set(banners.objects.filter(pk__in=pk_set or ()).values_list("client_id", flat=True)):
        forget_banners(client_id)


OF_BANNER = CacheScope(changed=of_banner, links={"tariffs": of_link, "available_cities": of_link})
