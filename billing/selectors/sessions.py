"""Sessions of an operator's subscribers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from core.bulk import rows_by_pages
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
    rows = AccountAuthKey.objects.filter(account__client_id=client_id)
    for abonement, ip, uid, last_active in rows_by_pages(rows, "account__abonement", "ip", "device_uid", "last_active"):
        yield CurrentSession(abonement, ip or "", uid, int(last_active >= online_since))
