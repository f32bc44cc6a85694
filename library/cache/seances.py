"""What is forgotten when a ticket of a seance is activated or taken back, and when a seance is moved or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from core.bulk import rows_by_pages
from core.cache import store
from core.table_rules import CacheScope
from library.cache import keys
from library.models import Seance, SeanceTicket


def tickets_changed(account_ids: Iterable[int]) -> None:
    """Tickets of these accounts. Call after commit."""
    store.put_tombstones(keys.seance_tickets(account_id) for account_id in account_ids)


def tickets_change(account_ids: Iterable[int]) -> None:
    """The same once the transaction is through."""
    transaction.on_commit(partial(tickets_changed, list(account_ids)), robust=True)


def holders_of(seance_ids: Iterable[int]) -> list[int]:
    """Accounts with a ticket of one of these seances."""
    rows = SeanceTicket.objects.filter(seance__in=list(seance_ids), account__isnull=False)
    return [account_id for (account_id,) in rows_by_pages(rows, "account_id")]


def of_ticket(sender: Any, instance: SeanceTicket, **kwargs: Any) -> None:
    if instance.account_id:
        tickets_change([instance.account_id])


def of_seance(sender: Any, instance: Seance, created: bool = False, **kwargs: Any) -> None:
    """A seance that was moved: all who have a ticket of it. A new one has none."""
    if not created:
        tickets_change(holders_of([instance.pk]))


OF_TICKET = CacheScope(changed=of_ticket)
OF_SEANCE = CacheScope(saved=of_seance, doomed=of_seance)
