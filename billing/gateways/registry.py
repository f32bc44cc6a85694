"""Every gateway by its name on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from billing.gateways.arca.gateway import ArcaGateway
from billing.gateways.base import Gateway
from billing.gateways.errors import Misconfigured
from billing.gateways.fortebank.gateway import FortebankGateway
from billing.gateways.null.gateway import NullGateway
from billing.gateways.paymaster.gateway import PaymasterGateway
from billing.gateways.paypal.gateway import PayPalGateway
from billing.gateways.payture.gateway import PaytureGateway
from billing.gateways.sber.gateway import SberGateway
from billing.gateways.square.gateway import SquareGateway
from billing.gateways.stripe.gateway import StripeGateway
from billing.gateways.walletone.gateway import WalletOneCardGateway, WalletOneGateway

if TYPE_CHECKING:
    from billing.models import Merchant

GATEWAYS: tuple[type[Gateway], ...] = (
    ArcaGateway,
    FortebankGateway,
    NullGateway,
    PaymasterGateway,
    PayPalGateway,
    PaytureGateway,
    SberGateway,
    SquareGateway,
    StripeGateway,
    WalletOneCardGateway,
    WalletOneGateway,
)
KINDS: dict[str, type[Gateway]] = {kind.name: kind for kind in GATEWAYS}


def gateway_of(merchant: Merchant) -> Gateway:
    """The gateway with this operator's settings. Raises Misconfigured."""
    kind = KINDS.get(merchant.gateway)
    if kind is None:
        raise Misconfigured(f"there is no gateway {merchant.gateway}")
    if not is_offered(kind):
        raise Misconfigured(f"{merchant.gateway}: SMARTY_TEST_PAYMENTS is off")
    return kind(merchant)


def is_offered(kind: type[Gateway]) -> bool:
    """Whether this installation works with that gateway: one that moves no money only where a setting says so."""
    return not kind.for_tests or settings.DEBUG or settings.SMARTY_TEST_PAYMENTS
