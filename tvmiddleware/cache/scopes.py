"""What is forgotten when a row changes, after the commit: for ``cached=`` of ``core.table_rules.register_table``.

Signals to invalidate.py and nothing else, so that edits in the panel and in scripts are covered.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db import transaction

from core.table_rules import CacheScope, Receiver
from tvmiddleware import models
from tvmiddleware.cache import invalidate


def client_later(client_id: int | None) -> None:
    if client_id:
        transaction.on_commit(lambda: invalidate.client_changed(client_id), robust=True)


def account_later(account_id: int) -> None:
    def forget() -> None:
        invalidate.sessions_changed(
            models.AccountAuthKey.objects.filter(account_id=account_id).values_list("key", flat=True)
        )

    transaction.on_commit(forget, robust=True)


def customer_accounts_later(customer_id: int) -> None:
    for account_id in models.Account.objects.filter(customer_id=customer_id).values_list("pk", flat=True):
        account_later(account_id)


def of_operator(path: str = "client_id", *, links: Iterable[str] = ()) -> CacheScope:
    """Everything that is built from an operator's settings. ``path``: from the row to the operator's id, also
    ``channel.client_id``; ``links``: many-to-many fields that it is built from as well."""
    owner = attrgetter(path)

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        client_later(owner(instance))

    return CacheScope(changed=of_row, links=dict.fromkeys(links, of_link))


def of_link(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        client_later(instance.client_id)


def of_account(path: str = "account_id") -> CacheScope:
    """The session records of an account. ``path``: from the row to the account's id."""
    owner = attrgetter(path)

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        account_later(owner(instance))

    return CacheScope(changed=of_row)


def config_later(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(invalidate.config_changed, robust=True)


OF_INSTALLATION = CacheScope(changed=config_later)
"""Everything that is built from what all operators share."""


def with_links(each: Receiver) -> Receiver:
    """A receiver of m2m_changed that calls ``each(pk)`` for every row on this side of the links that came or went."""

    def of_links(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kwargs: Any) -> None:
        if action.startswith("post_"):
            for pk in pk_set or () if reverse else (instance.pk,):
                each(pk)

    return of_links
