"""Tariffs as billing systems and dealers name them."""

from __future__ import annotations

from collections.abc import Iterable

from billing.selectors.tariffs import tariff_of
from core.api.errors import DomainError
from tvmiddleware.models import Tariff, VirtualTariff


class TariffNotFound(DomainError):
    """The operator has no such tariff, or none was named."""


def ordinary_tariff(client_id: int, tariff_id: int) -> Tariff:
    """The operator's tariff of that id, no virtual one. Raises TariffNotFound."""
    found = Tariff.objects.filter(client_id=client_id, pk=tariff_id).first() if tariff_id > 0 else None
    if found is None:
        raise TariffNotFound
    return found


def named_tariff(
    client_id: int, *, tariff_id: int = -1, vtariff_id: int = -1, ext_id: str = ""
) -> Tariff | VirtualTariff:
    """An ordinary or a virtual tariff by the first of its names that was given. Raises TariffNotFound."""
    found = tariff_of(client_id, tariff_id=tariff_id, vtariff_id=vtariff_id, ext_id="" if ext_id == "-1" else ext_id)
    if found is None:
        raise TariffNotFound
    return found


def unknown_tariffs(client_id: int, tariff_ids: Iterable[int]) -> set[int]:
    """Those of the ids that are no tariffs of the operator."""
    wanted = set(tariff_ids)
    return wanted - set(Tariff.objects.filter(client_id=client_id, pk__in=wanted).values_list("pk", flat=True))
