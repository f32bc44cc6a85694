"""Fiscal receipts through Payture (``apicheque``): one position, sent to the customer by the fiscal operator."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson

from billing.gateways.base import Order
from billing.gateways.errors import Misconfigured
from billing.gateways.money import format_amount

INCOME, ELECTRONIC = 1, 1
"""Kind of the receipt; kind of the money."""
DONE = frozenset({"Accepted", "Conflict"})
"""Taken; taken before, since the receipt's id is our number of the order."""


def receipt_body(order: Order, email: str, *, key: str, password: str, seller: dict[str, Any]) -> bytes:
    """The JSON of a receipt. ``seller`` is what the operator says of itself: ``inn``, ``tax``, ``taxation``,
    ``text``."""
    missing = [name for name in ("inn", "tax", "taxation") if name not in seller]
    if missing:
        raise Misconfigured(f"payture: {', '.join(missing)} of receipts not set")
    amount = number(order.amount)
    position = {
        "Quantity": number(Decimal(1)),
        "Price": amount,
        "Tax": seller["tax"],
        "Text": str(seller.get("text") or order.description)[:128],
    }
    content = {
        "Type": INCOME,
        "Positions": [position],
        "CheckClose": {"Payments": [{"Type": ELECTRONIC, "Amount": amount}], "TaxationSystem": seller["taxation"]},
        "CustomerContact": email,
    }
    cheque = {"Id": order.number, "INN": seller["inn"], "Content": content}
    return orjson.dumps({"Key": key, "Password": password, "Message": order.number, "Cheque": cheque})


def number(amount: Decimal) -> orjson.Fragment:
    """A JSON number that was never a float."""
    return orjson.Fragment(format_amount(amount))
