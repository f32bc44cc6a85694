"""The one place that says that accounts have changed. Who writes an account's row calls it in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet

from core.events import announce_all, announce_event
from tvmiddleware.events import (
    AccountChanged,
    AccountCreated,
    AccountDeleted,
    AccountMoved,
    AccountSwitched,
    AccountTariffsChanged,
)
from tvmiddleware.models import Account


def account_created(account: Account, fields: Iterable[str], *, actor: str) -> None:
    """A new row was saved, with these fields given."""
    announce_event(
        AccountCreated(
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            fields=tuple(sorted(fields)),
            actor=actor,
        )
    )


def account_changed(
    account: Account, fields: Collection[str], *, actor: str, external_system_knows: bool = False
) -> None:
    """These fields of a row that was saved are different now; with ``active`` among them it was switched."""
    if fields:
        announce_event(update_of(account, fields, actor, external_system_knows=external_system_knows))


def update_of(
    account: Account, fields: Iterable[str], actor: str, *, external_system_knows: bool
) -> AccountChanged | AccountSwitched:
    whose: dict[str, Any] = {
        "client_id": account.client_id,
        "account_id": account.pk,
        "customer_id": account.customer_id,
    }
    names = tuple(sorted(fields))
    if "active" not in names:
        return AccountChanged(fields=names, actor=actor, external_system_knows=external_system_knows, **whose)
    return AccountSwitched(
        active=account.active,
        status_reason=account.status_reason,
        fields=names,
        actor=actor,
        external_system_knows=external_system_knows,
        **whose,
    )


def accounts_changed(rows: Iterable[tuple[int, int, int]], values: Mapping[str, Any], *, actor: str) -> None:
    """One UPDATE has given these accounts (id, operator's id, customer's id) these values."""
    names = tuple(sorted(values))
    announce_all(
        AccountSwitched(
            client_id=client_id,
            account_id=pk,
            customer_id=customer_id,
            active=values["active"],
            status_reason=str(values["status_reason"]),
            fields=names,
            actor=actor,
            without_signals=True,
        )
        if "active" in values
        else AccountChanged(
            client_id=client_id,
            account_id=pk,
            customer_id=customer_id,
            fields=names,
            actor=actor,
            without_signals=True,
        )
        for pk, client_id, customer_id in rows
    )


def account_tariffs_changed(
    account: Account, *, added: Iterable[int] = (), removed: Iterable[int] = (), actor: str
) -> None:
    """Tariffs were linked to the account through the ORM, or unlinked."""
    new, old = tuple(sorted(added)), tuple(sorted(removed))
    if new or old:
        announce_event(
            AccountTariffsChanged(
                client_id=account.client_id,
                account_id=account.pk,
                customer_id=account.customer_id,
                added=new,
                removed=old,
                actor=actor,
            )
        )


def account_moved(account: Account, source: Account, *, actor: str) -> None:
    """The viewer of ``source``, an account of a related operator, goes on as ``account``."""
    announce_event(
        AccountMoved(
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            source_account_id=source.pk,
            source_client_id=source.client_id,
            actor=actor,
        )
    )


def account_deleted(account: Account, *, actor: str) -> None:
    """Announce the deletion of an account: its row still has its id, and the transaction is the one that deletes it."""
    announce_event(
        AccountDeleted(
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            abonement=account.abonement,
            actor=actor,
        )
    )


def accounts_doomed(rows: QuerySet[Account], *, actor: str) -> list[AccountDeleted]:
    """The events to announce once these accounts are deleted; read before they are."""
    found = rows.order_by("pk").values_list("pk", "client_id", "customer_id", "abonement")
    return [
        AccountDeleted(client_id=client_id, account_id=pk, customer_id=customer_id, abonement=abonement, actor=actor)
        for pk, client_id, customer_id, abonement in found
    ]


@contextmanager
def accounts_deleting(rows: QuerySet[Account], *, actor: str) -> Iterator[None]:
    """Around the deletion of these accounts. Where it raises, nobody is told of it."""
    doomed = accounts_doomed(rows, actor=actor)
    yield
    announce_all(doomed)
