"""Which tariffs can be charged to a customer's money: nothing is converted."""

from __future__ import annotations

from dataclasses import dataclass

from tvmiddleware.models import Customer, Tariff
from tvmiddleware.models.fields import own_currency


def currency_of(customer: Customer) -> str:
    """What the customer pays in: a currency of its own, else the operator's."""
    return customer.currency or customer.client.currency


@dataclass(frozen=True)
class Purse:
    """``currency``: of the customer's money. ``usual``: the operator's, of tariffs that have none of their own."""

    currency: str
    usual: str

    def pays(self, tariff: Tariff) -> bool:
        """Whether the price is in the customer's currency. A tariff that is not charged has no price."""
        if not tariff.period or tariff.available_for_inactive_accounts:
            return True
        return (own_currency(tariff) or self.usual) == self.currency


def purse_of(customer: Customer) -> Purse:
    return Purse(currency_of(customer), customer.client.currency)
