"""Why an account has no service, and what each reason means for its money. One table for both models."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing.schedule.accounts import AccountState
from tvmiddleware.constants import StatusReason, SwitchedOffBy


class OffCause(StrEnum):
    """Why an account has no service now."""

    MONEY = "money"
    FIRST_PAYMENT = "first payment"
    STAFF = "staff"
    HOLD = "hold"
    HOLD_ENDED = "hold ended"
    BILLING_SYSTEM = "billing system"
    FIRST_LOGIN = "first login"
    END_DATE = "end date"


@dataclass(frozen=True)
class CauseRules:
    """What one cause means; nothing is ever charged while it lasts.

    ``by_payment``, ``by_night``: a payment, or the night, charges a period that begins that day and switches on, where
    the money suffices. ``days_stand``: paid days of subscriptions are kept for later; else they run out.
    ``by_date``: an activation date that comes switches the account on.
    """

    by_payment: bool
    by_night: bool
    days_stand: bool
    by_date: bool


CAUSES: dict[OffCause, CauseRules] = {
    OffCause.MONEY: CauseRules(by_payment=True, by_night=True, days_stand=False, by_date=False),
    OffCause.FIRST_PAYMENT: CauseRules(by_payment=True, by_night=False, days_stand=False, by_date=True),
    OffCause.STAFF: CauseRules(by_payment=False, by_night=False, days_stand=False, by_date=True),
    OffCause.HOLD: CauseRules(by_payment=False, by_night=False, days_stand=True, by_date=False),
    OffCause.HOLD_ENDED: CauseRules(by_payment=True, by_night=True, days_stand=False, by_date=True),
    OffCause.BILLING_SYSTEM: CauseRules(by_payment=False, by_night=False, days_stand=False, by_date=False),
    OffCause.FIRST_LOGIN: CauseRules(by_payment=False, by_night=False, days_stand=False, by_date=True),
    OffCause.END_DATE: CauseRules(by_payment=False, by_night=False, days_stand=False, by_date=True),
}

OF_RECORD = {
    SwitchedOffBy.MONEY: OffCause.MONEY,
    SwitchedOffBy.STAFF: OffCause.STAFF,
    SwitchedOffBy.HOLD: OffCause.HOLD_ENDED,
    SwitchedOffBy.DATE: OffCause.END_DATE,
}


def cause_of(account: AccountState) -> OffCause | None:
    """Why the account has no service; None when it has."""
    if account.status_reason == StatusReason.BLOCK:
        return OffCause.HOLD
    if account.active:
        return None
    if account.status_reason == StatusReason.WAIT:
        return OffCause.BILLING_SYSTEM
    if account.auto_activation_period:
        return OffCause.FIRST_LOGIN
    if account.switched_off_by == SwitchedOffBy.NOBODY:
        return OffCause.MONEY if account.status_reason == StatusReason.DEBT else OffCause.FIRST_PAYMENT
    return OF_RECORD[SwitchedOffBy(account.switched_off_by)]
