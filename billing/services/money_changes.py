"""What has happened to a customer's money and cards, as events. Who writes the row announces them in the same
transaction."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from billing.events import (
    AutopaymentFailed,
    AutopaymentSwitched,
    CardRemoved,
    CardSaved,
    PaymentFailed,
    PaymentReceived,
    PaymentRefunded,
    TransactionCancelled,
    TransactionPosted,
    TransactionWithdrawn,
)
from billing.models import CustomerTransaction, Payment, SavedCard
from core.events import announce_event
from tvmiddleware.models import Customer
from tvmiddleware.selectors.currencies import currency_of

EventOfRow = Callable[[CustomerTransaction], TransactionPosted]


# --- rows of the ledger: what it announces when it has written one ----------------------------------------------------
def movement_event(row: CustomerTransaction) -> TransactionPosted:
    return TransactionPosted(**posted(row))


def payment_event(row: CustomerTransaction, *, payment_id: int | None = None) -> PaymentReceived:
    return PaymentReceived(payment_id=payment_id, **posted(row))


def refund_event(row: CustomerTransaction, *, payment_id: int) -> PaymentRefunded:
    return PaymentRefunded(payment_id=payment_id, **posted(row))


def cancellation_event(row: CustomerTransaction) -> TransactionCancelled:
    return TransactionCancelled(cancelled_id=row.reversal_of_id or 0, **posted(row))


def posted(row: CustomerTransaction) -> dict[str, Any]:
    return {
        **named(row),
        "actor": row.actor,
        "status": row.status,
        "balance": row.balance_after,
        "account_id": row.account_id,
        "is_autopayment": row.is_autopayment,
    }


def named(row: CustomerTransaction) -> dict[str, Any]:
    return {
        "client_id": row.client_id,
        "customer_id": row.customer_id,
        "amount": row.amount,
        "currency": row.currency,
        "transaction_id": row.pk,
        "ext_id": row.ext_id or "",
        "kind": row.kind,
        "source": row.source,
    }


def transaction_withdrawn(row: CustomerTransaction, *, actor: str) -> None:
    """A pending row failed because somebody cancelled it. The event has the ``ext_id`` that it had."""
    announce_event(TransactionWithdrawn(**{**named(row), "ext_id": row.voided_ext_id}, actor=actor))


# --- payments ---------------------------------------------------------------------------------------------------------
def gateway_actor(gateway: str) -> str:
    """Who acts where a gateway brings the news, in the ledger's words."""
    return f"gateway:{gateway}"


def payment_refused(payment: Payment) -> None:
    """The row says ERROR now."""
    announce_event(
        PaymentFailed(
            client_id=payment.client_id,
            customer_id=payment.customer_id,
            amount=payment.amount,
            currency=payment.currency,
            payment_id=payment.pk,
            gateway=payment.gateway,
            error=payment.error,
            error_text=payment.error_text,
            is_autopayment=payment.is_autopayment,
            actor=gateway_actor(payment.gateway),
        )
    )


def autopayment_refused(customer: Customer, amount: Decimal, error: str, *, actor: str) -> None:
    """The night's attempt to charge ``amount`` has failed."""
    announce_event(
        AutopaymentFailed(
            client_id=customer.client_id,
            customer_id=customer.pk,
            amount=amount,
            currency=currency_of(customer),
            error=error,
            actor=actor,
        )
    )


# --- cards ------------------------------------------------------------------------------------------------------------
def card_saved(card: SavedCard) -> None:
    """A new row, which only a gateway's news makes."""
    announce_event(CardSaved(**card_named(card), card_id=card.pk, actor=gateway_actor(card.merchant.gateway)))


def card_removed(card: SavedCard, card_id: int, *, actor: str) -> None:
    """The row, whose id was ``card_id``, was deleted."""
    announce_event(CardRemoved(**card_named(card), card_id=card_id, actor=actor))


def card_named(card: SavedCard) -> dict[str, int]:
    return {"client_id": card.client_id, "customer_id": card.customer_id, "merchant_id": card.merchant_id}


def autopayment_switched(*, client_id: int, customer_id: int, enabled: bool, actor: str, call: Any = None) -> None:
    """The customer's row says so now, and said the opposite before."""
    announce_event(
        AutopaymentSwitched(client_id=client_id, customer_id=customer_id, enabled=enabled, actor=actor, call=call)
    )
