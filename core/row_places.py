"""The place of a new row among its siblings, in an order that people make by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max


def place_last(row: Any, fields: Iterable[str], within: str | None = "client") -> None:
    """Number a new row that has no place (0) after its siblings, those with the same ``within`` (None: all rows).

    Where nobody has a place the order is an automatic one, and the new row takes part in it.
    """
    rows = type(row)._default_manager.all()
    if within is not None:
        rows = rows.filter(**{within: getattr(row, f"{within}_id")})
    for name in fields:
        if not getattr(row, name):
            last = rows.order_by().aggregate(last=Max(name))["last"] or 0
            setattr(row, name, last + 1 if last > 0 else 0)
