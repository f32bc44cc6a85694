"""What happens to customers' money and cards, as events (core.events); see docs/events.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tvmiddleware.events import OperatorEvent


@dataclass(frozen=True, kw_only=True)
class MoneyEvent(OperatorEvent):
    """``amount``: in ``currency`` (three letters), rounded to it."""

    customer_id: int
    amount: Decimal
    currency: str


# --- the ledger -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class TransactionEvent(MoneyEvent):
    """A row of the ledger. ``amount``: positive = credited, negative = charged. ``ext_id``: its id in the system that
    it came from, "" for none. ``kind`` and ``source``: ``billing.constants``."""

    transaction_id: int
    ext_id: str
    kind: str
    source: int


@dataclass(frozen=True, kw_only=True)
class TransactionPosted(TransactionEvent):
    """Written, or confirmed after it waited: a movement by itself or, as one of the types below, a payment, a refund or
    a cancellation. Charges of the night and of connected tariffs are written in batches and are no event.

    ``status``: ``billing.constants.Status``; a pending one has moved no balance yet, ``balance`` is None then, else the
    customer's balance after it. ``account_id``: None where it is of no account.
    """

    status: int
    balance: Decimal | None
    account_id: int | None = None
    is_autopayment: bool = False


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(TransactionPosted):
    """A customer's payment counts: its money is on the balance. ``payment_id``: of the gateway's ``Payment``, None for
    one that came past the gateways (a billing system, the panel)."""

    payment_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(TransactionPosted):
    """A gateway gave money back, which is off the balance: ``amount`` is negative."""

    payment_id: int


@dataclass(frozen=True, kw_only=True)
class TransactionCancelled(TransactionPosted):
    """A row that takes back the row ``cancelled_id``: its ``amount`` is the opposite one."""

    cancelled_id: int


@dataclass(frozen=True, kw_only=True)
class TransactionWithdrawn(TransactionEvent):
    """A pending row was cancelled before it counted: no money moved, no row was written."""


# --- gateways ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class PaymentFailed(MoneyEvent):
    """A payment begun at a gateway was refused or given up; it may still be paid later. ``error``: the code of
    ``billing.gateways.errors``, ``error_text`` the gateway's words."""

    payment_id: int
    gateway: str
    error: int
    error_text: str
    is_autopayment: bool = False


@dataclass(frozen=True, kw_only=True)
class AutopaymentFailed(MoneyEvent):
    """The night could not charge a card; where a gateway refused, there is a PaymentFailed as well. ``error``: the name
    of the error, also where no gateway was asked (CardNotFound)."""

    error: str


# --- cards ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class CardEvent(OperatorEvent):
    """``card_id``: of the ``SavedCard``."""

    customer_id: int
    card_id: int
    merchant_id: int


@dataclass(frozen=True, kw_only=True)
class CardSaved(CardEvent):
    """A gateway keeps a card that it did not keep before."""


@dataclass(frozen=True, kw_only=True)
class CardRemoved(CardEvent):
    """The row is gone."""


@dataclass(frozen=True, kw_only=True)
class AutopaymentSwitched(OperatorEvent):
    """``enabled``: whether a card is charged by itself from now on. ``call``: the call of the box that asked for it, as
    plug-ins know it (``TVMiddlewareApiParams``)."""

    customer_id: int
    enabled: bool
    call: Any = field(default=None, repr=False, compare=False)
