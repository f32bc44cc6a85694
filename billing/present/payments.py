"""Payments and transactions as billing systems read them."""

from __future__ import annotations

from typing import Any

from billing.constants import Status
from billing.models import CustomerTransaction, Payment
from core.clock import load_zone

Row = dict[str, Any]


def payment_row(row: Payment) -> Row:
    return {
        "payments": {
            "payment_id": row.ext_id or row.number,
            "transaction_id": str(row.pk),
            "session_id": row.session_id,
        }
    }


def payment_taken(row: Payment) -> Row:
    return {"payments": {"payment_id": row.ext_id or row.number}}


def transaction_row(row: CustomerTransaction, time_zone: str) -> Row:
    return {
        "transaction_id": str(row.pk),
        "amount": str(row.amount),
        "source": str(row.get_source_display()),
        "datetime": row.created_at.astimezone(load_zone(time_zone)).strftime("%Y-%m-%d %H:%M:%S"),
        "comment": row.comment,
        "processed": int(row.status == Status.OK),
    }
