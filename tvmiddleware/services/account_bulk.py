"""Changes of many accounts at once, as the panel makes them. One operator a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.logs import event
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.models import Account, AccountAuthKey, DataCenter
from tvmiddleware.services import devices, plugins


def accounts_activate(*, client_id: int, account_ids: Sequence[int], now: datetime) -> int:
    """Switch accounts on; the number of accounts that were off."""
    off = Account.objects.filter(client_id=client_id, pk__in=account_ids, active=False)
    ids = list(off.values_list("pk", flat=True))
    on = {"active": True, "status_reason": StatusReason.ACTIVE, "switched_off_by": SwitchedOffBy.NOBODY}
    return change(client_id, ids, now, **on)


def accounts_deactivate(
    *, client_id: int, account_ids: Sequence[int], now: datetime, status_reason: str = StatusReason.INACTIVE
) -> int:
    """Switch accounts off; the number of accounts that were on."""
    on = Account.objects.filter(client_id=client_id, pk__in=account_ids, active=True)
    by = SwitchedOffBy.by_reason(status_reason)
    off = {"active": False, "status_reason": status_reason, "switched_off_by": by}
    return change(client_id, list(on.values_list("pk", flat=True)), now, **off)


def accounts_move(*, client_id: int, account_ids: Sequence[int], data_center: DataCenter | None, now: datetime) -> int:
    """Give accounts another preferred data centre (None: no preference); a foreign one moves nobody."""
    if data_center is not None and data_center.client_id != client_id:
        return 0
    found = Account.objects.filter(client_id=client_id, pk__in=account_ids)
    return change(client_id, list(found.values_list("pk", flat=True)), now, data_center=data_center)


def accounts_log_out(*, client_id: int, account_ids: Sequence[int]) -> int:
    """End every session of these accounts; the number of sessions."""
    rows = list(AccountAuthKey.objects.filter(account_id__in=account_ids, account__client_id=client_id))
    devices.sessions_drop(client_id=client_id, dropped=rows)
    return len(rows)


def sessions_log_out(*, client_id: int, session_ids: Sequence[int]) -> int:
    """End these sessions of an operator; their number."""
    rows = list(AccountAuthKey.objects.filter(pk__in=session_ids, account__client_id=client_id))
    devices.sessions_drop(client_id=client_id, dropped=rows)
    return len(rows)


def change(client_id: int, account_ids: list[int], now: datetime, **values: Any) -> int:
    """One UPDATE; session records, which signals would drop, are dropped here."""
    with transaction.atomic():
        Account.objects.filter(client_id=client_id, pk__in=account_ids).update(updated_at=now, **values)
        transaction.on_commit(lambda: forget(account_ids))
        transaction.on_commit(
            lambda: plugins.accounts_changed(client_id=client_id, account_ids=account_ids, fields=values)
        )
    for account_id in account_ids:
        event("accounts", "ACCOUNT_CHANGED", account_id=account_id, fields=",".join(sorted(values)))
    return len(account_ids)


def forget(account_ids: list[int]) -> None:
    keys = AccountAuthKey.objects.filter(account_id__in=account_ids).values_list("key", flat=True)
    invalidate.sessions_changed(keys)
