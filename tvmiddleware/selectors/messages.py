"""Messages of an account, and its inbox: what account/status reports without SQL, out of the session record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet

from tvmiddleware.constants import CommandType
from tvmiddleware.models import Message
from tvmiddleware.present import messages as present

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

    def has_new(self, now: datetime) -> bool:
        return self.calm_until > now.timestamp()


def messages_of(account_id: int, now: datetime) -> QuerySet[Message]:
    """What a viewer may read: no commands, nothing past its time."""
    return Message.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, command_type=CommandType.NONE
    )


EMPTY = Inbox(0.0, (), ())
CALM = Inbox(FOREVER, (), ())
"""Nothing but messages that are not urgent and hold for ever: what a message to everybody leaves."""
ONLY_CALM = Q(command_type=CommandType.NONE, urgent=False, expires_at=None)


def unread() -> QuerySet[Message]:
    """The unread messages of the account of an outer query: whether there is an inbox to be read at all."""
    return Message.objects.filter(account=OuterRef("account_id"), was_read=False)


def pressing() -> QuerySet[Message]:
    """Of ``unread``, those for which the inbox must be read."""
    return unread().exclude(ONLY_CALM)


def calm() -> QuerySet[Message]:
    """Of ``unread``, the others."""
    return unread().filter(ONLY_CALM)


def read_inbox(account_id: int, now: datetime) -> Inbox:
    """Each kind is read by itself: a pile of one kind must not hide the others."""
    rows = Message.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, was_read=False)
    texts = rows.filter(command_type=CommandType.NONE)
    commands = rows.filter(command_type__gt=CommandType.OTHER)
    return Inbox(
        calm_until=calm_until(texts.filter(urgent=False)),
        urgent=tuple(waiting(row, present.urgent_text(row)) for row in oldest(texts.filter(urgent=True))),
        commands=tuple(waiting(row, present.command(row)) for row in oldest(commands)),
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
