"""Work on subscribers that runs outside requests. ``ids`` are rows of one operator, 1,000 at most."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock
from core.queue import job
from tvmiddleware.models import DataCenter
from tvmiddleware.services import account_bulk, channel_notices, flash_calls, messages, phone_forms


def accounts_activate(*, client_id: int, ids: list[int], actor: str = "") -> int:
    """``actor``: here and below who has asked for it (tvmiddleware.events)."""
    return account_bulk.accounts_activate(client_id=client_id, account_ids=ids, now=clock.now(), actor=actor)


def accounts_deactivate(*, client_id: int, ids: list[int], actor: str = "") -> int:
    return account_bulk.accounts_deactivate(client_id=client_id, account_ids=ids, now=clock.now(), actor=actor)


def accounts_log_out(*, client_id: int, ids: list[int], actor: str = "") -> int:
    return account_bulk.accounts_log_out(client_id=client_id, account_ids=ids, actor=actor)


def accounts_move(*, client_id: int, ids: list[int], data_center_id: int | None, actor: str = "") -> int:
    """Another preferred data centre; one that is gone by now moves nobody."""
    chosen = DataCenter.objects.filter(pk=data_center_id).first() if data_center_id else None
    if data_center_id and chosen is None:
        return 0
    return account_bulk.accounts_move(
        client_id=client_id, account_ids=ids, data_center=chosen, now=clock.now(), actor=actor
    )


@job(hidden=("draft",))
def messages_send(*, client_id: int, ids: list[int], draft: dict[str, Any], actor: str = "") -> int:
    """``draft``: members of services.messages.Draft, ``expires_at`` as ISO text."""
    expires_at = draft.get("expires_at")
    whole = messages.Draft(**{**draft, "expires_at": datetime.fromisoformat(expires_at) if expires_at else None})
    return messages.message_send_many(client_id=client_id, account_ids=ids, draft=whole, now=clock.now(), actor=actor)


def phones_read(*, client_id: int) -> int:
    """The operator's country is another one: national spellings are other numbers now."""
    return phone_forms.phones_read(client_id=client_id)


@job(outside=True, repeatable=False)
def flash_call_make(*, phone_code_id: int) -> str:
    """Let the phone of a confirmation be rung."""
    return flash_calls.flash_call_make(phone_code_id=phone_code_id, now=clock.now())


@job(every=60, queue="low", timeout="RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT")
def lists_changed_tell() -> str:
    """Tell boxes of changed channel lists, so many a minute."""
    notified = channel_notices.notify_over_time(clock=clock.now)
    return f"{notified} sessions told" if notified else ""
