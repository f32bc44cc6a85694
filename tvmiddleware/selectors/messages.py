"""Messages of an account, and its inbox: what account/status reports without SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core.cache import store
from tvmiddleware.cache import keys
from tvmiddleware.constants import CommandType
from tvmiddleware.models import AccountAuthKey, Message
from tvmiddleware.present import messages as present

INBOX_SECONDS = 3600
INBOX_COMMANDS = 50


@dataclass(frozen=True)
class Waiting:
    """An urgent message or a command that waits for the next status call; ``session_id`` 0 = of any session."""

    id: int
    session_id: int
    expires_at: float
    body: dict[str, Any]


@dataclass(frozen=True)
class Inbox:
    has_new: bool
    urgent: tuple[Waiting, ...]
    commands: tuple[Waiting, ...]
    changed_lists: frozenset[int]
    """Sessions that must reload their channel list."""


def messages_of(account_id: int, now: datetime) -> QuerySet[Message]:
    """What a viewer may read: no commands, nothing past its time."""
    return Message.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, command_type=CommandType.NONE
    )


def inbox(account_id: int, now: datetime, entry: Any = None) -> Inbox:
    """The account's inbox; ``entry`` is what the cache held."""
    return store.cached(keys.inbox(account_id), lambda: read_inbox(account_id, now), INBOX_SECONDS, entry)


def read_inbox(account_id: int, now: datetime) -> Inbox:
    unread = Message.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, was_read=False)
    rows = list(unread.order_by("id")[:INBOX_COMMANDS])
    commands = [row for row in rows if row.command_type > CommandType.OTHER]
    texts = [row for row in rows if row.command_type == CommandType.NONE]
    return Inbox(
        has_new=any(not row.urgent for row in texts),
        urgent=tuple(waiting(row, present.urgent_text(row)) for row in texts if row.urgent),
        commands=tuple(waiting(row, present.command(row)) for row in commands),
        changed_lists=frozenset(
            AccountAuthKey.objects.filter(account_id=account_id, channel_list_changed=True).values_list("pk", flat=True)
        ),
    )


def waiting(row: Message, body: dict[str, Any]) -> Waiting:
    return Waiting(row.pk, row.session_id or 0, row.expires_at.timestamp() if row.expires_at else 0.0, body)
