"""Changes of many accounts at once, as the panel makes them. One operator a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.models import Account, AccountAuthKey, DataCenter
from tvmiddleware.services import devices
from tvmiddleware.services.account_changes import accounts_changed


def accounts_activate(*, client_id: int, account_ids: Sequence[int], now: datetime, actor: str = "") -> int:
    """Switch accounts on; the number of accounts that were off."""
    off = Account.objects.filter(client_id=client_id, pk__in=account_ids, active=False)
    on = {"active": True, "status_reason": StatusReason.ACTIVE, "switched_off_by": SwitchedOffBy.NOBODY}
    return change(off, actor, now, **on)


def accounts_deactivate(
    *,
    client_id: int,
    account_ids: Sequence[int],
    now: datetime,
    status_reason: str = StatusReason.INACTIVE,
    actor: str = "",
) -> int:
    """Switch accounts off; the number of accounts that were on."""
    on = Account.objects.filter(client_id=client_id, pk__in=account_ids, active=True)
    by = SwitchedOffBy.by_reason(status_reason)
    return change(on, actor, now, active=False, status_reason=status_reason, switched_off_by=by)


def accounts_move(
    *, client_id: int, account_ids: Sequence[int], data_center: DataCenter | None, now: datetime, actor: str = ""
) -> int:
    """Give accounts another preferred data centre (None: no preference); a foreign one moves nobody."""
    if data_center is not None and data_center.client_id != client_id:
        return 0
    found = Account.objects.filter(client_id=client_id, pk__in=account_ids)
    return change(found, actor, now, data_center=data_center)


def accounts_log_out(*, client_id: int, account_ids: Sequence[int], actor: str = "") -> int:
    """End every session of these accounts; the number of sessions."""
    rows = list(AccountAuthKey.objects.filter(account_id__in=account_ids, account__client_id=client_id))
    devices.sessions_drop(client_id=client_id, dropped=rows, actor=actor)
    return len(rows)


def sessions_log_out(*, client_id: int, session_ids: Sequence[int], actor: str = "") -> int:
    """End these sessions of an operator; their number."""
    rows = list(AccountAuthKey.objects.filter(pk__in=session_ids, account__client_id=client_id))
    devices.sessions_drop(client_id=client_id, dropped=rows, actor=actor)
    return len(rows)


def change(rows: QuerySet[Account], actor: str, now: datetime, **values: Any) -> int:
    """One UPDATE of these rows, which are one operator's; their number."""
    found = list(rows.order_by("pk").values_list("pk", "client_id", "customer_id"))
    with transaction.atomic():
        Account.objects.filter(pk__in=[pk for pk, *_whose in found]).update(updated_at=now, **values)
        accounts_changed(found, values, actor=actor)
    return len(found)
