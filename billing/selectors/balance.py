"""A customer's balance without touching the database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.core.cache import cache
from django.db import transaction

from tvmiddleware.models import Customer

SECONDS = 3600


def balance_key(customer_id: int) -> str:
    return f"balance:{customer_id}"


def customer_balance(customer_id: int) -> Decimal:
    """The balance, from the cache where it is there. 0 for an unknown customer."""
    key = balance_key(customer_id)
    found = cache.get(key)
    if isinstance(found, Decimal):
        return found
    row = Customer.objects.filter(pk=customer_id).values_list("balance", flat=True).first()
    balance = Decimal(row or 0)
    # add, not set: a balance that another call read after us, or a mark that forbids keeping it, must stand
    cache.add(key, balance, SECONDS)
    return balance


def balance_forget(customer_ids: Sequence[int]) -> None:
    """After the commit, the next reader asks the database; one that is reading just now does not keep what it read."""
    keys = [balance_key(customer_id) for customer_id in customer_ids]
    transaction.on_commit(lambda: cache.set_many(dict.fromkeys(keys, "stale"), STALE_SECONDS), robust=True)


STALE_SECONDS = 5
"""For so long after a change the database is asked each time: longer than a read of it takes."""
