"""The nightly attempts behind automatic payments."""

from __future__ import annotations

from collections.abc import Iterable

from billing.models import AutopaymentAttempt
from core.numbers import is_digits

PREFIX = "autopayment-"
State = AutopaymentAttempt.State


def attempt_settle(*, key: str, paid: bool) -> None:
    """Close the attempt that asked for a payment under this key: ``autopayment-<id>``. Inside the caller's transaction.

    An attempt that was given up may still be paid, never the reverse.
    """
    attempts_settle(keys=[key], paid=paid)


def attempts_settle(*, keys: Iterable[str], paid: bool) -> None:
    """The same for many in one UPDATE."""
    numbers = [key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX)]
    ids = [int(number) for number in numbers if is_digits(number)]
    if not ids:
        return
    rows = AutopaymentAttempt.objects.filter(pk__in=ids)
    if paid:
        rows.update(state=State.PAID, error="")
    else:
        rows.exclude(state=State.PAID).update(state=State.FAILED)
