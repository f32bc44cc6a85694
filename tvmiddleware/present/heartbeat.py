"""account/status on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import unix_seconds
from tvmiddleware.constants import SessionState
from tvmiddleware.records.messages import WaitingMessage
from tvmiddleware.services.heartbeat import Heartbeat


def live_session(found: Heartbeat, *, with_tariffs: bool, now: datetime) -> dict[str, Any]:
    record = found.record
    answer: dict[str, Any] = {
        "status": SessionState.OK if record.active else SessionState.INACTIVE,
        "status_reason": record.status_reason,
        "utc_time": unix_seconds(now),
        "has_new_messages": int(record.inbox.has_new(now)),
        "is_active": int(record.active),
        "message": urgent_text(found.message) if found.message else {},
        "command": command(found.command) if found.command else {},
        "channel_list_changed": int(found.list_changed),
    }
    if with_tariffs:
        answer["tariff_ids"] = list(record.all_tariff_ids)
    return answer


def no_session(now: datetime) -> dict[str, Any]:
    """The answer for a box whose session is gone: it logs in again."""
    return {
        "status": SessionState.ABSENT,
        "status_reason": "",
        "utc_time": unix_seconds(now),
        "has_new_messages": 0,
        "is_active": 0,
        "message": {},
        "command": {},
        "channel_list_changed": 0,
    }


def urgent_text(message: WaitingMessage) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "text": message.text,
        "no_confirmation": int(message.no_confirmation),
    }


def command(message: WaitingMessage) -> dict[str, Any]:
    return {
        "type": message.command_type,
        "user_confirmation": int(message.user_confirmation),
        "deep_link": message.deep_link,
        "accompanying_text_to_command": message.text,
        "image_for_command": message.image_for_command,
    }
