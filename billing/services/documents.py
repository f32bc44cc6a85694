"""Printing documents: a template and a customer make a page that is kept as it is."""

from __future__ import annotations

import base64
import mimetypes
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from billing.documents.engine import TemplateUnusable, render_template
from billing.models import Contract, CustomerTransaction, Document, DocumentKind, DocumentTemplate, Invoice
from billing.services import document_values as values
from clients.models import Client
from core.api.errors import DomainError
from core.clock import local_day
from tvmiddleware.models import Customer

BUILT_IN = Path(__file__).resolve().parent.parent / "templates" / "billing" / "documents"
MOST_ACCOUNTS = 100
LARGEST_LOGO = 512 * 1024


class DocumentUnprintable(DomainError):
    """The template can't be used; ``message`` says why."""


@dataclass(frozen=True)
class Paper:
    """What is printed: a kind, a customer, and what the document is about."""

    kind: str
    customer: Customer
    contract: Contract | None = None
    invoice: Invoice | None = None
    transaction: CustomerTransaction | None = None


def document_issue(
    *, paper: Paper, now: datetime, created_by: str = "", template: DocumentTemplate | None = None
) -> Document:
    """Print and keep it. Without a template the operator's default one, or Smarty's own. DocumentUnprintable."""
    chosen = template or default_template(paper.customer.client_id, paper.kind)
    title, html = printed(paper, chosen, now)
    return Document.objects.create(
        client_id=paper.customer.client_id,
        customer=paper.customer,
        kind=paper.kind,
        template=chosen,
        contract=paper.contract,
        invoice=paper.invoice,
        transaction=paper.transaction,
        title=title[:255],
        html=html,
        created_at=now,
        created_by=created_by[:128],
    )


def default_template(client_id: int, kind: str) -> DocumentTemplate | None:
    rows = DocumentTemplate.objects.filter(client_id=client_id, kind=kind, enabled=True, is_default=True)
    return rows.order_by("-pk").first()


def printed(paper: Paper, template: DocumentTemplate | None, now: datetime) -> tuple[str, str]:
    """Title and page."""
    title, body = (template.title, template.body) if template else built_in(paper.kind)
    values = values_of(paper, now)
    try:
        return render_template(title, values).strip(), render_template(body, values)
    except TemplateUnusable as error:
        raise DocumentUnprintable(str(error)) from error


def built_in(kind: str) -> tuple[str, str]:
    titles = {
        DocumentKind.CONTRACT: _("Contract") + " {{ contract.number }}",
        DocumentKind.INVOICE: _("Invoice") + " {{ invoice.number }}",
        DocumentKind.RECEIPT: _("Receipt") + " {{ receipt.number }}",
    }
    return titles[DocumentKind(kind)], built_in_body(kind)


@lru_cache(maxsize=8)
def built_in_body(kind: str) -> str:
    return (BUILT_IN / f"{kind}.html").read_text(encoding="utf-8")


def values_of(paper: Paper, now: datetime) -> dict[str, Any]:
    customer = paper.customer
    operator = Client.objects.get(pk=customer.client_id)
    today = local_day(now, operator.time_zone)
    accounts = customer.accounts.prefetch_related("tariffs").defer("password", "parent_code")[:MOST_ACCOUNTS]
    shared = list(customer.tariffs.values_list("name", flat=True))
    found: dict[str, Any] = {
        "today": today,
        "operator": values.operator_values(operator, data_uri(operator.logo)),
        "customer": values.customer_values(customer, customer.currency or operator.currency),
        "accounts": [
            values.account_values(row, [*shared, *(one.name for one in row.tariffs.all())]) for row in accounts
        ],
    }
    if paper.contract is not None:
        found["contract"] = values.contract_values(paper.contract)
    if paper.invoice is not None:
        found["invoice"] = values.invoice_values(paper.invoice, paper.invoice.items.all())
    if paper.transaction is not None:
        day = local_day(paper.transaction.created_at, operator.time_zone)
        found["receipt"] = values.receipt_values(paper.transaction, day)
    return found


def data_uri(image: Any) -> str:
    """A picture as a part of the page: documents fetch nothing."""
    if not image:
        return ""
    try:
        with image.storage.open(image.name) as file:
            data = file.read(LARGEST_LOGO + 1)
    except OSError:
        return ""
    if len(data) > LARGEST_LOGO:
        return ""
    kind = mimetypes.guess_type(image.name)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
