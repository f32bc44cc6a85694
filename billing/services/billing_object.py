"""A customer's money as plug-ins read it."""

from __future__ import annotations

from decimal import Decimal

from billing.selectors.balance import customer_balance
from billing.selectors.offers import buyer_of
from billing.selectors.statement import NextPayment, next_payment
from core import clock
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.currencies import currency_of


class CustomerBillingCompat:
    """Balance, currency and what the next payment is, by Smarty's own rules. Nothing is kept: each look is fresh."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer

    @property
    def currency(self) -> str:
        """The customer's, else the operator's."""
        return currency_of(self.customer)

    def balance(self) -> Decimal:
        return customer_balance(self.customer.pk)

    def payment_sum(self) -> Decimal:
        """What is charged next of the customer's tariffs and its first account's."""
        return self.next_payment().sum

    def payment_sum_no_discount(self) -> Decimal:
        return self.next_payment().sum_no_discount

    def next_payment(self) -> NextPayment:
        account = Account.objects.filter(customer=self.customer).order_by("pk").first()
        return next_payment(buyer_of(self.customer, account, clock.now()))
