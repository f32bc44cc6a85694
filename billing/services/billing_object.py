"""A customer's money as plug-ins read it."""

from __future__ import annotations

from decimal import Decimal

from billing.selectors.balance import customer_balance
from billing.selectors.statement import DueRow, due_rows, total
from billing.services.ledger import currency_of
from core import clock
from tvmiddleware.models import Account, Customer


class CustomerBillingCompat:
    """Balance, currency and what the next period costs, by Smarty's own rules. Nothing is kept: each look is fresh."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer

    @property
    def currency(self) -> str:
        """The customer's, else the operator's."""
        return currency_of(self.customer)

    def balance(self) -> Decimal:
        return customer_balance(self.customer.pk)

    def payment_sum(self) -> Decimal:
        """What the customer's tariffs, and its first account's, cost for a month."""
        return total(self.rows())

    def payment_sum_no_discount(self) -> Decimal:
        return total(self.rows(), discounts=False)

    def rows(self) -> list[DueRow]:
        account = Account.objects.filter(customer=self.customer).order_by("pk").first()
        return due_rows(self.customer, account or Account(pk=0, customer=self.customer), clock.now())
