"""What every call of the Billing API needs, and what stands for parameters that nobody names."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.costs.params import Callers
from tests.signing import signed


def usual(cast: Cast) -> dict[str, Any]:
    """Of most methods: Anna and a tariff."""
    return {
        "account_id": cast.anna.pk,
        "customer_id": cast.anna.customer_id,
        "tariff_id": cast.north.debtors.pk,
        "amount": 5,
        "ext_id": "cost",
    }


def identified(callers: Callers, own: dict[str, Any] | None) -> dict[str, Any]:
    north = callers.cast.north.client
    given = usual(callers.cast) if own is None else own
    return signed({"client_id": north.pk, **given}, north.billing_api_key)
