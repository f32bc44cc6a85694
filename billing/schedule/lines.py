"""Making one line of a bill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing.schedule.amounts import round_amount
from billing.schedule.prices import PricedTariff, share_left
from billing.schedule.state import ChargeLine, CustomerState, SubjectState

ONCE = Fraction(1)


def make_line(
    state: CustomerState,
    subject: SubjectState,
    tariff: PricedTariff,
    begin: date,
    end: date,
    price: Decimal,
    *,
    part: Fraction = ONCE,
    discount_account: int | None = None,
) -> ChargeLine:
    """``part`` of a period's ``price`` less the best discount, rounded once. ``discount_account``: whose discounts
    count; None: those of the customer and of any of its accounts."""
    rebate = state.rebate_for(tariff.id, discount_account, begin)
    whole = Fraction(price) * part
    full, amount = round_amount(whole, tariff.decimals), round_amount(whole * share_left(rebate), tariff.decimals)
    return ChargeLine(subject, tariff, begin, end, amount, full, (rebate,) if rebate and amount < full else ())


def make_free_line(subject: SubjectState, tariff: PricedTariff, begin: date, end: date) -> ChargeLine:
    """A period that costs nothing: given by the operator, or paid to somebody else."""
    return ChargeLine(subject, tariff, begin, end, Decimal(0), Decimal(0))
