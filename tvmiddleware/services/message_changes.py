"""The one place that says that messages have changed. Who writes a row calls it in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from django.db.models import QuerySet

from core.events import announce_all, announce_event
from tvmiddleware.events import MessageCreated, MessageDeleted, MessageDelivered
from tvmiddleware.models import Message


def messages_created(rows: Iterable[Message], *, actor: str) -> None:
    """New rows were saved."""
    announce_all(
        MessageCreated(
            client_id=row.client_id,
            account_id=row.account_id,
            uuid=str(row.uuid),
            command_type=row.command_type,
            subject=row.subject,
            text=row.text,
            actor=actor,
        )
        for row in rows
    )


def message_saved(message: Message, fields: Collection[str], *, created: bool, actor: str) -> None:
    """A form of the panel has saved the row. One that waits already is only put right: boxes get it once."""
    if created:
        messages_created([message], actor=actor)


def message_delivered(message: Message, *, actor: str) -> None:
    """A box has it."""
    announce_event(
        MessageDelivered(
            client_id=message.client_id,
            account_id=message.account_id,
            uuid=str(message.uuid),
            subject=message.subject,
            text=message.text,
            actor=actor,
        )
    )


def messages_deleted(*, client_id: int, account_id: int, uuid: str, actor: str) -> None:
    """The viewer has deleted one, or with "all" every one."""
    announce_event(MessageDeleted(client_id=client_id, account_id=account_id, uuid=uuid, actor=actor))


@contextmanager
def messages_deleting(rows: QuerySet[Message], *, actor: str) -> Iterator[None]:
    """Around the deletion of these messages. Where it raises, nobody is told of it."""
    doomed = [
        MessageDeleted(client_id=client_id, account_id=account_id, uuid=str(uuid), actor=actor)
        for client_id, account_id, uuid in rows.order_by("pk").values_list("client_id", "account_id", "uuid")
    ]
    yield
    announce_all(doomed)
