"""Subjects: who is charged. One row for each customer and account that ever was."""

from __future__ import annotations

from typing import Any

from tvmiddleware.models import Account, Customer, Subject

Payer = Customer | Account
"""Services take whoever has the tariffs: a customer, or one of its accounts."""


def subject_of(payer: Payer) -> Subject:
    """The subject of a customer or an account, made at its first use."""
    found = Subject.objects.filter(**named(payer)).first()
    return found or Subject.objects.get_or_create(**named(payer))[0]


def named(payer: Payer) -> dict[str, Any]:
    return {"customer": payer} if isinstance(payer, Customer) else {"account": payer}


def customer_of(payer: Payer) -> Customer:
    return payer if isinstance(payer, Customer) else payer.customer


def payer_of(subject: Subject) -> Payer:
    """The customer or account that a subject stands for."""
    found = subject.customer or subject.account
    if found is None:
        raise ValueError(f"subject {subject.pk} is nobody")
    return found
