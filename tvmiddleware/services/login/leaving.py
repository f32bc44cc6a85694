"""The end of a session as the device asks for it."""

from __future__ import annotations

from datetime import datetime

from tvmiddleware.events import subscriber_actor
from tvmiddleware.models import AccountAuthKey
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.services import customer_log, devices


def session_end(*, record: SessionRecord, ip: str, now: datetime) -> None:
    """End the session; a device without a UID of its own is forgotten with it."""
    devices.sessions_drop(
        client_id=record.client_id,
        dropped=AccountAuthKey.objects.filter(pk=record.id),
        actor=subscriber_actor(record.abonement),
    )
    customer_log.action_record(
        client_id=record.client_id,
        customer_id=record.customer_id,
        account_id=record.account_id,
        action="logout",
        now=now,
        ip=ip,
        device=record.device_name,
        device_uid=record.device_uid,
    )
