"""Who is charged when: what check_accounts does for everybody, and what a payment sets in motion for one customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from billing.models import CustomerTransaction
from tvmiddleware.models import Customer


@dataclass
class Settled:
    """What happened to a customer's accounts (ids)."""

    activated: list[int] = field(default_factory=list)
    deactivated: list[int] = field(default_factory=list)
    prolonged: list[int] = field(default_factory=list)
    transactions: list[CustomerTransaction] = field(default_factory=list)


def customer_charge_due(*, customer: Customer, now: datetime, actor: str = "command:check_accounts") -> Settled:
    """Everything that is due for one customer by ``now``, in order, while the money lasts."""
    raise NotImplementedError


def customer_activate(*, customer: Customer, now: datetime, actor: str) -> Settled:
    """Try to charge for and switch on each inactive account (classic), renew what waits for money (subscriptions).

    Accounts that are blocked at the subscriber's request, wait for the operator's billing or for their first login are
    left alone. Not enough money is no error: nothing happens to that account.
    """
    raise NotImplementedError


def payment_credit(
    *,
    customer: Customer,
    amount: Decimal,
    source: int,
    ext_id: str | None,
    now: datetime,
    comment: str = "",
    actor: str = "",
    is_autopayment: bool = False,
) -> CustomerTransaction:
    """Credit a confirmed payment, once by its ``ext_id`` (TransactionExists), and at once try ``customer_activate``."""
    raise NotImplementedError


def payment_confirm(*, transaction_id: int, now: datetime, amount: Decimal | None = None) -> CustomerTransaction:
    """The same for a payment whose pending transaction exists: ``ledger.transaction_confirm``, then activation."""
    raise NotImplementedError
