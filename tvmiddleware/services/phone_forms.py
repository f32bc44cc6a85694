"""Reading the phones of customers once more: an operator's country has changed, or what reads them has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clients.models import Client
from core.bulk import update_by_id
from core.phones import normalize_phone
from tvmiddleware.models import Customer
from tvmiddleware.models.customers import PHONE_FORMS

BATCH = 1000


def phones_read(*, client_id: int | None = None, progress: Callable[[str], None] = lambda text: None) -> int:
    """Read every phone of one operator, or of all; the number of customers for whom another number was found.

    In batches by primary key, each a statement of its own: it may be killed, and run beside anything.
    """
    changed = 0
    clients = Client.objects.filter(pk=client_id) if client_id else Client.objects.all()
    for pk, country in clients.order_by("pk").values_list("pk", "country__iso_code"):
        last = 0
        while rows := phones_after(pk, last):
            last = rows[-1]["pk"]
            changed += rows_read(rows, country or "")
            progress(f"operator {pk}, customer {last}: {changed} changed")
    return changed


def phones_after(client_id: int, last: int) -> list[dict[str, Any]]:
    rows = Customer.objects.filter(client_id=client_id, pk__gt=last).order_by("pk")
    return list(rows.values("pk", *PHONE_FORMS, *PHONE_FORMS.values())[:BATCH])


def rows_read(rows: list[dict[str, Any]], country: str) -> int:
    different: set[int] = set()
    for name, form in PHONE_FORMS.items():
        found = {row["pk"]: number for row in rows if (number := normalize_phone(row[name], country)) != row[form]}
        update_by_id(Customer, form, found)
        different |= found.keys()
    return len(different)
