"""The one place where payments meet the ledger."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from billing.gateways.registry import KINDS
from billing.models import Payment


def source_of(payment: Payment) -> int:
    """The ledger's source of a gateway's money."""
    return KINDS[payment.gateway].source


def credit(*, payment: Payment, amount: Decimal, now: datetime) -> None:
    """Put the money of a confirmed payment on the balance; once, whatever happens. Inside the caller's transaction."""


def debit(*, payment: Payment, amount: Decimal, total: Decimal, now: datetime) -> None:
    """Take refunded money off the balance; once for each ``total``. Inside the caller's transaction."""
