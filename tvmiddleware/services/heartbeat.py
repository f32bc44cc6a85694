"""account/status, the hottest call: one cache round trip reads the context and notes that the box is online."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction

from core.clock import unix
from core.db import stubbornly
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.constants import SessionState
from tvmiddleware.models import Account, AccountAuthKey
from tvmiddleware.selectors.messages import Waiting
from tvmiddleware.selectors.sessions import SessionRecord
from tvmiddleware.services import messages

FLUSH_BATCH = 500


def status(record: SessionRecord, *, with_tariffs: bool, marked: bool, now: datetime) -> dict[str, Any]:
    """The answer of account/status for a live session. ``marked``: it is noted already that the box is online."""
    if not marked:
        cache.mark_and_get(keys.presence(record.client_id), record.authkey, now.timestamp(), ())  # type: ignore[attr-defined]
    waiting = record.inbox
    answer: dict[str, Any] = {
        "status": SessionState.OK if record.active else SessionState.INACTIVE,
        "status_reason": record.status_reason,
        "utc_time": unix(now),
        "has_new_messages": int(waiting.has_new(now)),
        "is_active": int(record.active),
        "message": hand_over(record, waiting.urgent, now),
        "command": hand_over(record, waiting.commands, now),
        "channel_list_changed": int(told_of_changed_list(record)),
    }
    if with_tariffs:
        answer["tariff_ids"] = list(record.all_tariff_ids)
    return answer


def hand_over(record: SessionRecord, waiting: tuple[Waiting, ...], now: datetime) -> dict[str, Any]:
    """The first one for this session, delivered once: two devices of an account never both get it."""
    for one in waiting:
        fits = one.session_id in {0, record.id} and one.expires_at > now.timestamp()
        if fits and messages.delivered(account_id=record.account_id, message_ids=[one.id], now=now):
            return one.body
    return {}


def told_of_changed_list(record: SessionRecord) -> bool:
    if not record.list_changed:
        return False
    told = AccountAuthKey.objects.filter(pk=record.id, channel_list_changed=True).update(channel_list_changed=False)
    invalidate.sessions_changed([record.authkey])
    return bool(told)


def no_session(now: datetime) -> dict[str, Any]:
    """The answer for a box whose session is gone: it logs in again."""
    return {
        "status": SessionState.ABSENT,
        "status_reason": "",
        "utc_time": unix(now),
        "has_new_messages": 0,
        "is_active": 0,
        "message": {},
        "command": {},
        "channel_list_changed": 0,
    }


def flush_presence(*, client_id: int, now: datetime, since: datetime) -> int:
    """Write the presence marks of an operator since ``since`` to SQL in batches; the number of sessions."""
    marks: dict[str, float] = cache.marks(keys.presence(client_id), since.timestamp())  # type: ignore[attr-defined]
    authkeys, flushed = sorted(marks), 0
    for start in range(0, len(authkeys), FLUSH_BATCH):
        flushed += stubbornly(partial(write_presence, client_id, authkeys[start : start + FLUSH_BATCH], now))
    cache.drop_marks(keys.presence(client_id), (now - timedelta(days=1)).timestamp())  # type: ignore[attr-defined]
    return flushed


def write_presence(client_id: int, authkeys: list[str], now: datetime) -> int:
    """One batch; how many sessions there still are. A login locks the account before its session: do the same here,
    or MySQL calls it a deadlock."""
    rows = AccountAuthKey.objects.filter(key__in=authkeys, account__client_id=client_id)
    found = list(rows.values_list("pk", "account_id"))
    with transaction.atomic():
        Account.objects.filter(pk__in={account_id for _pk, account_id in found}).update(last_active=now)
        AccountAuthKey.objects.filter(pk__in=[pk for pk, _account in found]).update(last_active=now)
    return len(found)
