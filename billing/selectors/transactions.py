"""Lists of transactions."""

from __future__ import annotations

from django.db.models import QuerySet

from billing.constants import Status
from billing.models import CustomerTransaction
from tvmiddleware.models import Customer


def transactions_of(customer: Customer) -> QuerySet[CustomerTransaction]:
    """All transactions of the customer, the newest first; pending and failed ones too."""
    return CustomerTransaction.objects.filter(customer=customer).order_by("-id")


def confirmed_of(customer: Customer) -> QuerySet[CustomerTransaction]:
    """The transactions that count in the customer's balance, the newest first."""
    return transactions_of(customer).filter(status=Status.OK)


def transaction_by_ext_id(client_id: int, ext_id: str) -> CustomerTransaction | None:
    return CustomerTransaction.objects.filter(client_id=client_id, ext_id=ext_id).first()


def payments_count(customer: Customer) -> int:
    """How many confirmed transactions there are."""
    return confirmed_of(customer).count()
