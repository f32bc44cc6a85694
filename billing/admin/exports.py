"""Transactions as CSV and XLSX: rows are read a few thousand at a time, so the number of them does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from billing.constants import Source, Status
from core.spreadsheets import csv_pieces, xlsx_file

PART = 2000
HEADS = (
    "id", "created_at", "client_id", "customer_id", "customer", "contract_number", "ext_id", "source", "status", "kind",
    "amount", "currency", "balance_before", "balance_after", "comment", "actor", "is_autopayment", "time_zone",
)  # fmt: skip
COLUMNS = (
    "pk", "created_at", "client_id", "customer_id", "customer__lastname", "customer__firstname",
    "customer__company_name", "customer__contract_number", "ext_id", "source", "status", "kind", "amount", "currency",
    "balance_before", "balance_after", "comment", "actor", "is_autopayment",
)  # fmt: skip


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


def cells(row: tuple[Any, ...], where: tzinfo) -> list[Any]:
    """A line, with times of ``where``, which it names."""
    pk, at, client, customer, last, first, company, contract, ext_id, source, status, kind, amount, *rest = row
    currency, before, after, comment, actor, auto = rest
    name = " ".join(part for part in (last, first) if part) or company
    local = timezone.localtime(at, where).replace(tzinfo=None, microsecond=0)
    return [
        pk, local, client, customer, name, contract, ext_id, str(Source(source).label), str(Status(status).label), kind,
        amount, currency, before, after, comment, actor, auto, str(where),
    ]  # fmt: skip


def lines_of(rows: QuerySet[Any], where: tzinfo) -> Iterator[list[Any]]:
    return (cells(row, where) for part in parts(rows) for row in part)


def lines(rows: QuerySet[Any], where: tzinfo) -> Iterator[str]:
    return csv_pieces(HEADS, lines_of(rows, where))


def csv_response(rows: QuerySet[Any]) -> StreamingHttpResponse:
    where = timezone.get_current_timezone()  # it is another one when the lines are sent
    headers = {"Content-Disposition": 'attachment; filename="transactions.csv"'}
    return StreamingHttpResponse(lines(rows, where), content_type="text/csv; charset=utf-8", headers=headers)


def xlsx_response(rows: QuerySet[Any]) -> FileResponse:
    """Written to a temporary file (a sheet can't be sent before it is finished), then streamed. Raises OSError."""
    file = xlsx_file("transactions", HEADS, lines_of(rows, timezone.get_current_timezone()))
    return FileResponse(file, as_attachment=True, filename="transactions.xlsx")
