"""Messages and commands: sending, reading, deleting."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from core.api.errors import DomainError
from core.bulk import BYTES_A_LETTER, split_by_size
from core.clock import days_ago
from core.limits import FieldsInvalid
from core.logs import log_event
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import CommandType
from tvmiddleware.models import Account, AccountAuthKey, Message
from tvmiddleware.selectors.messages import messages_of
from tvmiddleware.services.message_changes import message_delivered, messages_created, messages_deleted

BATCH = 500
LONGEST_PAUSE_S = 0.2
"""Half the time of a message to everybody is left to the boxes that get it."""
ALL = "all"
NAME = re.compile(r" ?\$(firstname|lastname)")
NOBODY = "\0"
"""Stands where a name is absent, until the text around it is mended."""
AT_BEGINNING = re.compile(f"^{NOBODY}+[ ,:;!.–—-]*", re.MULTILINE)
BEFORE_MARK = re.compile(f",?{NOBODY}+(?=[,:;!?.…]|$)", re.MULTILINE)
ELLIPSIS = "…"
TRANSIENT = (OperationalError, InterfaceError)
"""The database failed, not the row."""
MOST_SUBJECT = int(Message._meta.get_field("subject").max_length or 0)


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


def message_send_many(
    *, client_id: int, account_ids: Iterable[int], draft: Draft, now: datetime, actor: str = ""
) -> int:
    """Send to accounts of one operator, in batches of BATCH accounts; the number of messages written.

    ``$firstname`` and ``$lastname`` in subject and text become the customer's. Accounts of other operators are skipped.
    ``actor``: here and below who sends it, in the ledger's words (tvmiddleware.events).
    """
    ids, sent = iter(account_ids), 0
    while batch := list(islice(ids, BATCH)):
        started = time.monotonic()
        sent += message_send_each(client_id=client_id, drafts=[(pk, draft) for pk in batch], now=now, actor=actor)
        if len(batch) == BATCH and not transaction.get_connection().in_atomic_block:
            # every box that gets one asks SQL once; inside a transaction its locks would only be held the longer
            time.sleep(min(time.monotonic() - started, LONGEST_PAUSE_S))
    return sent


def message_send_each(*, client_id: int, drafts: Sequence[tuple[int, Draft]], now: datetime, actor: str = "") -> int:
    """The same for a message of its own to each account (id, draft), some hundreds at a time."""
    rows = Account.objects.filter(client_id=client_id, pk__in={pk for pk, _draft in drafts}).select_related("customer")
    accounts = {row.pk: row for row in rows.only("client_id", "customer__firstname", "customer__lastname")}
    commanded = {pk for pk, draft in drafts if draft.command_type != CommandType.NONE}
    targets = sessions_of([accounts[pk] for pk in commanded if pk in accounts])
    made: list[Message] = []
    for pk, draft in drafts:
        if pk in accounts:
            sessions = targets[pk] if draft.command_type != CommandType.NONE else None
            made += messages_for(accounts[pk], draft, sessions, now)
    with transaction.atomic():
        written = stored(made)
        transaction.on_commit(lambda: invalidate.inbox_changed({row.account_id for row in written}), robust=True)
        messages_created(written, actor=actor)
    return len(written)


def stored(rows: Sequence[Message]) -> list[Message]:
    """Those that the database took. One that it does not (its account is gone meanwhile) keeps none from the others."""
    try:
        with transaction.atomic():
            return [row for part in split_by_size(rows, size_of) for row in Message.objects.bulk_create(part)]
    except TRANSIENT:
        raise
    except (DatabaseError, FieldsInvalid):
        return [row for row in rows if was_stored(row)]


def was_stored(row: Message) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except TRANSIENT:
        raise
    except (DatabaseError, FieldsInvalid) as error:
        text = f"{type(error).__name__}: {error}"
        log_event("messaging", "MESSAGE_ERROR", logging.ERROR, account=row.account_id, uuid=row.uuid, error=text)
        return False
    return True


def size_of(row: Message) -> int:
    """Of its text, in bytes at most; the rest is short."""
    return BYTES_A_LETTER * (len(row.text) + len(row.subject))


def sessions_of(accounts: Iterable[Account]) -> dict[int, list[int]]:
    """Account id -> ids of its sessions; an account without any has an empty list."""
    found: dict[int, list[int]] = {account.pk: [] for account in accounts}
    if not found:
        return found
    rows = AccountAuthKey.objects.filter(account__in=list(found)).order_by("pk")
    for account_id, session_id in rows.values_list("account_id", "pk"):
        found[account_id].append(session_id)
    return found


def messages_for(account: Account, draft: Draft, session_ids: list[int] | None, now: datetime) -> list[Message]:
    """A message for the account, or (a command) one for each of its sessions."""
    return [
        Message(
            client_id=account.client_id,
            account=account,
            session_id=session_id,
            subject=cut(personal_text(draft.subject, account)),
            text=personal_text(draft.text, account),
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
        for session_id in ([None] if session_ids is None else session_ids)
    ]


def personal_text(text: str, account: Account) -> str:
    """The text with the customer's names in it, once: a name that itself contains ``$lastname`` stays as it is.

    Where a name is absent, the space and the punctuation that only it needed go too: "Dear, ..." not "Dear ,".
    """
    named = NAME.sub(lambda found: name_for(found, account), text)
    if NOBODY not in named:
        return named
    return BEFORE_MARK.sub("", AT_BEGINNING.sub("", named)).replace(NOBODY, "")


def name_for(found: re.Match[str], account: Account) -> str:
    name = getattr(account.customer, found[1]).replace(NOBODY, "").strip()
    space = " " if found[0].startswith(" ") else ""
    return f"{space}{name}" if name else NOBODY


def cut(subject: str) -> str:
    """As long as the column: how long a subject is shows only when the names are in it."""
    return subject if len(subject) <= MOST_SUBJECT else f"{subject[: MOST_SUBJECT - 1]}{ELLIPSIS}"


def message_read(*, account_id: int, uuid: str, now: datetime, actor: str = "") -> Message:
    """The message, marked as read; one that is to go after reading is deleted."""
    message = messages_of(account_id, now).filter(uuid=uuid).first()
    if message is None:
        raise MessageNotFound
    was_read = message.was_read
    settle(message, now)
    message.was_read = was_read
    message_delivered(message, actor=actor)
    return message


def settle(message: Message, now: datetime) -> bool:
    """Delete the message or mark it read; whether it was this call that did so."""
    with transaction.atomic():
        row = Message.objects.filter(pk=message.pk)
        if message.delete_after_reading:
            changed, _rows = row.delete()
        else:
            changed = row.filter(was_read=False).update(was_read=True, read_at=now)
        transaction.on_commit(lambda: invalidate.inbox_changed([message.account_id]), robust=True)
    return bool(changed)


def message_delete(*, client_id: int, account_id: int, uuid: str, now: datetime, actor: str = "") -> None:
    """Delete one message, or with ALL instead of a UUID every one that the viewer can see (there may be none)."""
    rows = messages_of(account_id, now)
    deleted, _rows = (rows if uuid == ALL else rows.filter(uuid=uuid)).delete()
    if not deleted and uuid != ALL:
        raise MessageNotFound
    messages_deleted(client_id=client_id, account_id=account_id, uuid=uuid, actor=actor)


def messages_settle(*, account_id: int, message_ids: Sequence[int], now: datetime, actor: str = "") -> bool:
    """Settle messages handed over by account/status; False: another device was faster and has them."""
    rows = Message.objects.filter(pk__in=message_ids, account_id=account_id, was_read=False)
    mine = [row for row in rows if settle(row, now)]
    for row in mine:
        message_delivered(row, actor=actor)
    return bool(mine)


def clean_old_messages(*, days: int, now: datetime) -> int:
    """Delete messages that nobody fetched for so many days, and read ones of that age; their number."""
    total = 0
    before = days_ago(now, days)
    while ids := list(Message.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:BATCH]):
        total += Message.objects.filter(pk__in=ids).delete()[0]
    return total
