"""Ways to watch a channel. What is for sale stands in billing.services.channel_sales."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator

GET_CHANNEL_URL = "get_channel_url"
SUBSCRIBE = "subscribe"


@dataclass(frozen=True)
class Offer:
    """A way to watch or to buy. ``caption`` is a lazy text; prices in the operator's currency."""

    action: str
    tariff_id: int
    caption: Any
    price: Decimal = Decimal(0)
    activation_price: Decimal = Decimal(0)
    periodical: bool = False
    is_virtual: bool = False


def channel_offers(operator: Operator, record: SessionRecord, channel: ChannelRow) -> list[Offer]:
    """Through each tariff that opens the channel to the account it may be watched."""
    if not viewer_access(operator, record).subscribed.get(channel.id):
        return []
    return [Offer(GET_CHANNEL_URL, tariff_id, _("watch")) for tariff_id in opening_tariffs(operator, record, channel)]


def opening_tariffs(operator: Operator, record: SessionRecord, channel: ChannelRow) -> list[int]:
    """The account's tariffs that open the channel; those that only show it do not count."""
    found = operator_catalogue(operator)
    connected = channel.tariff_ids & set(record.tariff_ids) & found.list_tariffs
    return sorted(connected - found.catalogue_tariffs or connected)
