"""Which tariffs there are, and which a subscriber has or may connect."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from geo.records import Region
from tvmiddleware.models import Tariff, VirtualTariff
from tvmiddleware.selectors.currencies import Purse
from tvmiddleware.selectors.tariffs import holds_in


def tariff_of(
    client_id: int, *, tariff_id: int = 0, vtariff_id: int = 0, ext_id: str = ""
) -> Tariff | VirtualTariff | None:
    """An operator's ordinary or virtual tariff by one of its names; ordinary ones first for ``ext_id``."""
    if tariff_id > 0:
        return Tariff.objects.filter(client_id=client_id, pk=tariff_id).first()
    if vtariff_id > 0:
        return VirtualTariff.objects.filter(client_id=client_id, pk=vtariff_id).first()
    if not ext_id:
        return None
    ordinary = Tariff.objects.filter(client_id=client_id, ext_id=ext_id).first()
    return ordinary or VirtualTariff.objects.filter(client_id=client_id, ext_id=ext_id).first()


def listed_tariffs(client_id: int) -> QuerySet[Tariff]:
    """What the Billing API lists: everything but hidden and disabled tariffs, archived ones included."""
    return Tariff.objects.filter(client_id=client_id, enabled=True, period__gt=0).order_by("pk")


def basic_tariffs(client_id: int) -> QuerySet[Tariff]:
    return listed_tariffs(client_id).filter(basic_tariff_priority__gt=0)


def additional_tariffs(client_id: int) -> QuerySet[Tariff]:
    return listed_tariffs(client_id).filter(basic_tariff_priority=0, is_option=False)


def tariff_options(client_id: int) -> QuerySet[Tariff]:
    return listed_tariffs(client_id).filter(is_option=True)


def tariffs_on_offer(client_id: int, purse: Purse, region: Region, connected: Iterable[int] = ()) -> list[Tariff]:
    """What a customer in that region is shown: connected ones, and those that may be connected."""
    mine = set(connected)
    rows = listed_tariffs(client_id).prefetch_related("countries", "cities")
    return [row for row in rows if row.pk in mine or (may_be_connected(row) and is_for(row, purse, region))]


def is_for(tariff: Tariff, purse: Purse, region: Region) -> bool:
    return holds_in(tariff, region) and purse.pays(tariff)


def virtual_on_offer(
    client_id: int, purse: Purse, region: Region, connected: Iterable[int] = ()
) -> list[VirtualTariff]:
    """The same of virtual tariffs: every member must be on offer."""
    mine = set(connected)
    rows = VirtualTariff.objects.filter(client_id=client_id, enabled=True).prefetch_related(
        "tariffs__countries", "tariffs__cities"
    )
    return [
        row
        for row in rows
        if row.pk in mine
        or (
            not row.archived
            and all(is_sellable(member) and is_for(member, purse, region) for member in row.tariffs.all())
        )
    ]


def may_be_connected(tariff: Tariff) -> bool:
    """By the subscriber himself."""
    return is_sellable(tariff) and not tariff.is_system


def is_sellable(tariff: Tariff) -> bool:
    """Whether the tariff may be sold now, alone or in a bundle; hidden ones may, in a bundle."""
    return tariff.enabled and not tariff.archived and not tariff.available_for_inactive_accounts


def activation_price_of(tariff: Tariff) -> Decimal:
    """The wire's ``price`` beside ``price_after_activation`` (= ``tariff.price``): what the first period costs."""
    return tariff.price if tariff.default_activation_price is None else tariff.default_activation_price


def tariffs_by_default(client_id: int) -> list[Tariff]:
    """The tariffs of somebody new, in the operator's currency. Of several basic ones only that of the highest priority,
    as for subscribers who register themselves."""
    usual = Q(currency="") | Q(currency=F("client__currency"))
    rows = Tariff.objects.filter(usual, client_id=client_id, assigned_by_default=True, enabled=True, archived=False)
    sorted_rows = list(rows.order_by("-basic_tariff_priority", "pk"))
    basic = [row for row in sorted_rows if row.is_basic]
    return basic[:1] + [row for row in sorted_rows if not row.is_basic]
