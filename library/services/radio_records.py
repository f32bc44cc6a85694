"""Radio stations made, changed and deleted from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from core.deleting import lock_doomed
from core.row_places import place_last
from library.models import Radio, RadioChannel
from tvmiddleware.models import Tariff
from tvmiddleware.services import row_fields


class RadioFields(TypedDict, total=False):
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    description: str
    description_lang1: str
    description_lang2: str
    description_lang3: str
    description_lang4: str
    description_lang5: str
    uri: str
    enabled: bool
    sort: int


class RadioNotFound(DomainError):
    """The operator has no such station."""


class RadioLinkUnknown(DomainError):
    """A tariff that is not the operator's, or a radio channel that is not there: ``error_fields`` says which."""


@transaction.atomic
def radio_create(
    *,
    client_id: int,
    tariff_ids: Iterable[int] = (),
    radio_channel_id: int | None = None,
    **values: Unpack[RadioFields],
) -> Radio:
    """A new station, at the end of the list unless ``sort`` says where. Raises FieldsInvalid, RadioLinkUnknown."""
    row = Radio(client_id=client_id)
    tariffs = own_tariffs(client_id, tariff_ids)
    row.radio_channel = known_channel(radio_channel_id)
    put(row, values)
    place_last(row, ("sort",))
    row.save()
    row.tariffs.set(tariffs)
    return row


@transaction.atomic
def radio_modify(
    *,
    client_id: int,
    radio_id: int,
    tariff_ids: Iterable[int] | None = None,
    radio_channel_id: int | None = None,
    **values: Unpack[RadioFields],
) -> Radio:
    """Change these fields; None keeps, ``radio_channel_id`` 0 takes the radio channel away. Raises RadioNotFound,
    FieldsInvalid, RadioLinkUnknown."""
    row = own_radio(client_id, radio_id)
    tariffs = None if tariff_ids is None else own_tariffs(client_id, tariff_ids)
    if radio_channel_id is not None:
        row.radio_channel = known_channel(radio_channel_id)
    put(row, values)
    row.save()
    if tariffs is not None:
        row.tariffs.set(tariffs)
    return row


@transaction.atomic
def radio_delete(*, client_id: int, radio_id: int) -> None:
    """Raises RadioNotFound."""
    row = own_radio(client_id, radio_id)
    lock_doomed([row])
    row.delete()


def own_radio(client_id: int, radio_id: int) -> Radio:
    found = Radio.objects.select_for_update().filter(pk=radio_id, client_id=client_id).first()
    if found is None:
        raise RadioNotFound
    return found


def own_tariffs(client_id: int, tariff_ids: Iterable[int]) -> list[Tariff]:
    wanted = set(tariff_ids)
    found = list(Tariff.objects.filter(client_id=client_id, pk__in=wanted))
    if missing := sorted(wanted - {row.pk for row in found}):
        raise RadioLinkUnknown(error_fields={"tariffs": _("the operator has no %(id)s") % {"id": missing[0]}})
    return found


def known_channel(radio_channel_id: int | None) -> RadioChannel | None:
    if not radio_channel_id:
        return None
    found = RadioChannel.objects.filter(pk=radio_channel_id).first()
    if found is None:
        raise RadioLinkUnknown(error_fields={"radio_channel": _("no such radio channel")})
    return found


def put(row: Radio, values: RadioFields) -> None:
    fields: dict[str, Any] = dict(values)
    row_fields.assign_fields(row, fields)
    row_fields.check_fields(row, {*fields, "name"})
