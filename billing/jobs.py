"""Billing's jobs: adapters of services, started by their dotted names."""

from __future__ import annotations

from billing.services import invoices
from core.clock import now


def invoice_issue(*, transaction_id: int) -> str:
    made = invoices.invoice_issue(transaction_id=transaction_id, now=now())
    return f"invoice {made.number}" if made else "nothing to do"
