"""Every gateway by its name on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing.gateways.base import Gateway
from billing.gateways.errors import Misconfigured
from billing.gateways.null.gateway import NullGateway

if TYPE_CHECKING:
    from billing.models import Merchant

KINDS: dict[str, type[Gateway]] = {kind.name: kind for kind in (NullGateway,)}


def gateway_of(merchant: Merchant) -> Gateway:
    """The gateway with this operator's settings. Raises Misconfigured."""
    kind = KINDS.get(merchant.gateway)
    if kind is None:
        raise Misconfigured(f"there is no gateway {merchant.gateway}")
    return kind(merchant)
