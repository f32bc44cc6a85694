"""Tariffs as billing systems read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from billing.selectors.tariffs import activation_price_of
from tvmiddleware.addresses import icon_url
from tvmiddleware.constants import UNLIMITED_SESSIONS
from tvmiddleware.models import Tariff
from tvmiddleware.records.channels import ChannelRow

Row = dict[str, Any]


def sessions(count: int) -> int:
    """The wire's -1 is any number."""
    return -1 if count >= UNLIMITED_SESSIONS else count


def tariff_option(row: Tariff) -> Row:
    return {
        "id": row.pk,
        "name": row.name,
        "period": row.period,
        "price": row.price,
        "activation_price": activation_price_of(row),
        "sessions_count": sessions(row.sessions_count),
        "basic_sessions_count": sessions(row.basic_sessions_count),
        "ip_restriction": int(row.ip_restriction),
    }


def tariff_additional(row: Tariff, channels: Iterable[ChannelRow]) -> Row:
    return {**tariff_option(row), "channels": [channel(one) for one in channels if row.pk in one.tariff_ids]}


def tariff_row(row: Tariff, channels: Iterable[ChannelRow]) -> Row:
    return {**tariff_additional(row, channels), "basic_tariff_priority": row.basic_tariff_priority}


def channel(row: ChannelRow) -> Row:
    return {"id": row.id, "name": row.names[0], "icon": icon_url(row.icon)}
