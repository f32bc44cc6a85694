"""One line of the file as rows of the database, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from billing.constants import Source
from billing.services.customer_import.columns import CellWrong, ImportedRow
from billing.services.ledger import transaction_post
from billing.services.subscriber_setup import account_add
from core.limits import check_payable
from tvmiddleware.models import Account, Customer, Tariff
from tvmiddleware.selectors.currencies import currency_of
from tvmiddleware.services.account_records import AccountFields
from tvmiddleware.services.customers import CustomerFields, customer_create

ACTOR = "command:import_customers"


TAKEN_BACK = -1
"""Id of a customer that a dry run made and took back: the next row of the same contract is a further account."""


class ImportOutcome(StrEnum):
    CREATED = "created"
    ACCOUNT = "account added"
    THERE = "there already"


@dataclass
class KnownRows:
    """Who is there, and who was met in this file."""

    client_id: int
    by_contract: dict[str, int] = field(default_factory=dict)
    by_ext_id: dict[str, int] = field(default_factory=dict)
    by_abonement: dict[int, int] = field(default_factory=dict)
    tariffs: dict[str, Tariff | None] = field(default_factory=dict)
    met: set[tuple[Any, ...]] = field(default_factory=set)

    def customer_of(self, row: ImportedRow) -> int | None:
        ext_id, contract = row.customer.get("ext_id"), row.customer.get("contract_number")
        found = self.by_ext_id.get(ext_id or "")
        return self.by_contract.get(contract or "") if found is None else found

    def learn(self, customer_id: int, row: ImportedRow, account: Account) -> None:
        if contract := row.customer.get("contract_number"):
            self.by_contract[contract] = customer_id
        if ext_id := row.customer.get("ext_id"):
            self.by_ext_id[ext_id] = customer_id
        self.by_abonement[account.abonement] = customer_id


def who_is_there(client_id: int) -> KnownRows:
    """Customers and accounts that the operator has already, read in a few statements even for a hundred thousand."""
    known = KnownRows(client_id)
    rows = Customer.objects.filter(client_id=client_id).values_list("pk", "contract_number", "ext_id")
    for pk, contract, ext_id in rows.iterator(chunk_size=10_000):
        if contract:
            known.by_contract.setdefault(contract, pk)
        if ext_id:
            known.by_ext_id[ext_id] = pk
    accounts = Account.objects.filter(client_id=client_id).values_list("abonement", "customer_id")
    known.by_abonement.update(accounts.iterator(chunk_size=10_000))
    for tariff in Tariff.objects.filter(client_id=client_id).order_by("-pk"):
        for name in (tariff.name, tariff.ext_id or "", str(tariff.pk)):  # an id is stronger than a name
            known.tariffs[name.casefold()] = tariff
    return known


def import_row(
    known: KnownRows, row: ImportedRow, defaults: list[Tariff], now: datetime, *, kept: bool
) -> ImportOutcome:
    """Make what the row says and what is not there; call inside a transaction. Raises DomainError for a wrong row.

    ``kept``: False when the caller takes it back, to see what would happen.
    """
    customer_id = known.customer_of(row)
    check_once(known, row)
    if is_there(known, row, customer_id):
        return ImportOutcome.THERE
    tariffs = defaults if row.tariffs is None else named(known, row.tariffs)
    if customer_id in (None, TAKEN_BACK):
        customer = new_customer(known.client_id, row, now)
    else:
        customer = Customer.objects.get(pk=customer_id)
    account = account_add(customer, row.abonement, cast(AccountFields, row.account), tariffs, now, ACTOR)
    known.learn(customer.pk if kept else TAKEN_BACK, row, account)
    return ImportOutcome.CREATED if customer_id is None else ImportOutcome.ACCOUNT


def new_customer(client_id: int, row: ImportedRow, now: datetime) -> Customer:
    customer = customer_create(client_id=client_id, now=now, actor=ACTOR, **cast(CustomerFields, row.customer))
    if row.balance:
        check_payable(currency_of(customer), balance=row.balance)
        transaction_post(
            customer=customer,
            amount=row.balance,
            source=Source.MANUAL,
            now=now,
            comment="opening balance",
            actor=ACTOR,
        )
    return customer


def check_once(known: KnownRows, row: ImportedRow) -> None:
    """A file that names one account twice has a mistake in one of the lines: which, nobody here knows."""
    key = (row.customer.get("ext_id"), row.customer.get("contract_number"), row.abonement)
    if not any(key):
        raise CellWrong(_("no contract number, external id or abonement"))
    if row.abonement is None and key in known.met:
        raise CellWrong(_("a second row of this customer needs an abonement"))
    if row.abonement is not None and ("abonement", row.abonement) in known.met:
        raise CellWrong(_("an earlier row has this abonement"))
    known.met |= {key, ("abonement", row.abonement)}


def is_there(known: KnownRows, row: ImportedRow, customer_id: int | None) -> bool:
    if row.abonement is None:
        return customer_id is not None
    if row.abonement not in known.by_abonement:
        return False
    owner = known.by_abonement[row.abonement]
    named = any(row.customer.get(name) for name in ("ext_id", "contract_number"))
    if named and owner != customer_id:
        raise CellWrong(_("the abonement belongs to another customer"))
    return True


def named(known: KnownRows, names: Iterable[str]) -> list[Tariff]:
    found = [known.tariffs.get(name.casefold()) for name in names]
    missing = [name for name, tariff in zip(names, found, strict=True) if tariff is None]
    if missing:
        raise CellWrong(f"tariffs: {missing[0]!r}")
    return [tariff for tariff in found if tariff is not None]
