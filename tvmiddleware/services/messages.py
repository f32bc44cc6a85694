"""Messages and commands: sending, reading, deleting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from core.api.errors import DomainError
from core.logs import event
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import CommandType
from tvmiddleware.models import Account, AccountAuthKey, Message
from tvmiddleware.selectors.messages import messages_of

BATCH = 500


class MessageNotFound(DomainError):
    """No such message, or it belongs to another account."""


@dataclass(frozen=True)
class Draft:
    """A message to be sent. With ``command_type`` it is a command, sent to each live session of the account."""

    subject: str = ""
    text: str = ""
    urgent: bool = True
    no_confirmation: bool = False
    delete_after_reading: bool = True
    expires_at: datetime | None = None
    command_type: int = CommandType.NONE
    user_confirmation: bool = False
    deep_link: str = ""
    image_for_command: str = ""


def message_send_many(*, client_id: int, account_ids: Iterable[int], draft: Draft, now: datetime) -> int:
    """Send to accounts of one operator, in batches of BATCH rows; the number of messages written.

    ``$firstname`` and ``$lastname`` in subject and text become the customer's. Accounts of other operators are skipped.
    """
    ids, sent = iter(account_ids), 0
    while batch := list(islice(ids, BATCH)):
        sent += send_batch(client_id=client_id, account_ids=batch, draft=draft, now=now)
    return sent


def send_batch(*, client_id: int, account_ids: Sequence[int], draft: Draft, now: datetime) -> int:
    accounts = Account.objects.filter(client_id=client_id, pk__in=account_ids).select_related("customer")
    rows = [row for account in accounts for row in messages_for(account, draft, now)]
    with transaction.atomic():
        Message.objects.bulk_create(rows)
        transaction.on_commit(lambda: invalidate.inbox_changed({row.account_id for row in rows}))
    for row in rows:
        event("messaging", "MESSAGE_CREATED", account=row.account_id, subject=row.subject, text=row.text, uuid=row.uuid)
    return len(rows)


def messages_for(account: Account, draft: Draft, now: datetime) -> list[Message]:
    sessions: list[int | None] = [None]
    if draft.command_type != CommandType.NONE:
        sessions = list(AccountAuthKey.objects.filter(account=account).values_list("pk", flat=True))
    return [
        Message(
            client_id=account.client_id,
            account=account,
            session_id=session_id,
            subject=personal(draft.subject, account),
            text=personal(draft.text, account),
            urgent=draft.urgent,
            no_confirmation=draft.no_confirmation,
            delete_after_reading=draft.delete_after_reading,
            expires_at=draft.expires_at,
            command_type=draft.command_type,
            user_confirmation=draft.user_confirmation,
            deep_link=draft.deep_link,
            image_for_command=draft.image_for_command,
            created_at=now,
        )
        for session_id in sessions
    ]


def personal(text: str, account: Account) -> str:
    return text.replace("$firstname", account.customer.firstname).replace("$lastname", account.customer.lastname)


def message_read(*, account_id: int, uuid: str, now: datetime) -> Message:
    """The message, marked as read; one that is to go after reading is deleted."""
    message = messages_of(account_id, now).filter(uuid=uuid).first()
    if message is None:
        raise MessageNotFound
    was_read = message.was_read
    settle(message, now)
    message.was_read = was_read
    event("messaging", "MESSAGE_SEND", account=account_id, subject=message.subject, text=message.text, uuid=uuid)
    return message


def settle(message: Message, now: datetime) -> None:
    with transaction.atomic():
        if message.delete_after_reading:
            Message.objects.filter(pk=message.pk).delete()
        else:
            Message.objects.filter(pk=message.pk, was_read=False).update(was_read=True, read_at=now)
        transaction.on_commit(lambda: invalidate.inbox_changed([message.account_id]))


def message_delete(*, account_id: int, uuid: str, now: datetime) -> None:
    deleted, _rows = messages_of(account_id, now).filter(uuid=uuid).delete()
    if not deleted:
        raise MessageNotFound
    event("messaging", "MESSAGE_DELETED", account=account_id, subject="", text="", uuid=uuid)


def delivered(*, account_id: int, message_ids: Sequence[int], now: datetime) -> bool:
    """Settle messages handed over by account/status; False: another device was faster and has them."""
    rows = list(Message.objects.filter(pk__in=message_ids, account_id=account_id, was_read=False))
    for row in rows:
        settle(row, now)
        event("messaging", "MESSAGE_SEND", account=account_id, subject=row.subject, text=row.text, uuid=row.uuid)
    return bool(rows)


def clean_old_messages(*, days: int, now: datetime) -> int:
    """Delete messages that nobody fetched for so many days, and read ones of that age; their number."""
    total = 0
    before = now - timedelta(days=days)
    while ids := list(Message.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:BATCH]):
        total += Message.objects.filter(pk__in=ids).delete()[0]
    return total
