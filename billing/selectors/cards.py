"""A customer at a glance, for the staff: the newest rows of everything, a few statements whatever its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from billing.models import Contract, CustomerTransaction, Document, Invoice
from tvmiddleware.models import Account, Customer, CustomerLog, TariffSubscription

NEWEST = 10
MOST_ACCOUNTS = 25


@dataclass(frozen=True)
class SavedCardRow:
    accounts: list[Account]
    subscriptions: list[TariffSubscription]
    transactions: list[CustomerTransaction]
    contracts: list[Contract]
    invoices: list[Invoice]
    documents: list[Document]
    log: list[CustomerLog]


def customer_card(customer: Customer) -> SavedCardRow:
    def newest(model: Any, *related: str) -> list[Any]:
        return list(model.objects.filter(customer=customer).select_related(*related).order_by("-pk")[:NEWEST])

    accounts = Account.objects.filter(customer=customer).defer("password", "parent_code").prefetch_related("tariffs")
    subscriptions = TariffSubscription.objects.filter(customer=customer, is_closed=False)
    return SavedCardRow(
        accounts=list(accounts.order_by("pk")[:MOST_ACCOUNTS]),
        subscriptions=list(subscriptions.select_related("tariff", "subject__account").order_by("pk")[:MOST_ACCOUNTS]),
        transactions=newest(CustomerTransaction),
        contracts=newest(Contract),
        invoices=newest(Invoice),
        documents=list(Document.objects.filter(customer=customer).defer("html").order_by("-pk")[:NEWEST]),
        log=newest(CustomerLog, "account"),
    )
