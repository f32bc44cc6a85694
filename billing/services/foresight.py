"""What a day will bring, worked out in memory with the very rules that check_accounts applies, and never written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from billing.selectors.prices import NOTHING, PriceBook
from billing.selectors.subscriptions import uses_subscriptions
from billing.services.charging import settle_household
from billing.services.household import Household, households
from clients.models import Client
from tvmiddleware.models import Customer

PLENTY = Decimal(10**12)


def looked_at(client: Client, customer_ids: Sequence[int], book: PriceBook, today: date) -> list[Household]:
    """These customers' households as they stand, not locked."""
    customers = list(Customer.objects.filter(client=client, pk__in=customer_ids).order_by("pk"))
    for customer in customers:
        customer.client = client
    return households(customers, {client.pk: book}, today, subscriptions=uses_subscriptions(client))


def money_missing(household: Household, day: date) -> Decimal:
    """How much has to come in so that all that is due by ``day`` is paid; 0 when there is enough. Uses it up."""
    held = household.balance
    household.balance = PLENTY
    settle_household(household, day)
    needed = PLENTY - household.balance
    return max(needed - max(held, NOTHING), NOTHING) if needed else NOTHING


def losses(household: Household, day: date) -> tuple[list[int], list[int]]:
    """Accounts that will go off and subscriptions that will end by ``day`` with today's balance. Uses it up."""
    settle_household(household, day)
    ended = [row.pk for row in household.subscriptions if row.pk and (row.is_lapsed or row.is_closed)]
    return household.deactivated, ended
