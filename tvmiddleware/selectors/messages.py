"""Messages of an account, and its inbox: what account/status reports without SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from core.cache import store
from tvmiddleware.cache import keys
from tvmiddleware.constants import CommandType
from tvmiddleware.models import AccountAuthKey, Message
from tvmiddleware.present import messages as present

INBOX_SECONDS = 3600
INBOX_LIMIT = 50
FOREVER = float("inf")


@dataclass(frozen=True)
class Waiting:
    """An urgent message or a command that waits for the next status call; ``session_id`` 0 = of any session."""

    id: int
    session_id: int
    expires_at: float
    body: dict[str, Any]


@dataclass(frozen=True)
class Inbox:
    calm_until: float
    """Unix time until which some unread message that is not urgent holds; 0: there is none."""
    urgent: tuple[Waiting, ...]
    commands: tuple[Waiting, ...]
    changed_lists: frozenset[int]
    """Sessions that must reload their channel list."""

    def has_new(self, now: datetime) -> bool:
        return self.calm_until > now.timestamp()


def messages_of(account_id: int, now: datetime) -> QuerySet[Message]:
    """What a viewer may read: no commands, nothing past its time."""
    return Message.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, command_type=CommandType.NONE
    )


def inbox(account_id: int, now: datetime, entry: Any = None) -> Inbox:
    """The account's inbox; ``entry`` is what the cache held."""
    return store.cached(keys.inbox(account_id), lambda: read_inbox(account_id, now), INBOX_SECONDS, entry)


def read_inbox(account_id: int, now: datetime) -> Inbox:
    """Each kind is read by itself: a pile of one kind must not hide the others."""
    unread = Message.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, was_read=False)
    texts = unread.filter(command_type=CommandType.NONE)
    commands = unread.filter(command_type__gt=CommandType.OTHER)
    return Inbox(
        calm_until=calm_until(texts.filter(urgent=False)),
        urgent=tuple(waiting(row, present.urgent_text(row)) for row in oldest(texts.filter(urgent=True))),
        commands=tuple(waiting(row, present.command(row)) for row in oldest(commands)),
        changed_lists=frozenset(
            AccountAuthKey.objects.filter(account_id=account_id, channel_list_changed=True).values_list("pk", flat=True)
        ),
    )


def calm_until(texts: QuerySet[Message]) -> float:
    ends = texts.aggregate(endless=Count("pk", filter=Q(expires_at=None)), last=Max("expires_at"))
    if ends["endless"]:
        return FOREVER
    return until(ends["last"]) if ends["last"] else 0.0


def until(moment: datetime | None) -> float:
    return moment.timestamp() if moment else FOREVER


def oldest(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.order_by("id")[:INBOX_LIMIT]


def waiting(row: Message, body: dict[str, Any]) -> Waiting:
    return Waiting(row.pk, row.session_id or 0, until(row.expires_at), body)
