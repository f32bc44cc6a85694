"""Promo codes: making them, using them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from billing.models import PromoActivation, PromoCode
from tvmiddleware.models import Account


def promo_create(
    *,
    client_id: int,
    now: datetime,
    account: Account | None = None,
    length: int = 8,
    count: int = 1,
    valid_from: date | None = None,
    valid_until: date | None = None,
    activation_count: int = 1,
    discount: Decimal = Decimal(0),
    tariff_ids: Sequence[int] = (),
    amount: Decimal = Decimal(0),
    free_tariff_ids: Sequence[int] = (),
) -> list[PromoCode]:
    """Make ``count`` codes of ``length`` random characters. Exactly one of ``discount``, ``amount``,
    ``free_tariff_ids`` is given. PromoInvalid with ``error_fields`` when not, or when a tariff is unknown."""
    raise NotImplementedError


def promo_activate(
    *, account: Account, now: datetime, actor: str, code: str = "", promo_id: int = 0, only_active: bool = False
) -> PromoActivation:
    """Use a code, named by its text or id: the amount is credited, the discount waits for the next charge, free tariffs
    are connected with a free first period. Once a customer.

    Raises PromoNotFound, PromoInvalid, PromoUsed, PromoExpired; with ``only_active`` PromoInactiveAccount.
    """
    raise NotImplementedError
