"""System check of tariffs that can't be charged as they are: a release before took them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError
from django.db.models import Exists, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from core.currencies import DECIMALS
from tvmiddleware.models import Account, Customer, Tariff, VirtualTariff
from tvmiddleware.services.bundles import members_wrong

SHOWN = 10
CURRENCIES = ("", *DECIMALS)


@register(Tags.database)
def check_prices(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Asked for by ``check`` and before every ``migrate``."""
    if not databases:
        return
    try:
        found = {text: list(rows) for text, rows in questions().items()}
    except DatabaseError:  # before the first migrate there is no table
        return
    for text, ids in found.items():
        if ids:
            more = ", ..." if len(ids) > SHOWN else ""
            yield Warning(f"{text}: {', '.join(map(str, ids[:SHOWN]))}{more}.", hint=HINTS[text], id="smarty.W075")


def questions() -> dict[str, Any]:
    return {
        UNKNOWN: ids(Tariff.objects.exclude(currency__in=CURRENCIES)),
        CUSTOMERS: ids(Customer.objects.exclude(currency__in=CURRENCIES)),
        OTHERS: ids(customers_of_other_currencies()),
        BUNDLES: [
            row.pk for row in VirtualTariff.objects.prefetch_related("tariffs") if members_wrong(row.tariffs.all())
        ],
    }


def ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[: SHOWN + 1])


def customers_of_other_currencies() -> QuerySet[Customer]:
    """With a tariff that is charged in another currency than their money is in, by themselves or through an account."""
    return Customer.objects.filter(
        Q(pk__in=other_than(Customer, "customer")) | Q(pk__in=other_than(Account, "account__customer")), SOME_CURRENCY
    )


def other_than(owner: Any, customer: str) -> Any:
    """Ids of customers with such a tariff of theirs, or of an account's."""
    rows = owner.tariffs.through.objects.filter(CHARGED).annotate(**money(customer))
    return rows.exclude(priced=F("kept")).values(customer)


def money(customer: str) -> dict[str, Any]:
    """The currencies of a tariff's price and of the money of who has it."""
    return {"priced": currency_in("tariff"), "kept": currency_in(customer)}


def currency_in(path: str) -> Coalesce:
    return Coalesce(NullIf(f"{path}__currency", Value("")), F(f"{path}__client__currency"))


CHARGED = Q(tariff__period__gt=0, tariff__available_for_inactive_accounts=False)
SOME_CURRENCY = Exists(Tariff.objects.exclude(currency="")) | Exists(Customer.objects.exclude(currency=""))
UNKNOWN = "Tariffs whose currency is none"
CUSTOMERS = "Customers whose currency is none"
OTHERS = "Customers with a tariff in another currency than their money"
BUNDLES = "Bundles of tariffs with different periods or currencies"
HINTS = {
    UNKNOWN: "Choose one in the panel, or empty the field: the operator's.",
    CUSTOMERS: "Choose one in the panel, or empty the field: the operator's.",
    OTHERS: "Give them tariffs in their currency.",
    BUNDLES: "Take out the tariffs that do not belong there.",
}
