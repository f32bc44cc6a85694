"""A customer with one account in the classic model; shorthands for days, money and charges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.test import TestCase

from billing.constants import Source
from billing.models import Charge, CustomerTransaction
from billing.services.ledger import balances_wrong, transaction_post
from billing.services.nightly import accounts_check
from clients.models import Client
from tests import factories as make
from tvmiddleware.models import Account, Customer, Tariff

START = date(2026, 1, 31)


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


class BillingTestCase(TestCase):
    billing_type = "simple"
    client_row: Client
    basic: Tariff
    extra: Tariff
    customer: Customer
    account: Account

    @classmethod
    def setUpTestData(cls) -> None:
        cls.client_row = make.client(billing_type=cls.billing_type)
        cls.basic = make.tariff(cls.client_row, name="Basic", basic_tariff_priority=5, price=100)
        cls.extra = make.tariff(cls.client_row, name="Extra", price=30)
        cls.customer = make.customer(cls.client_row)
        cls.account = make.account(cls.client_row, customer=cls.customer, tariffs=[cls.basic])

    def tearDown(self) -> None:
        """Whatever a test did, balances are sums."""
        assert not balances_wrong(list(Customer.objects.values_list("pk", flat=True)))

    def give(self, amount: Any, day: date = START, customer: Customer | None = None, **fields: Any) -> None:
        values = {"source": Source.MANUAL, "now": at(day), **fields}
        transaction_post(customer=customer or self.customer, amount=Decimal(amount), **values)

    def dates(self, account: Account | None = None, **fields: Any) -> Account:
        row = account or self.account
        Account.objects.filter(pk=row.pk).update(**fields)
        row.refresh_from_db()
        return row

    def night(self, day: date, customer: Customer | None = None, hour: int = 12) -> Account:
        """check_accounts of the customer's operator; whoever is parked fails the test."""
        done = accounts_check(now=at(day, hour), client_id=(customer or self.customer).client_id)
        assert not done.parked, done.parked
        return self.fresh()

    def fresh(self, account: Account | None = None) -> Account:
        return Account.objects.get(pk=(account or self.account).pk)

    def balance(self, customer: Customer | None = None) -> Decimal:
        return Decimal(Customer.objects.get(pk=(customer or self.customer).pk).balance)

    def charges(self, tariff: Tariff | None = None) -> list[tuple[str, str, Decimal]]:
        """(first day, first unpaid day, amount), oldest first."""
        rows = Charge.objects.filter(**({"tariff": tariff} if tariff else {})).order_by("period_begin", "pk")
        return [(str(row.period_begin), str(row.period_end), row.amount) for row in rows]

    def amounts(self) -> list[Decimal]:
        return list(CustomerTransaction.objects.order_by("pk").values_list("amount", flat=True))
