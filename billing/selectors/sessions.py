"""Sessions of an operator's subscribers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tvmiddleware.models import AccountAuthKey


@dataclass(frozen=True, slots=True)
class CurrentSession:
    """``account``: the abonement."""

    account: int
    ip: str
    uid: str
    online: int


def current_sessions(client_id: int, now: datetime) -> Iterator[CurrentSession]:
    """Every session of the operator, the oldest first. ``online``: 1 if it was seen TVMIDDLEWARE_ONLINE_SECONDS ago."""
    online_since = now - timedelta(seconds=settings.TVMIDDLEWARE_ONLINE_SECONDS)
    rows = AccountAuthKey.objects.filter(account__client_id=client_id).order_by("pk")
    fields = rows.values_list("account__abonement", "ip", "device_uid", "last_active")
    for abonement, ip, uid, last_active in fields.iterator(chunk_size=5000):
        yield CurrentSession(abonement, ip or "", uid, int(last_active >= online_since))
