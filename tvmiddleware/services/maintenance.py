"""Announcing maintenance of channels, as the operator's streaming system does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.api.errors import DomainError
from tvmiddleware.models import Channel, Maintenance


class ChannelsUnknown(DomainError):
    """None of the prefixes belongs to a channel of the operator."""


class MaintenanceUnknown(DomainError):
    """The operator has no such maintenance."""


class WrongTimes(DomainError):
    """The maintenance would end before it begins."""


def maintenance_create(
    *, client_id: int, prefixes: Sequence[str], begin: datetime, end: datetime | None, description: str
) -> Maintenance:
    """``prefixes`` that no channel has are passed over as long as one fits."""
    channels = channels_with(client_id, prefixes)
    check_times(begin, end)
    with transaction.atomic():
        made = Maintenance.objects.create(
            client_id=client_id, description=description, datetime_begin=begin, datetime_end=end
        )
        made.channels.set(channels)
    return made


def maintenance_edit(
    *,
    client_id: int,
    maintenance_id: int,
    prefixes: Sequence[str] | None,
    begin: datetime | None,
    end: datetime | None,
    description: str | None,
) -> None:
    """None leaves a value as it is."""
    with transaction.atomic():
        row = Maintenance.objects.select_for_update().filter(client_id=client_id, pk=maintenance_id).first()
        if row is None:
            raise MaintenanceUnknown
        if prefixes is not None:
            row.channels.set(channels_with(client_id, prefixes))
        row.datetime_begin = begin or row.datetime_begin
        row.datetime_end = end or row.datetime_end
        row.description = row.description if description is None else description
        check_times(row.datetime_begin, row.datetime_end)
        row.save(update_fields=("datetime_begin", "datetime_end", "description", "updated_at"))


def channels_with(client_id: int, prefixes: Sequence[str]) -> list[Channel]:
    wanted = [prefix for prefix in prefixes if prefix]
    found = list(Channel.objects.filter(client_id=client_id, url_prefix__in=wanted)) if wanted else []
    if not found:
        raise ChannelsUnknown
    return found


def check_times(begin: datetime, end: datetime | None) -> None:
    if end is not None and end <= begin:
        raise WrongTimes
