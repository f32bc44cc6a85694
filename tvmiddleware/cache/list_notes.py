"""Who must load its channel list again: noted when a row changes, told by cache_channel_list."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.table_rules import CacheScope, Receiver
from tvmiddleware.cache import invalidate
from tvmiddleware.models import Channel, ChannelSortItem, Tariff


def note_later(client_id: int, *notes: str) -> None:
    transaction.on_commit(lambda: invalidate.lists_changed(client_id, notes), robust=True)


def note_channel(sender: Any, instance: Channel, **kwargs: Any) -> None:
    note_later(instance.client_id, f"{invalidate.CHANNEL}{instance.pk}")


def note_everybody(sender: Any, instance: Any, **kwargs: Any) -> None:
    note_later(instance.client_id, invalidate.EVERYBODY)


def note_sort(sender: Any, instance: ChannelSortItem, **kwargs: Any) -> None:
    note_later(instance.channel_sort.client_id, invalidate.EVERYBODY)


def note_tariff(sender: Any, instance: Tariff, **kwargs: Any) -> None:
    note_later(instance.client_id, f"{invalidate.TARIFF}{instance.pk}")


def note_channel_tariffs(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    """The tariffs that got or lost a channel; when all links go at once nobody says which."""
    if action == "post_clear" and not reverse:
        note_later(instance.client_id, invalidate.EVERYBODY)
    elif action.startswith("post_"):
        note_later(
            instance.client_id,
            *(f"{invalidate.TARIFF}{pk}" for pk in ((instance.pk,) if reverse else pk_set or ())),
        )


def note_tariff_owners(prefix: str) -> Receiver:
    """Accounts, or customers, that got or lost a tariff."""

    def note(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
        if action.startswith("post_"):
            note_later(
                instance.client_id,
                *(f"{prefix}{pk}" for pk in (pk_set or () if reverse else (instance.pk,))),
            )

    return note


CHANNEL = CacheScope(saved=note_channel, deleted=note_everybody, links={"tariffs": note_channel_tariffs})
EVERYBODY = CacheScope(changed=note_everybody)
SORT_ITEM = CacheScope(changed=note_sort)
TARIFF = CacheScope(saved=note_tariff)
ACCOUNT = CacheScope(links={"tariffs": note_tariff_owners(invalidate.ACCOUNT)})
CUSTOMER = CacheScope(links={"tariffs": note_tariff_owners(invalidate.CUSTOMER)})
