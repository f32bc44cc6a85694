"""Messages of an account, and its inbox: what account/status reports without SQL, out of the session record."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, OuterRef, Q, QuerySet

from tvmiddleware.constants import CommandType
from tvmiddleware.models import Message
from tvmiddleware.records.messages import FOREVER, Inbox, WaitingMessage

INBOX_LIMIT = 50


def messages_of(account_id: int, now: datetime) -> QuerySet[Message]:
    """What a viewer may read: no commands, nothing past its time."""
    return Message.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, command_type=CommandType.NONE
    )


ONLY_NORMAL = Q(command_type=CommandType.NONE, urgent=False, expires_at=None)


def unread() -> QuerySet[Message]:
    """The unread messages of the account of an outer query: whether there is an inbox to be read at all."""
    return Message.objects.filter(account=OuterRef("account_id"), was_read=False)


def unread_urgent() -> QuerySet[Message]:
    """Those of ``unread`` for which a box must read its inbox at once."""
    return unread().exclude(ONLY_NORMAL)


def unread_normal() -> QuerySet[Message]:
    """Those of ``unread`` that only count."""
    return unread().filter(ONLY_NORMAL)


def read_inbox(account_id: int, now: datetime) -> Inbox:
    """Each kind is read by itself: a pile of one kind must not hide the others."""
    rows = Message.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), account_id=account_id, was_read=False)
    texts = rows.filter(command_type=CommandType.NONE)
    commands = rows.filter(command_type__gt=CommandType.OTHER)
    return Inbox(
        normal_until=normal_until(texts.filter(urgent=False)),
        urgent=tuple(map(waiting_message, oldest(texts.filter(urgent=True)))),
        commands=tuple(map(waiting_message, oldest(commands))),
    )


def normal_until(texts: QuerySet[Message]) -> float:
    ends = texts.aggregate(endless=Count("pk", filter=Q(expires_at=None)), last=Max("expires_at"))
    if ends["endless"]:
        return FOREVER
    return until(ends["last"]) if ends["last"] else 0.0


def until(moment: datetime | None) -> float:
    return moment.timestamp() if moment else FOREVER


def oldest(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.order_by("id")[:INBOX_LIMIT]


def waiting_message(row: Message) -> WaitingMessage:
    return WaitingMessage(
        id=row.pk,
        session_id=row.session_id or 0,
        expires_at=until(row.expires_at),
        subject=row.subject,
        text=row.text,
        no_confirmation=row.no_confirmation,
        command_type=row.command_type,
        user_confirmation=row.user_confirmation,
        deep_link=row.deep_link,
        image_for_command=row.image_for_command,
    )
