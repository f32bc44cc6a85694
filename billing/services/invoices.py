"""An invoice for every charge, written after it in a transaction of its own: a charge never waits for a number.

The unique key on the transaction makes a second run harmless; what a killed one left out the next one finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet

from billing.constants import Source, Status
from billing.models import Charge, CustomerTransaction, Invoice, InvoiceItem, ParkedCustomer
from billing.selectors.due import charged_clients
from billing.services.batches import batches_work, id_pages
from billing.services.ledger import customers_lock
from billing.services.numbering import numbers_take
from billing.services.parking import Parking
from clients.models import Client
from core.clock import local_day

KIND = "invoice"
JOB = "invoices"
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
    parking: Parking,
    older: timedelta = timedelta(0),
    progress: Callable[[str], None] = lambda text: None,
) -> int:
    """Write what is missing for an operator, in batches; the number of invoices. ``older``: charges of this age."""
    since = min(now - timedelta(days=DAYS_BACK), parked_since(client) or now)
    rows = charged().filter(client=client, created_at__gte=since, created_at__lte=now - older)
    made = 0
    for written in batches_work(id_pages(rows, BATCH), writing(client, now), parking, owner=customer_of):
        made += len(written)
        progress(f"{made} invoices")
    return made


def writing(client: Client, now: datetime) -> Callable[[Sequence[int]], list[Invoice]]:
    return lambda ids: batch_issue(client=client, transaction_ids=ids, now=now)


def customer_of(transaction_id: int) -> int:
    return int(CustomerTransaction.objects.values_list("customer_id", flat=True).get(pk=transaction_id))


def parked_since(client: Client) -> datetime | None:
    """Charges of those who were parked are looked for however old they have become."""
    rows = ParkedCustomer.objects.filter(client=client, job=JOB)
    first: datetime | None = rows.aggregate(first=Min("parked_at"))["first"]
    return first and first - timedelta(days=DAYS_BACK)


def invoices_complete(*, now: datetime, client_id: int | None = None) -> Parking:
    """Write invoices for charges that have none, which a lost job left out. Customers that fail are parked in the
    answer."""
    parking = Parking(JOB, now)
    for client in charged_clients(client_id) if settings.SMARTY_BILLING_INVOICES else ():
        with parking.operator(client):
            invoices_issue(client=client, now=now, parking=parking, older=JOBS_TAKE)
    return parking


def charges_invoice(*, client_id: int, transaction_ids: Sequence[int], now: datetime) -> int:
    """Write the invoices of these charges, those that are missing; their number."""
    client = Client.objects.get(pk=client_id)
    found = batches_work([transaction_ids], writing(client, now), Parking(JOB, now), owner=customer_of)
    return sum(map(len, found))


def invoice_issue(*, transaction_id: int, now: datetime) -> Invoice | None:
    """Write the invoice of one charge; None when it has one already."""
    row = charged().select_related("client").filter(pk=transaction_id).first()
    found = batch_issue(client=row.client, transaction_ids=[row.pk], now=now) if row else []
    return found[0] if found else None


@transaction.atomic
def batch_issue(*, client: Client, transaction_ids: Sequence[int], now: datetime) -> list[Invoice]:
    """Number and write them. The customers are locked first, as everywhere in billing: of two that write the same
    invoice the second finds the first's, and nobody who is charged meanwhile waits for us while we wait for him."""
    asked = CustomerTransaction.objects.filter(pk__in=transaction_ids, client=client)
    list(customers_lock(asked.values_list("customer_id", flat=True)).values_list("pk"))
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
