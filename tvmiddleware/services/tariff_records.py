"""Tariffs made, changed and deleted from outside, and the stream services they may use."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction

from core.api.errors import DomainError
from core.deleting import lock_doomed
from core.limits import FieldsInvalid, places_wrong
from tvmiddleware.constants import UNLIMITED_SESSIONS
from tvmiddleware.models import Account, Customer, StreamService, Tariff
from tvmiddleware.models.fields import own_currency
from tvmiddleware.services import row_fields
from tvmiddleware.services.bundles import period_wrong
from tvmiddleware.services.catalogue_changes import tariff_deleted, tariff_saved


class TariffFields(TypedDict, total=False):
    """``period`` in months, 0 = hidden and not charged. A negative number of sessions means any number."""

    name: str
    period: int
    price: Decimal
    default_activation_price: Decimal | None
    enabled: bool
    assigned_by_default: bool
    required: bool
    sessions_count: int
    basic_sessions_count: int
    ip_restriction: bool
    basic_tariff_priority: int
    available_for_inactive_accounts: bool
    available_everywhere: bool
    display_in_channels_widget: bool
    used_for_channel_list: bool
    used_for_video_list: bool
    used_for_radio_list: bool
    available_to_unsubscribe: bool


class TariffInUse(DomainError):
    """A tariff that somebody has can't be deleted while TVMW_PREVENT_CASCADE_DELETION is on."""


class StreamServiceUnknown(DomainError):
    """The operator has no such stream service."""


def tariff_create(*, client_id: int, currency: str, actor: str = "", **values: Unpack[TariffFields]) -> Tariff:
    """A new tariff of an operator whose money is in ``currency``. Raises FieldsInvalid."""
    row = Tariff(client_id=client_id)
    put(row, values, currency)
    row.save()
    tariff_saved(row, values, created=True, actor=actor)
    return row


def tariff_modify(*, tariff: Tariff, currency: str, actor: str = "", **values: Unpack[TariffFields]) -> list[str]:
    """Change these fields; the names of those that are different now. ``currency``: the operator's. Raises
    FieldsInvalid."""
    changed = put(tariff, values, own_currency(tariff) or currency)
    if "period" in changed and (text := period_wrong(tariff)):
        raise FieldsInvalid({"period": text})
    if changed:
        tariff.save(update_fields=[*changed, "updated_at"])
        tariff_saved(tariff, changed, created=False, actor=actor)
    return changed


@transaction.atomic
def tariff_delete(*, tariff: Tariff, actor: str = "") -> None:
    """Delete a tariff: whoever has it loses it. What was charged for it stays in the ledger. Raises TariffInUse, and
    Tariff.DoesNotExist when it is gone already."""
    lock_doomed([tariff])
    if settings.TVMW_PREVENT_CASCADE_DELETION and is_connected(tariff):
        raise TariffInUse
    tariff_deleted(tariff, actor=actor)
    tariff.delete()


def is_connected(tariff: Tariff) -> bool:
    return (
        Customer.tariffs.through.objects.filter(tariff_id=tariff.pk).exists()
        or Account.tariffs.through.objects.filter(tariff_id=tariff.pk).exists()
    )


def stream_service_assign(*, tariff: Tariff, service_id: int, actor: str = "") -> None:
    """Let the tariff's subscribers play from a stream service. Raises StreamServiceUnknown."""
    tariff.stream_services.add(stream_service(tariff, service_id))
    tariff_saved(tariff, ["stream_services"], created=False, actor=actor)


def stream_service_remove(*, tariff: Tariff, service_id: int, actor: str = "") -> None:
    """Take a stream service away; one that it does not use is no error. Raises StreamServiceUnknown."""
    tariff.stream_services.remove(stream_service(tariff, service_id))
    tariff_saved(tariff, ["stream_services"], created=False, actor=actor)


def stream_service(tariff: Tariff, service_id: int) -> StreamService:
    found = StreamService.objects.filter(pk=service_id, client_id=tariff.client_id).first()
    if found is None:
        raise StreamServiceUnknown
    return found


def put(row: Tariff, values: TariffFields, currency: str) -> list[str]:
    fields: dict[str, Any] = dict(values)
    for name in ("sessions_count", "basic_sessions_count"):
        if name in fields and not 0 <= fields[name] < UNLIMITED_SESSIONS:
            fields[name] = UNLIMITED_SESSIONS
    changed = row_fields.assign_fields(row, fields)
    wrong = places_wrong(currency, {name: fields.get(name) for name in ("price", "default_activation_price")})
    row_fields.check_fields(row, {*fields, "name"}, wrong)
    return changed
