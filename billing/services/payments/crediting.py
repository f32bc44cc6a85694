"""The one place where payments meet the ledger."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from billing.errors import TransactionExists
from billing.gateways.registry import KINDS
from billing.models import CustomerTransaction, Payment
from billing.services import ledger
from billing.services.charging import payment_credit
from billing.services.money_changes import gateway_actor, payment_event, refund_event
from tvmiddleware.models import Customer

main_log = logging.getLogger("smarty_main")


def source_of(payment: Payment) -> int:
    """The ledger's source of a gateway's money."""
    return KINDS[payment.gateway].source


def ext_id_of(payment: Payment) -> str:
    """The ``ext_id`` of the ledger's row: the caller's key where there is one (an automatic payment is looked for by
    it)."""
    return payment.key or payment.idempotency_key


def money_credit(*, payment: Payment, customer: Customer, amount: Decimal, now: datetime) -> None:
    """Put the money of a confirmed payment on the balance and pay with it what waits for money; once, whatever happens.

    Money that has arrived is credited even if what it sets in motion fails: the nightly run tries that again. Inside
    the caller's transaction.
    """
    values = {"customer": customer, "now": now, **credit_of(payment, amount)}
    if is_booked(payment, values["ext_id"]):
        return
    values["ext_id"] = free_ext_id(payment, values["ext_id"])
    try:
        with transaction.atomic():
            payment_credit(**values, payment_id=payment.pk)
    except (OperationalError, InterfaceError, TransactionExists):  # the id was taken this moment: the news comes again
        raise
    except Exception:
        main_log.exception("PAYMENT_ACTIVATION_FAILED payment=%s customer=%s", payment.pk, customer.pk)
        ledger.transaction_post(**values, as_event=partial(payment_event, payment_id=payment.pk))


def credit_of(payment: Payment, amount: Decimal) -> dict[str, Any]:
    """The arguments of the ledger's row for a payment of which ``amount`` came."""
    return {
        "amount": amount,
        "source": source_of(payment),
        "ext_id": ext_id_of(payment),
        "comment": comment_of(payment, amount),
        "actor": gateway_actor(payment.gateway),
        "is_autopayment": payment.is_autopayment,
    }


def is_booked(payment: Payment, ext_id: str) -> bool:
    """Whether the ledger has this movement of the payment already."""
    known = {ext_id, own_ext_id(payment, ext_id)}
    rows = CustomerTransaction.objects.filter(client_id=payment.client_id, ext_id__in=known)
    return rows.filter(source=source_of(payment), actor=gateway_actor(payment.gateway)).exists()


def free_ext_id(payment: Payment, ext_id: str) -> str:
    """The id, or another one where the operator's billing has used it for something of its own: money that came is
    credited whatever others call theirs."""
    taken = CustomerTransaction.objects.filter(client_id=payment.client_id, ext_id=ext_id).exists()
    return own_ext_id(payment, ext_id) if taken else ext_id


def own_ext_id(payment: Payment, ext_id: str) -> str:
    return f"{ext_id}-{payment.number}"


def comment_of(payment: Payment, amount: Decimal) -> str:
    """The gateway and its number; and, where money went back before it arrived, what was paid and what is left."""
    text = f"{KINDS[payment.gateway].title} {payment.ext_id or payment.number}"
    return text if amount == payment.amount else f"{text}: {payment.amount} - {payment.refunded}"


def money_debit(*, payment: Payment, customer: Customer, amount: Decimal, total: Decimal, now: datetime) -> None:
    """Take refunded money off the balance; once for each ``total``. Inside the caller's transaction."""
    ext_id = f"{ext_id_of(payment)}-refund-{total}"
    if is_booked(payment, ext_id):
        return
    ledger.transaction_post(
        customer=customer,
        amount=-amount,
        source=source_of(payment),
        ext_id=free_ext_id(payment, ext_id),
        now=now,
        comment=f"{KINDS[payment.gateway].title} {payment.ext_id or payment.number}",
        actor=gateway_actor(payment.gateway),
        as_event=partial(refund_event, payment_id=payment.pk),
    )
