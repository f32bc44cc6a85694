"""The one place where payments meet the ledger."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from billing.errors import TransactionExists
from billing.gateways.registry import KINDS
from billing.models import Payment
from billing.services import ledger
from billing.services.charging import payment_credit, payment_told
from tvmiddleware.models import Customer

main_log = logging.getLogger("smarty_main")


def source_of(payment: Payment) -> int:
    """The ledger's source of a gateway's money."""
    return KINDS[payment.gateway].source


def actor_of(payment: Payment) -> str:
    return f"gateway:{payment.gateway}"


def ext_id_of(payment: Payment) -> str:
    """Of the ledger's row: the caller's key where there is one (an automatic payment is looked for by it)."""
    return payment.key or payment.idempotency_key


def credit(*, payment: Payment, customer: Customer, amount: Decimal, now: datetime) -> None:
    """Put the money of a confirmed payment on the balance and pay with it what waits for money; once, whatever happens.

    Money that has arrived is credited even if what it sets in motion fails: the nightly run tries that again. Inside
    the caller's transaction.
    """
    values: dict[str, Any] = {
        "customer": customer,
        "amount": amount,
        "source": source_of(payment),
        "ext_id": ext_id_of(payment),
        "now": now,
        "comment": comment_of(payment, amount),
        "actor": actor_of(payment),
        "is_autopayment": payment.is_autopayment,
    }
    try:
        with transaction.atomic():
            payment_credit(**values)
    except TransactionExists:
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        main_log.exception("PAYMENT_ACTIVATION_FAILED payment=%s customer=%s", payment.pk, customer.pk)
        payment_told(ledger.transaction_post(**values))


def comment_of(payment: Payment, amount: Decimal) -> str:
    """The gateway and its number; and, where money went back before it arrived, what was paid and what is left."""
    text = f"{KINDS[payment.gateway].title} {payment.ext_id or payment.number}"
    return text if amount == payment.amount else f"{text}: {payment.amount} - {payment.refunded}"


def debit(*, payment: Payment, customer: Customer, amount: Decimal, total: Decimal, now: datetime) -> None:
    """Take refunded money off the balance; once for each ``total``. Inside the caller's transaction."""
    try:
        ledger.transaction_post(
            customer=customer,
            amount=-amount,
            source=source_of(payment),
            ext_id=f"{ext_id_of(payment)}-refund-{total}",
            now=now,
            comment=f"{KINDS[payment.gateway].title} {payment.ext_id or payment.number}",
            actor=actor_of(payment),
        )
    except TransactionExists:
        return
