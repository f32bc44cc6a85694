"""Transactions as CSV and XLSX: rows are read a few thousand at a time, so the number of them does not matter."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook

from billing.constants import Source, Status

PART = 2000
BYTES_IN_MEMORY = 1024 * 1024
HEADS = (
    "id", "created_at", "client_id", "customer_id", "customer", "contract_number", "ext_id", "source", "status", "kind",
    "amount", "currency", "balance_before", "balance_after", "comment", "actor", "is_autopayment",
)  # fmt: skip
COLUMNS = (
    "pk", "created_at", "client_id", "customer_id", "customer__lastname", "customer__firstname",
    "customer__company_name", "customer__contract_number", "ext_id", "source", "status", "kind", "amount", "currency",
    "balance_before", "balance_after", "comment", "actor", "is_autopayment",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet would run when a text begins with it."""


def parts(rows: QuerySet[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Newest first, page by page along the primary key: no database holds the whole result for us."""
    base, last = rows.order_by("-pk"), None
    while True:
        page = base if last is None else base.filter(pk__lt=last)
        found = list(page.values_list(*COLUMNS)[:PART])
        if not found:
            return
        yield found
        last = found[-1][0]


def cells(row: tuple[Any, ...]) -> list[Any]:
    pk, at, client, customer, last, first, company, contract, ext_id, source, status, kind, amount, *rest = row
    currency, before, after, comment, actor, auto = rest
    name = " ".join(part for part in (last, first) if part) or company
    return [
        pk, timezone.localtime(at).replace(tzinfo=None, microsecond=0), client, customer, tamed(name), tamed(contract),
        tamed(ext_id or ""), str(Source(source).label), str(Status(status).label), kind, amount, currency, before,
        after, tamed(comment), tamed(actor), int(auto),
    ]  # fmt: skip


def tamed(text: str) -> str:
    """A text that stays one in the staff's spreadsheet."""
    return f"'{text}" if text.startswith(FORMULA) else text


def lines(rows: QuerySet[Any]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADS)
    yield "\ufeff" + taken(out)
    for part in parts(rows):
        writer.writerows([["" if cell is None else cell for cell in cells(row)] for row in part])
        yield taken(out)


def taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def csv_response(rows: QuerySet[Any]) -> StreamingHttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="transactions.csv"'}
    return StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def xlsx_response(rows: QuerySet[Any]) -> FileResponse:
    """Written to a temporary file (a sheet can't be sent before it is finished), then streamed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("transactions")
    sheet.append(list(HEADS))
    for part in parts(rows):
        for row in part:
            sheet.append(cells(row))
    file = tempfile.SpooledTemporaryFile(BYTES_IN_MEMORY)  # noqa: SIM115  (FileResponse closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="transactions.xlsx")
