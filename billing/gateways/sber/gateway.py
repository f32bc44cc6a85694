"""Sberbank's internet acquiring: RBS with callbacks whose checksum is an HMAC."""

from __future__ import annotations

import hmac
from hashlib import sha256

from billing.gateways.base import Notice, Order, Outcome, Reference
from billing.gateways.errors import NotVerified
from billing.gateways.rbs import RbsGateway
from core.secretbox import secrets_equal

UNSIGNED = frozenset({"checksum", "sign_alias"})
OURS = frozenset({"merchant"})
"""What an operator may have put into the address itself."""


class SberGateway(RbsGateway):
    name = "sber"
    title = "Sber"
    source = 14
    api_url = "https://securepayments.sberbank.ru/payment/rest"

    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        given = {**notice.query, **notice.form}
        if not given.get("orderNumber") and not given.get("mdOrder"):
            raise NotVerified("no order")
        return Reference(number=given.get("orderNumber", ""), ext_id=given.get("mdOrder", ""))

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        """The checksum proves the sender; amount, currency and state come from the bank itself, asked for them."""
        given = {name: value for name, value in {**notice.query, **notice.form}.items() if name not in OURS}
        if self.merchant.notify_secret and not secrets_equal(
            checksum(given, self.merchant.notify_secret), given.get("checksum", "").upper()
        ):
            raise NotVerified("checksum")
        if order is None or (order.ext_id and given.get("mdOrder") not in {None, order.ext_id}):
            raise NotVerified("order")
        return self.status(order)


def checksum(given: dict[str, str], secret: str) -> str:
    """HMAC-SHA256, in capital hex digits, of ``name;value;`` of every parameter in the order of names."""
    signed = "".join(f"{name};{given[name]};" for name in sorted(given) if name not in UNSIGNED)
    return hmac.new(secret.encode(), signed.encode(), sha256).hexdigest().upper()
