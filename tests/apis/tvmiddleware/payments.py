"""PaymentTestCase: Anna pays through the gateway of tests, whose amounts steer what happens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.models import Payment, SavedCard
from tests.apis.tvmiddleware.wallets import WalletTestCase

CARD: dict[str, Any] = {
    "card_number": "4111111111111111",
    "card_holder": "ANNA PAYING",
    "card_expire": "0129",
    "card_cvv": "012",
}
POOR, UNKNOWN, PENDING = "10.07", "10.03", "10.02"
"""Amounts that the null gateway refuses, does not answer, and leaves open."""


class PaymentTestCase(WalletTestCase):
    def begun(self, amount: str = "100", **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call("payment/create/", post=True, amount=amount, **params))

    def card(self, **fields: Any) -> SavedCard:
        values = {"ext_id": "card-1", "number": "411111******1111", **fields}
        return SavedCard.objects.create(
            client=self.cast.north.client, customer=self.customer, merchant=self.merchant, **values
        )

    def payment(self) -> Payment:
        return Payment.objects.get()

    def no_gateway(self) -> None:
        self.merchant.enabled = False
        self.merchant.save()

    def paid(self, amount: str = "100") -> int:
        """A payment that is confirmed; its id."""
        made = self.begun(amount)
        self.assert_ok(self.call("payment/process/", post=True, payment_id=made["payment_id"], **CARD))
        assert self.balance() == Decimal(amount)
        return int(made["transaction_id"])
