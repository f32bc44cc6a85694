"""An operator's prices, and what a period of a tariff costs a subject on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing.schedule.amounts import round_amount

NOTHING = Decimal(0)
WHOLE = 100


@dataclass(frozen=True, slots=True)
class PricedTariff:
    """What billing needs of a tariff. ``changes``: (from day, price), in order, not yet in ``price``."""

    id: int
    name: str
    period: int
    price: Decimal
    activation_price: Decimal | None
    basic: int
    per_account: bool
    charged: bool
    """Costs something to whom has it: enabled, not hidden, not for debtors."""
    periodical: bool
    changes: tuple[tuple[date, Decimal], ...] = ()
    currency: str = ""
    """Empty: the operator's."""
    decimals: int = 2
    """Decimal places of its currency: what is charged for it is rounded to them."""

    def price_on(self, day: date) -> Decimal:
        """The price of a whole period that begins on ``day``."""
        price = self.price
        for begin, changed in self.changes:
            if begin <= day:
                price = changed
        return price


@dataclass(frozen=True, slots=True)
class PricedBundle:
    """A virtual tariff. ``price``: of a month of the whole bundle; None = the sum of its members' prices."""

    id: int
    members: tuple[int, ...]
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Rebate:
    """A discount as the price book keeps it. Without ``customer_id`` it is everybody's."""

    id: int
    customer_id: int | None
    account_id: int | None
    tariff_ids: frozenset[int]
    percent: Decimal
    valid_from: date | None
    valid_until: date | None
    charges_left: int | None
    """So many more bills have it; None: all."""

    def holds(self, tariff_id: int, account_id: int | None, day: date) -> bool:
        """For a period that begins on ``day``. ``account_id`` None: a tariff of the customer, which serves the
        discount's account too."""
        return (
            (not self.tariff_ids or tariff_id in self.tariff_ids)
            and (self.account_id is None or account_id is None or self.account_id == account_id)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclass(frozen=True)
class PriceBook:
    """Prices of one operator, whose currency is ``currency``."""

    client_id: int
    tariffs: dict[int, PricedTariff]
    bundles: dict[int, PricedBundle] = field(default_factory=dict)
    rebates: tuple[Rebate, ...] = ()
    personal_rebates: bool = False
    """Some customer has a discount of his own."""
    currency: str = ""

    def members(self, bundle_id: int) -> tuple[int, ...]:
        found = self.bundles.get(bundle_id)
        return found.members if found is not None else ()

    def shares(self, bundle_id: int, day: date) -> dict[int, Decimal]:
        """What each charged member of a bundle with a price of its own costs for a period that begins on ``day``.

        In proportion to the members' monthly prices, none below zero, the sum exact.
        """
        bundle = self.bundles.get(bundle_id)
        if bundle is None or bundle.price is None:
            return {}
        rows = [self.tariffs[pk] for pk in bundle.members if pk in self.tariffs and self.tariffs[pk].charged]
        months = {row.id: Fraction(row.price_on(day)) / row.period for row in rows}
        whole = sum(months.values(), Fraction(0))
        found, exact, given = {}, Fraction(0), NOTHING
        for row in rows:
            part = months[row.id] / whole if whole else Fraction(1, len(rows))
            exact += Fraction(bundle.price) * part * row.period
            found[row.id] = round_amount(exact, row.decimals) - given
            given += found[row.id]
        return found

    def period_price(self, tariff_id: int, day: date, bundle_ids: Iterable[int] = ()) -> Decimal:
        """The price of a whole period that begins on ``day``, not the first one, before discounts."""
        return self.period_prices({tariff_id: day}, bundle_ids)[tariff_id]

    def period_prices(
        self, days: Mapping[int, date], bundle_ids: Iterable[int] = (), new: Iterable[int] = ()
    ) -> dict[int, Decimal]:
        """The prices of the periods that begin on these ``days`` (tariff -> day), before discounts.

        ``new``: tariffs that the subject pays for the first time, at their activation price where they have one.
        A bundle never makes its members dearer: its shares hold where their sum is not above the other prices'.
        """
        fresh = set(new)
        found = {pk: self.single_price(pk, day, is_new=pk in fresh) for pk, day in days.items()}
        for bundle_id in sorted(bundle_ids):
            parts = {
                pk: share for pk, day in days.items() if (share := self.shares(bundle_id, day).get(pk)) is not None
            }
            if sum(parts.values(), NOTHING) <= sum((found[pk] for pk in parts), NOTHING):
                found.update(parts)
        return found

    def single_price(self, tariff_id: int, day: date, *, is_new: bool) -> Decimal:
        tariff = self.tariffs[tariff_id]
        if is_new and tariff.activation_price is not None:
            return tariff.activation_price
        return tariff.price_on(day)


def best_rebate(rebates: Iterable[Rebate], tariff_id: int, account_id: int | None, day: date) -> Rebate | None:
    """The largest discount that holds, of equal ones that which is not used up; discounts do not add up."""
    fitting = [rebate for rebate in rebates if rebate.percent and rebate.holds(tariff_id, account_id, day)]
    return max(fitting, key=lambda row: (row.percent, row.charges_left is None, -row.id), default=None)


def share_left(rebate: Rebate | None) -> Fraction:
    """The part of a price that a discount leaves to pay."""
    return Fraction(1) if rebate is None else 1 - Fraction(rebate.percent) / WHOLE
