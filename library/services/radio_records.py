"""Radio stations made, changed and deleted from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db import transaction

from core.deleting import lock_doomed
from core.owned_rows import find_link, find_links, find_row
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


@transaction.atomic
def radio_create(
    *,
    client_id: int,
    tariff_ids: Iterable[int] = (),
    radio_channel_id: int | None = None,
    **values: Unpack[RadioFields],
) -> Radio:
    """A new station, at the end of the list unless ``sort`` says where. Raises FieldsInvalid, LinksUnknown."""
    row = Radio(client_id=client_id)
    tariffs = own_tariffs(client_id, tariff_ids)
    row.radio_channel = known_channel(radio_channel_id)
    row_fields.assign_named(row, values)
    place_last(row, ("sort",))
    row.save()
    row.tariffs.set(tariffs)
    return row


@transaction.atomic
def radio_delete(*, client_id: int, radio_id: int) -> None:
    """Raises RowUnknown."""
    row = own_radio(client_id, radio_id)
    lock_doomed([row])
    row.delete()


def own_radio(client_id: int, radio_id: int) -> Radio:
    return find_row(Radio.objects.select_for_update().filter(client_id=client_id), radio_id)


def own_tariffs(client_id: int, tariff_ids: Iterable[int]) -> list[Tariff]:
    return find_links(Tariff.objects.filter(client_id=client_id), tariff_ids, "tariffs")


def known_channel(radio_channel_id: int | None) -> RadioChannel | None:
    return find_link(RadioChannel.objects.all(), radio_channel_id, "radio_channel") if radio_channel_id else None
