"""What a login may change about the account: the trial that starts at the first one, the subscriber's own block."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from core.clock import days_later
from core.events import announce_event
from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.events import AccountChanged, AccountSwitched
from tvmiddleware.models import Account, AccountDevice
from tvmiddleware.services.accounts import actor_of

WRITTEN = ("activation_date", "active", "auto_activation_period", "deactivation_date", "status_reason")


def block_lift(*, account: Account, now: datetime) -> None:
    """Set the additional status to ACTIVE where the subscriber had asked for the block. ``active`` stays as it is."""
    if account.status_reason != StatusReason.BLOCK:
        return
    account.status_reason = StatusReason.ACTIVE
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, status_reason=StatusReason.BLOCK)
        if not rows.update(status_reason=StatusReason.ACTIVE, updated_at=now):
            return
        announce_event(
            AccountChanged(
                client_id=account.client_id,
                account_id=account.pk,
                customer_id=account.customer_id,
                fields=("status_reason",),
                actor=actor_of(account),
                without_signals=True,
            )
        )


def starts_now(account: Account) -> bool:
    """Whether the account is off and waits for its first login: its trial begins with this one."""
    return not account.active and account.auto_activation_period > 0


def first_login(account: Account, today: date) -> None:
    """The account as it will be when this login succeeds; nothing is written yet."""
    account.active = True
    account.status_reason = StatusReason.ACTIVE
    account.activation_date = today
    account.deactivation_date = days_later(today, account.auto_activation_period)


def first_login_activate(*, account: Account, now: datetime) -> bool:
    """Write what ``first_login`` promised, once: the period becomes 0. Whether it was this login that switched the
    account on; ``announce_activation`` says so then. Call inside the login's transaction."""
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
    return bool(changed)


def announce_activation(*, account: Account, device: AccountDevice | None, call: Any) -> None:
    """Announce what ``first_login_activate`` wrote. ``device``, ``call``: of this login, as plug-ins get them."""
    announce_event(
        AccountSwitched(
            client_id=account.client_id,
            account_id=account.pk,
            customer_id=account.customer_id,
            active=True,
            status_reason=account.status_reason,
            fields=WRITTEN,
            activation_date=account.activation_date,
            deactivation_date=account.deactivation_date,
            device_id=device.pk if device else None,
            login_call=call,
            actor=actor_of(account),
            without_signals=True,
        )
    )
