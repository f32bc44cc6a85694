"""What a login may change about the account: the trial that starts at the first one, the subscriber's own block."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from core.clock import days_later
from core.logs import event
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.models import Account, AccountAuthKey


def block_lift(*, account: Account, now: datetime) -> None:
    """Set the additional status to ACTIVE where the subscriber had asked for the block. ``active`` stays as it is."""
    if account.status_reason != StatusReason.BLOCK:
        return
    account.status_reason = StatusReason.ACTIVE
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, status_reason=StatusReason.BLOCK)
        rows.update(status_reason=StatusReason.ACTIVE, updated_at=now)
        transaction.on_commit(lambda: forget_sessions(account))
    event("accounts", "ACCOUNT_CHANGED", account_id=account.pk, fields="status_reason")


def starts_now(account: Account) -> bool:
    """An account that waits for its first login."""
    return not account.active and account.auto_activation_period > 0


def first_login(account: Account, today: date) -> None:
    """The account as it will be when this login succeeds; nothing is written yet."""
    account.active = True
    account.status_reason = StatusReason.ACTIVE
    account.activation_date = today
    account.deactivation_date = days_later(today, account.auto_activation_period)


def activate(*, account: Account, now: datetime, then: Callable[[], None]) -> None:
    """Write what ``first_login`` promised, once: the period becomes 0. Call inside the login's transaction.

    ``then`` runs after the commit, when it was this login that switched the account on."""
    waiting = Account.objects.filter(pk=account.pk, active=False, auto_activation_period__gt=0)
    changed = waiting.update(
        active=True,
        status_reason=account.status_reason,
        switched_off_by=SwitchedOffBy.NOBODY,
        activation_date=account.activation_date,
        deactivation_date=account.deactivation_date,
        auto_activation_period=0,
        updated_at=now,
    )
    if changed:
        transaction.on_commit(lambda: activated(account))
        transaction.on_commit(then)


def activated(account: Account) -> None:
    forget_sessions(account)
    dates = {"activation_date": account.activation_date, "deactivation_date": account.deactivation_date}
    event("accounts", "ACCOUNT_ACTIVATED", activation_result=True, params={"account_id": account.pk, **dates})


def forget_sessions(account: Account) -> None:
    keys = AccountAuthKey.objects.filter(account=account).values_list("key", flat=True)
    invalidate.sessions_changed(keys)
