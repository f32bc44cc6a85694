"""What every call of the Dealers API needs, and what stands for parameters that nobody names."""

from __future__ import annotations

from typing import Any

from tests.apis.billing.costs import usual
from tests.costs.params import Callers


def identified(callers: Callers, own: dict[str, Any] | None) -> dict[str, Any]:
    dealer = callers.dealer
    return {
        "dealer_id": dealer.pk,
        "api_key": dealer.api_key,
        **(usual(callers.cast) if own is None else own),
    }
