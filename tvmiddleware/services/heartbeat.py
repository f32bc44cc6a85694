"""account/status, the hottest call: one cache round trip reads the context and notes that the box is online."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.db import transaction

from core.db import retry_on_db_failure
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.events import subscriber_actor
from tvmiddleware.models import Account, AccountAuthKey
from tvmiddleware.records.messages import WaitingMessage
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.services import messages

FLUSH_BATCH = 500


@dataclass(frozen=True)
class Heartbeat:
    """What a live session is told at a status call; ``message`` and ``command`` None: nothing waits."""

    record: SessionRecord
    message: WaitingMessage | None
    command: WaitingMessage | None
    list_changed: bool


def heartbeat_record(record: SessionRecord, *, marked: bool, now: datetime) -> Heartbeat:
    """Note that the box is online (``marked``: that is done already) and hand over what waits for it."""
    if not marked:
        cache.mark_and_get(keys.presence(record.client_id), record.authkey, now.timestamp(), ())  # type: ignore[attr-defined]
    return Heartbeat(
        record=record,
        message=hand_over(record, record.inbox.urgent, now),
        command=hand_over(record, record.inbox.commands, now),
        list_changed=consume_list_changed(record),
    )


def hand_over(record: SessionRecord, waiting: tuple[WaitingMessage, ...], now: datetime) -> WaitingMessage | None:
    """The first one for this session, delivered once: two devices of an account never both get it."""
    actor = subscriber_actor(record.abonement)
    for one in waiting:
        fits = one.session_id in {0, record.id} and one.expires_at > now.timestamp()
        if fits and messages.messages_settle(account_id=record.account_id, message_ids=[one.id], now=now, actor=actor):
            return one
    return None


def consume_list_changed(record: SessionRecord) -> bool:
    if not record.list_changed:
        return False
    cleared = AccountAuthKey.objects.filter(pk=record.id, channel_list_changed=True).update(channel_list_changed=False)
    invalidate.sessions_changed([record.authkey])
    return bool(cleared)


def flush_presence(*, client_id: int, now: datetime, since: datetime) -> int:
    """Write the presence marks of an operator since ``since`` to SQL in batches; the number of sessions."""
    marks: dict[str, float] = cache.marks(keys.presence(client_id), since.timestamp())  # type: ignore[attr-defined]
    authkeys, flushed = sorted(marks), 0
    for start in range(0, len(authkeys), FLUSH_BATCH):
        flushed += retry_on_db_failure(partial(write_presence, client_id, authkeys[start : start + FLUSH_BATCH], now))
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
