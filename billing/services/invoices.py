"""An invoice for every charge, written after it in a transaction of its own: a charge never waits for a number.

The unique key on the transaction makes a second run harmless; what a killed one left out the next one finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from billing.constants import Source, Status
from billing.models import Charge, CustomerTransaction, Invoice, InvoiceItem
from billing.selectors.due import charged_clients
from billing.services.numbering import numbers_take
from clients.models import Client
from core.clock import local_day

KIND = "invoice"
BATCH = 500
DAYS_BACK = 3
JOBS_TAKE = timedelta(hours=1)
"""How far back a charge without an invoice is looked for."""


def charged() -> QuerySet[CustomerTransaction]:
    """Charges that have no invoice: confirmed, not cancelled, not a correction by hand."""
    rows = CustomerTransaction.objects.filter(status=Status.OK, amount__lt=0, reversal_of=None)
    return rows.exclude(source=Source.MANUAL).filter(invoice=None, reversal=None)


def invoices_issue(
    *,
    client: Client,
    now: datetime,
    older: timedelta = timedelta(0),
    progress: Callable[[str], None] = lambda text: None,
) -> int:
    """Write what is missing for an operator, in batches; the number of invoices. ``older``: charges of this age."""
    since = now - timedelta(days=DAYS_BACK)
    rows = charged().filter(client=client, created_at__gte=since, created_at__lte=now - older)
    last = made = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        made += len(batch_issue(client=client, transaction_ids=ids, now=now))
        last = ids[-1]
        progress(f"{made} invoices")
    return made


def invoices_complete(*, now: datetime, client_id: int | None = None) -> int:
    """What jobs that were lost have left out."""
    if not settings.SMARTY_BILLING_INVOICES:
        return 0
    return sum(invoices_issue(client=client, now=now, older=JOBS_TAKE) for client in charged_clients(client_id))


def charges_invoice(*, client_id: int, transaction_ids: Sequence[int], now: datetime) -> int:
    """Write the invoices of these charges, those that are missing; their number."""
    client = Client.objects.get(pk=client_id)
    return len(batch_issue(client=client, transaction_ids=transaction_ids, now=now))


def invoice_issue(*, transaction_id: int, now: datetime) -> Invoice | None:
    """The invoice of one charge, if it has none yet."""
    row = charged().select_related("client").filter(pk=transaction_id).first()
    found = batch_issue(client=row.client, transaction_ids=[row.pk], now=now) if row else []
    return found[0] if found else None


@transaction.atomic
def batch_issue(*, client: Client, transaction_ids: Sequence[int], now: datetime) -> list[Invoice]:
    """Number and write them. The sequence's lock lets one batch of an operator through at a time: what the one before
    has written is seen by the look that follows it."""
    Client.objects.select_for_update().only("pk").get(pk=client.pk)
    rows = list(charged().filter(pk__in=transaction_ids, client=client).order_by("pk"))
    if not rows:
        return []
    days = {row.pk: local_day(row.created_at, client.time_zone) for row in rows}
    numbers = numbered(client, rows, days)
    made = [
        Invoice(
            client=client,
            customer_id=row.customer_id,
            transaction=row,
            number=numbers[row.pk],
            date=days[row.pk],
            amount=-row.amount,
            currency=row.currency,
            created_at=now,
        )
        for row in rows
    ]
    Invoice.objects.bulk_create(made)
    written = {one.transaction_id: one for one in Invoice.objects.filter(transaction__in=[row.pk for row in rows])}
    InvoiceItem.objects.bulk_create(lines(rows, written))
    return [written[row.pk] for row in rows]


def numbered(client: Client, rows: list[CustomerTransaction], days: dict[int, date]) -> dict[int, str]:
    found: dict[int, str] = {}
    for day in sorted(set(days.values())):
        ids = [row.pk for row in rows if days[row.pk] == day]
        numbers = numbers_take(
            model=Invoice,
            kind=KIND,
            client_id=client.pk,
            mask=client.invoice_number_mask,
            day=day,
            count=len(ids),
        )
        found.update(zip(ids, numbers, strict=True))
    return found


def lines(rows: list[CustomerTransaction], invoices: dict[int, Invoice]) -> list[InvoiceItem]:
    """A line for each charge of a transaction; what else it took (a film, a rounding) in a line of its own."""
    found: list[InvoiceItem] = []
    rest = {row.pk: -row.amount for row in rows}
    for charge in Charge.objects.filter(transaction__in=list(rest)).order_by("pk"):
        owner = charge.transaction_id or 0
        rest[owner] -= charge.amount
        found.append(
            InvoiceItem(
                invoice=invoices[owner],
                title=charge.title,
                period_begin=charge.period_begin,
                period_end=charge.period_end,
                amount=charge.amount,
            )
        )
    more = (row for row in rows if rest[row.pk] != Decimal(0))
    found.extend(InvoiceItem(invoice=invoices[row.pk], title=row.comment, amount=rest[row.pk]) for row in more)
    return found
