"""Billing's jobs: adapters of services, started by their dotted names."""

from __future__ import annotations

from billing.services import invoices
from core.clock import now


def invoices_issue(*, client_id: int, transaction_ids: list[int]) -> str:
    made = invoices.charges_invoice(client_id=client_id, transaction_ids=transaction_ids, now=now())
    return f"{made} invoices"


def invoice_issue(*, transaction_id: int) -> str:
    made = invoices.invoice_issue(transaction_id=transaction_id, now=now())
    return f"invoice {made.number}" if made else "nothing to do"
