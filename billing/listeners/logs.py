"""The event log of money: smarty_payment.log. Names and pairs are published: monitoring reads them."""

from __future__ import annotations

from collections.abc import Sequence

from billing.events import AutopaymentFailed, TransactionPosted
from core.events import Stage, register_listener
from core.logs import log_event as log


def register() -> None:
    register_listener(TransactionPosted, transactions_posted, name="log", stage=Stage.LOG)
    register_listener(AutopaymentFailed, autopayments_failed, name="log", stage=Stage.LOG)


def transactions_posted(events: Sequence[TransactionPosted]) -> None:
    for one in events:
        log(
            "payment",
            "TRANSACTION_POSTED",
            client=one.client_id,
            customer=one.customer_id,
            transaction=one.transaction_id,
            ext_id=one.ext_id,
            amount=one.amount,
            status=one.status,
            balance=one.balance,
            actor=one.actor,
        )


def autopayments_failed(events: Sequence[AutopaymentFailed]) -> None:
    for one in events:
        log("payment", "AUTOPAYMENT_ERROR", customer=one.customer_id, amount=one.amount, error=one.error)
