"""DeskTestCase: an operator of his own, seen from the box, from his billing system and from cron, day after day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache

from billing.models import Charge, CustomerTransaction
from clients.models import Client
from core.cache.local import memory
from tests import factories as make
from tests.base import ApiTestCase
from tests.billing import paying
from tests.billing.base import at
from tests.commands import run
from tests.signing import signed
from tvmiddleware.models import (
    Account,
    AccountAuthKey,
    ClientPlayDevice,
    Customer,
    Message,
    Tariff,
    TariffSubscription,
    VirtualTariff,
)

D = Decimal


class DeskTestCase(ApiTestCase):
    """It is 1 January 2027 until ``day`` says otherwise."""

    billing_type = "simple"
    operator: Client
    pc: ClientPlayDevice
    customer: Customer

    @classmethod
    def setUpTestData(cls) -> None:
        cls.operator = make.client(billing_type=cls.billing_type, currency="RUB")
        cls.pc = make.client_device(cls.operator, "pc", is_basic=False)
        cls.customer = make.customer(cls.operator)

    def setUp(self) -> None:
        super().setUp()
        self.day(2027, 1, 1)

    def day(self, year: int, month: int, day: int) -> date:
        """It is noon of that day."""
        today = date(year, month, day)
        self.at(at(today))
        cache.clear()
        memory.clear()
        return today

    # --- people and tariffs ---------------------------------------------------------------------------------------
    def tariff(self, price: Any, **fields: Any) -> Tariff:
        return make.tariff(self.operator, price=D(price), **fields)

    def bundle(self, price: Any, *members: Tariff) -> VirtualTariff:
        made = VirtualTariff.objects.create(client=self.operator, name="Bundle", price=D(price))
        made.tariffs.set(members)
        return made

    def account(self, *tariffs: Tariff, customer: Customer | None = None, **fields: Any) -> Account:
        return make.account(self.operator, customer=customer or self.customer, tariffs=tariffs, **fields)

    def key(self, account: Account) -> AccountAuthKey:
        return make.session(account, device=self.pc)

    def card(self, customer: Customer | None = None) -> None:
        """A saved card of the null gateway, and automatic payment."""
        owner = customer or self.customer
        Customer.objects.filter(pk=owner.pk).update(autopayment=True)
        merchant = self.operator.merchants.first() or paying.merchant(self.operator)
        paying.card(merchant, owner, ext_id=f"card-{owner.pk}")

    # --- calls ----------------------------------------------------------------------------------------------------
    def box(self, key: AccountAuthKey, path: str, **params: Any) -> dict[str, Any]:
        """A call of the box."""
        cache.clear()
        memory.clear()
        return self.call(path, key=key, **params)

    def billing(self, path: str, **params: Any) -> dict[str, Any]:
        """A signed call of the operator's billing system that succeeds."""
        sent = signed({"client_id": self.operator.pk, **params}, self.operator.billing_api_key)
        with self.captureOnCommitCallbacks(execute=True):
            answer: dict[str, Any] = self.http.post(f"/billing/api/{path}", sent).json()
        assert answer["error"] == 0, answer
        return answer

    def pay(self, amount: Any, customer: Customer | None = None, **params: Any) -> None:
        """A payment that the operator's billing system reports."""
        number = CustomerTransaction.objects.count()
        owner = customer or self.customer
        values = {"customer_id": owner.pk, "amount": amount, "ext_id": f"e{number}", "processed": 1, **params}
        self.billing("transaction/create", **values)

    def night(self, year: int, month: int, day: int, *commands: str) -> None:
        """Cron's night of that day, as it is shipped: automatic payments, then check_accounts."""
        self.day(year, month, day)
        with self.captureOnCommitCallbacks(execute=True):
            for command in commands or ("make_autopayments", "check_accounts"):
                run(command, catch_up=True)

    # --- what stands in the books ---------------------------------------------------------------------------------
    def balance(self, customer: Customer | None = None) -> Decimal:
        return Decimal(Customer.objects.get(pk=(customer or self.customer).pk).balance)

    def fresh(self, account: Account) -> Account:
        return Account.objects.get(pk=account.pk)

    def charges(self, tariff: Tariff | None = None) -> list[tuple[str, Decimal]]:
        """(first day, amount), oldest first."""
        rows = Charge.objects.filter(**({"tariff": tariff} if tariff else {})).order_by("period_begin", "pk")
        return [(str(row.period_begin), row.amount) for row in rows]

    def subscription(self, tariff: Tariff) -> TariffSubscription:
        return TariffSubscription.objects.get(tariff=tariff, is_closed=False)

    def told(self) -> list[str]:
        return list(Message.objects.order_by("pk").values_list("text", flat=True))


class SubscriptionDeskTestCase(DeskTestCase):
    billing_type = "subscription"
