"""The nightly attempts behind automatic payments."""

from __future__ import annotations

from billing.models import AutopaymentAttempt
from core.numbers import is_digits

PREFIX = "autopayment-"
State = AutopaymentAttempt.State


def attempt_settle(*, key: str, paid: bool) -> None:
    """Close the attempt that asked for a payment under this key: ``autopayment-<id>``. Inside the caller's transaction.

    An attempt that was given up may still be paid, never the reverse.
    """
    number = key.removeprefix(PREFIX)
    if number == key or not is_digits(number):
        return
    rows = AutopaymentAttempt.objects.filter(pk=int(number))
    if paid:
        rows.update(state=State.PAID, error="")
    else:
        rows.exclude(state=State.PAID).update(state=State.FAILED)
