"""Who sees the same channels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from tvmiddleware.constants import DeviceGroup
from tvmiddleware.records.channels import Catalogue, ChannelRow
from tvmiddleware.records.maturity import EVERYTHING, Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import access_of
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import DeviceType, Operator


@dataclass(frozen=True)
class Audience:
    """``tariff_ids`` None: a guest, who is told of every channel."""

    tariff_ids: tuple[int, ...] | None
    maturity: Maturity = EVERYTHING
    multicast_only: bool = True
    """False: the device is not told of channels that have nothing but a multicast address."""


GUEST = Audience(None)


def session_audience(record: SessionRecord, device: DeviceType | None) -> Audience:
    """That of a session on this device."""
    return Audience(record.tariff_ids, record.maturity, not hides_multicast(device))


def hides_multicast(device: DeviceType | None) -> bool:
    """TVMW_DISABLE_MULTICAST_*: TVs and phones are not told of channels that only multicast carries."""
    if device is None:
        return False
    smart_tv = device.group == DeviceGroup.SMART_TV and settings.TVMW_DISABLE_MULTICAST_SMARTTV
    return bool(smart_tv or (device.group == DeviceGroup.MOBILE and settings.TVMW_DISABLE_MULTICAST_MOBILE))


def guest_rows(operator: Operator, tariff_ids: Iterable[int] | None, without: Iterable[int] | None) -> list[ChannelRow]:
    """Every enabled channel, or those of some tariffs; channels of the tariffs in ``without`` are left out."""
    wanted, unwanted = frozenset(tariff_ids or ()), frozenset(without or ())
    return [
        row
        for row in operator_catalogue(operator).channels
        if (not wanted or row.tariff_ids & wanted) and not row.tariff_ids & unwanted
    ]


def visible_channels(operator: Operator, audience: Audience, found: Catalogue) -> dict[int, bool]:
    """Ids of the channels that the audience may see -> whether they are subscribed."""
    if audience.tariff_ids is None:
        opened = dict.fromkeys(found.by_id, True)
    else:
        opened = access_of(operator, audience.tariff_ids, audience.maturity).subscribed
    return {
        channel_id: subscribed
        for channel_id, subscribed in opened.items()
        if audience.multicast_only or not is_multicast_only(found.by_id[channel_id])
    }


def is_multicast_only(row: ChannelRow) -> bool:
    return bool(row.multicast_address) and not row.uri and not row.stream_service_ids
