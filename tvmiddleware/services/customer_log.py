"""The log of what subscribers do, kept in the database where TVMIDDLEWARE_CUSTOMER_LOG_ENABLED says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from tvmiddleware.models import CustomerLog


def action_record(
    *, client_id: int, customer_id: int | None, account_id: int | None, action: str, now: datetime, ip: str = "",
    source: str = "app", **details: Any,
) -> None:  # fmt: skip
    """Note one action (``login``, ``tariff_subscribe``...). Costs nothing where the log is off.

    ``source`` is ``app`` or ``site``; ``details`` must be plain JSON and hold no secret.
    """
    if settings.TVMIDDLEWARE_CUSTOMER_LOG_ENABLED:
        CustomerLog.objects.create(
            client_id=client_id,
            customer_id=customer_id,
            account_id=account_id,
            action=action[:64],
            source=source,
            details=details,
            ip=ip or None,
            created_at=now,
        )
