"""Messages on the wire."""

from __future__ import annotations

from typing import Any

from tvmiddleware.models import Message
from tvmiddleware.present.common import box_datetime


def message_row(message: Message, *, xml: bool) -> dict[str, Any]:
    return {
        "uuid": message.uuid,
        "subject": message.subject,
        "created_at": box_datetime(message.created_at, xml=xml),
        "urgent": int(message.urgent),
        "was_read": int(message.was_read),
    }


def message_full(message: Message, *, xml: bool) -> dict[str, Any]:
    return {
        **message_row(message, xml=xml),
        "text": message.text,
        "no_confirmation": int(message.no_confirmation),
    }
