"""What the customers of billing's load test do between its runs, and the proof that each was told and paid once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bench.dataset import insert_rows
from billing.constants import Source, Status
from billing.models import AutopaymentAttempt, CustomerTransaction, Merchant, Payment, SavedCard
from clients.models import Client
from core.bulk import update_by_id
from mail.models import Mail
from tvmiddleware.models import Account, Customer, Message

MONTH = Decimal(400)
"""What those pay who have every tariff."""


def money_for_whom_it_ran_out(now: datetime) -> None:
    """A month's money for every customer whose account is off."""
    off = list(Customer.objects.filter(accounts__active=False).order_by("pk"))
    insert_rows(CustomerTransaction, (credit(one, now) for one in off))
    update_by_id(Customer, "balance", {one.pk: one.balance + MONTH for one in off})


def credit(customer: Customer, now: datetime) -> CustomerTransaction:
    return CustomerTransaction(
        client_id=customer.client_id, customer=customer, source=Source.MANUAL, status=Status.OK, amount=MONTH,
        currency="RUB", balance_before=customer.balance, balance_after=customer.balance + MONTH, created_at=now,
        processed_at=now,
    )  # fmt: skip


@dataclass(frozen=True)
class PaysByCard:
    """So many customers pay by a card of the null gateway."""

    customers: int

    def prove(self, *, since: datetime) -> str:
        """Raises ValueError where somebody was not told, or did not pay, exactly once."""
        found = {
            "messages": Message.objects.filter(created_at__gte=since).values("account").distinct().count(),
            "all messages": Message.objects.filter(created_at__gte=since).count(),
            "e-mails": Mail.objects.filter(created_at__gte=since).values("recipient").distinct().count(),
            "all e-mails": Mail.objects.filter(created_at__gte=since).count(),
            "attempts": AutopaymentAttempt.objects.filter(state=AutopaymentAttempt.State.PAID).count(),
            "payments": Payment.objects.filter(status=Payment.Status.CONFIRMED).count(),
            "all payments": Payment.objects.count(),
            "credits": CustomerTransaction.objects.filter(is_autopayment=True).values("customer").distinct().count(),
            "all credits": CustomerTransaction.objects.filter(is_autopayment=True).count(),
            "accounts that are on": Account.objects.filter(active=True).count(),
        }
        wrong = {name: number for name, number in found.items() if number != self.customers}
        if wrong:
            raise ValueError(f"of {self.customers} customers: {wrong}")
        return (
            f"the books are right again, and each of the {self.customers:,} customers was told once on the screen and "
            "once by e-mail, paid once by card, and is on"
        )


def everybody_pays_by_card() -> PaysByCard:
    """A saved card of the null gateway for each customer, and automatic payment on."""
    client = Client.objects.get(name="Bench")
    merchant = Merchant.objects.create(client=client, gateway="null", name="Null")
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    cards = (
        SavedCard(client=client, customer_id=pk, merchant=merchant, ext_id=f"card-{pk}", for_autopayment=True)
        for pk in ids
    )
    insert_rows(SavedCard, cards)
    Customer.objects.update(autopayment=True)
    return PaysByCard(len(ids))
