"""What a portal asks before anybody logs in: settings of its device type, child operators, tariffs on offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from clients.models import Client
from core.api.errors import DomainError
from core.cache.local import memory
from core.numbers import is_digits
from geo.records import Region
from tvmiddleware.models import Channel, ClientPlayDevice, Tariff
from tvmiddleware.records.channels import Texts
from tvmiddleware.selectors.channel_orders import ordered_channels
from tvmiddleware.selectors.channels import operator_catalogue, row_texts
from tvmiddleware.selectors.operators import Operator, OperatorDevice
from tvmiddleware.selectors.tariffs import holds_in

BANNERS = ("", "_for_child_mode")
"""The two films of a portal's main page: what their names end with."""


class DeviceUnknown(DomainError):
    """The operator did not enable this device type."""


class TariffNotOffered(DomainError):
    """No tariff of that id is on sale for newcomers in the caller's region."""


class ChildNotFound(DomainError):
    """The operator has no such child."""


@dataclass(frozen=True, slots=True)
class PhoneCountry:
    names: Texts
    region_code: str
    phone_code: str


@dataclass(frozen=True)
class PortalSource:
    """The rows that portal/settings/list is made of."""

    device: ClientPlayDevice
    countries: tuple[PhoneCountry, ...]


@dataclass(frozen=True, slots=True)
class ChildOperator:
    """A child operator; ``logo`` is the path below MEDIA_URL."""

    id: int
    name: str
    uid: str
    domain_prefix: str
    logo: str
    api_key: str
    api_url: str
    external_client_id: int
    redirect_to_portal_url: str


@dataclass(frozen=True, slots=True)
class OfferedTariff:
    """``channels_count`` -1: the tariff does not open channels."""

    id: int
    names: Texts
    descriptions: Texts
    period: int
    price: str
    icon: str
    meta: dict[str, Any]
    channels_count: int


def portal_device(operator: Operator, system_name: str, device_uid: str) -> OperatorDevice:
    found = operator.device(system_name, device_uid)
    if found is None:
        raise DeviceUnknown
    return found


def portal_source(operator: Operator, device: OperatorDevice) -> PortalSource:
    row = ClientPlayDevice.objects.select_related("client", "template").get(pk=device.id, client_id=operator.id)
    countries = row.client.available_countries.all()
    return PortalSource(
        row, tuple(PhoneCountry(row_texts(one, "name"), one.iso_code, one.phone_code) for one in countries)
    )


def banner_film_ids(given: object) -> tuple[int, ...]:
    """The films of the main page, one for each of BANNERS; 0 for what is no id: the field is free JSON in the panel."""
    chosen = given if isinstance(given, dict) else {}
    texts = (str(chosen.get(f"video_id{suffix}")) for suffix in BANNERS)
    return tuple(int(text) if is_digits(text) else 0 for text in texts)


def child_operators(operator: Operator) -> tuple[ChildOperator, ...]:
    """Enabled child operators by name; kept in this process until any operator changes."""
    return memory.get(
        ("children", operator.id), (operator.config_generation, operator.generation), lambda: read_children(operator.id)
    )


def read_children(client_id: int) -> tuple[ChildOperator, ...]:
    return tuple(
        ChildOperator(
            id=row.pk,
            name=row.name,
            uid=row.uid,
            domain_prefix=row.domain_prefix,
            logo=row.logo.name or "",
            api_key=row.api_key,
            api_url=row.api_url,
            external_client_id=row.external_client_id,
            redirect_to_portal_url=row.redirect_to_portal_url,
        )
        for row in Client.objects.filter(parent_id=client_id, enabled=True).order_by("name", "id")
    )


def child_operator(operator: Operator, *, child_id: int | None, uid: str) -> ChildOperator:
    """One child by id, or by the number that subscribers type."""
    for row in child_operators(operator):
        if row.id == child_id if child_id is not None else row.uid == uid:
            return row
    raise ChildNotFound


def children_like(operator: Operator, text: str) -> list[ChildOperator]:
    """Children whose name or subdomain holds the text, or whose number begins with it."""
    wanted = text.casefold()
    return [
        row
        for row in child_operators(operator)
        if wanted in row.name.casefold() or wanted in row.domain_prefix.casefold() or row.uid.startswith(wanted)
    ]


def offered_tariffs(operator: Operator, region: Region) -> list[OfferedTariff]:
    """What a newcomer in that region may subscribe to: on sale, not hidden, not only for debtors."""
    fitting = [row for row in on_sale(operator) if holds_in(row, region)]
    counts = channel_counts(row.pk for row in fitting)
    return [offered(row, counts.get(row.pk, 0)) for row in fitting]


def on_sale(operator: Operator) -> QuerySet[Tariff]:
    rows = Tariff.objects.filter(client_id=operator.id, enabled=True, archived=False, period__gt=0)
    return rows.exclude(available_for_inactive_accounts=True).prefetch_related("countries", "cities")


def offered_channels(operator: Operator, region: Region, tariff_id: int, sort_id: int) -> list[int]:
    """Ids of a tariff's channels that are shown on the site, in a sort list's order; TariffNotOffered, UnknownSort."""
    tariff = on_sale(operator).filter(pk=tariff_id).first()
    if tariff is None or not holds_in(tariff, region):
        raise TariffNotOffered
    rows = ordered_channels(operator_catalogue(operator), sort_id)
    return [row.id for row in rows if tariff_id in row.tariff_ids and row.display_on_site]


def offered(row: Tariff, channels: int) -> OfferedTariff:
    return OfferedTariff(
        id=row.pk,
        names=row_texts(row, "name"),
        descriptions=row_texts(row, "description"),
        period=row.period,
        price=str(row.price),
        icon=row.icon.name or "",
        meta=row.meta,
        channels_count=channels if row.used_for_channel_list else -1,
    )


def channel_counts(tariff_ids: Iterable[int]) -> dict[int, int]:
    """Tariff id -> how many channels it opens."""
    links = Channel.tariffs.through.objects.filter(tariff_id__in=list(tariff_ids), channel__enabled=True)
    return dict(links.order_by().values_list("tariff_id").annotate(Count("channel_id")))
