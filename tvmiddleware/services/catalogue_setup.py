"""A channel as somebody at the command line makes it: usable at once, refined in the panel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from epg.models import EpgChannel
from tvmiddleware.models import Channel, StreamService, Tariff
from tvmiddleware.services import row_fields
from tvmiddleware.services.catalogue_changes import channel_saved
from tvmiddleware.services.row_fields import FieldsInvalid

LINKS = ("tariffs", "stream_services")

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def channel_create(
    *,
    client_id: int,
    tariff_ids: Iterable[int] | None,
    service_ids: Iterable[int] | None,
    epg_channel_id: int | None,
    actor: str = "",
    **values: Any,
) -> Channel:
    """A new channel in these tariffs (None: those connected by default), from these services (None: all).

    ``values``: name, uri or url_prefix, lcn_number, recording_days. Raises FieldsInvalid.
    """
    check_new(Channel, client_id, values["name"])
    channel = Channel(client_id=client_id, **values)
    wrong = {} if channel.uri or channel.url_prefix else {"url_prefix": _("this or a direct address is needed")}
    if epg_channel_id is not None:
        channel.epg_channel = EpgChannel.objects.filter(pk=epg_channel_id).first()
        if channel.epg_channel is None:
            wrong["epg_channel_id"] = _("no such guide channel")
    row_fields.check_fields(channel, values, wrong)
    tariffs = Tariff.objects.filter(client_id=client_id, archived=False)
    usual = tariffs.filter(assigned_by_default=True) if tariff_ids is None else tariffs
    services = choose_rows(StreamService.objects.filter(client_id=client_id), service_ids, "stream_services")
    channel.save()
    channel.tariffs.set(choose_rows(usual, tariff_ids, "tariffs"))
    channel.stream_services.set(services)
    channel_saved(channel, [*values, *LINKS], created=True, actor=actor)
    return channel


def check_new(model: type[Channel] | type[StreamService], client_id: int, name: str) -> None:
    """Raises FieldsInvalid for an unknown operator, and when it has one of that name: a command typed twice must not
    make two."""
    if not Client.objects.filter(pk=client_id).exists():
        raise FieldsInvalid({"client_id": _("no such operator")})
    if model.objects.filter(client_id=client_id, name=name).exists():
        raise FieldsInvalid({"name": _("the operator has one of this name already")})


def choose_rows(rows: QuerySet[Row], ids: Iterable[int] | None, parameter: str) -> list[Row]:
    """The rows with these ids, or all where ``ids`` is None. Raises FieldsInvalid, naming ``parameter``, when one is
    not there."""
    if ids is None:
        return list(rows)
    wanted = set(ids)
    found = list(rows.filter(pk__in=wanted))
    if len(found) != len(wanted):
        missing = sorted(wanted - {row.pk for row in found})
        raise FieldsInvalid({parameter: _("the operator has no %(id)s") % {"id": missing[0]}})
    return found
