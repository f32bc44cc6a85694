"""Beginning and ending sessions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tvmiddleware.cache import invalidate
from tvmiddleware.models import Account, AccountAuthKey

KEY_BYTES = 64


def new_key() -> str:
    """128 lowercase hexadecimal characters."""
    return secrets.token_hex(KEY_BYTES)


def session_create(*, account: Account, now: datetime, **values: Any) -> AccountAuthKey:
    """A new session of the account; ``values`` are fields of AccountAuthKey."""
    return AccountAuthKey.objects.create(account=account, key=new_key(), created_at=now, last_active=now, **values)


def session_renew(*, session: AccountAuthKey, now: datetime, **values: Any) -> bool:
    """Give the session of a device that logs in again a new key; the old one dies. False: somebody else was faster."""
    old_key, fresh = session.key, {**values, "key": new_key(), "created_at": now, "last_active": now}
    if not AccountAuthKey.objects.filter(pk=session.pk, key=old_key).update(channel_list_changed=False, **fresh):
        return False
    for name, value in fresh.items():
        setattr(session, name, value)
    transaction.on_commit(lambda: invalidate.sessions_changed([old_key]), robust=True)
    return True


def sessions_end(*, client_id: int, session_ids: Sequence[int]) -> int:
    """Log these sessions of an operator out; their number. Those of other operators are skipped."""
    rows = AccountAuthKey.objects.filter(pk__in=session_ids, account__client_id=client_id)
    with transaction.atomic():
        keys = dict(rows.values_list("pk", "key"))
        AccountAuthKey.objects.filter(pk__in=list(keys)).delete()
        transaction.on_commit(lambda: invalidate.sessions_changed(keys.values()), robust=True)
    return len(keys)


def sessions_of_accounts_end(*, client_id: int, account_ids: Sequence[int]) -> int:
    """Log every device of these accounts out; the number of sessions ended."""
    rows = AccountAuthKey.objects.filter(account_id__in=account_ids, account__client_id=client_id)
    return sessions_end(client_id=client_id, session_ids=list(rows.values_list("pk", flat=True)))
