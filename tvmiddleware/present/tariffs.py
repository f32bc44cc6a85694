"""Tariffs that subscribers have or may connect, on the wire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import orjson

from core.i18n import localized_text
from core.money import write_money
from tvmiddleware.addresses import media_url
from tvmiddleware.models import Tariff, VirtualTariff


class OfferedTariffRow(Protocol):
    """``billing.selectors.offers.TariffOffer``."""

    @property
    def row(self) -> Tariff | VirtualTariff: ...
    @property
    def is_virtual(self) -> bool: ...
    @property
    def assigned(self) -> bool: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def full_price(self) -> Decimal: ...
    @property
    def period(self) -> int: ...
    @property
    def basic_priority(self) -> int: ...
    @property
    def droppable(self) -> bool: ...
    @property
    def periodical(self) -> bool: ...
    @property
    def end(self) -> date | None: ...
    @property
    def channels_count(self) -> int: ...


def tariff_row(offer: OfferedTariffRow, *, videos_count: int, lang: int) -> dict[str, Any]:
    """A tariff for account/tariff/list, where prices are numbers. ``videos_count``: films that it opens."""
    row = offer.row
    return {
        "id": row.pk,
        "name": localized_text(row, "name", lang),
        "description": localized_text(row, "description", lang),
        "period": offer.period,
        "price": offer.price,
        "price_after_activation": offer.full_price,
        "basic_tariff_priority": offer.basic_priority,
        "is_assigned": int(offer.assigned),
        "subscription_end_date": format_day(offer.end),
        "is_virtual": int(offer.is_virtual),
        "available_to_unsubscribe": int(offer.droppable),
        "channels_count": offer.channels_count,
        "is_periodical": int(offer.periodical),
        "icon": media_url(row.icon.name or ""),
        "icon_tv": media_url(row.icon_tv.name or ""),
        "videos_count": videos_count,
    }


def customers_tariff(offer: OfferedTariffRow, *, videos_count: int, lang: int) -> dict[str, Any]:
    """A tariff for customer/tariff/list and customer/info, where prices are texts."""
    return {
        **tariff_row(offer, videos_count=videos_count, lang=lang),
        "price": write_money(offer.price),
        "price_after_activation": write_money(offer.full_price),
        "archived": int(offer.row.archived),
    }


def tariff_meta(offer: OfferedTariffRow) -> str:
    return orjson.dumps(offer.row.meta).decode() if offer.row.meta else ""


def format_day(value: date | None) -> str:
    """A day on the wire, ``2026-11-30``; "" when there is none."""
    return value.isoformat() if value else ""
