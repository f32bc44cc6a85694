"""Channels made and deleted from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.deleting import lock_doomed
from core.limits import FieldsInvalid
from core.owned_rows import check_behind, find_link, find_links, find_row
from core.row_places import place_behind, place_last
from epg.models import EpgChannel
from tvmiddleware.models import (
    Category,
    Channel,
    CopyrightHolder,
    HbbProvider,
    Maintenance,
    PriceCategory,
    StreamService,
    Tariff,
)
from tvmiddleware.services import row_fields
from tvmiddleware.services.catalogue_changes import channel_saved, channels_changed, channels_deleting

SORT_PARAMETER = "sort_after_cid"


class ChannelFields(TypedDict, total=False):
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    uri: str
    url_prefix: str
    multicast_address: str
    secondary_multicast_address: str
    id_for_stream_service: str
    comment: str
    version: str
    option1: str
    option2: str
    option3: str
    telemeter: int
    telemeter_account_name: str
    telemeter_tmsec_name: str
    telemeter_cat_id: str
    telemeter_vc_id: str
    telemeter_vc_version: str
    mediahills_id: int
    hbb_channel_pid: str
    pause_live_tv_shift: int
    lcn_number: int
    recording_days: int
    aspect_ratio: int
    show_in_all: bool
    parent_control: bool
    enabled: bool
    display_on_site: bool
    meta: dict[str, Any]


class ChannelLinkIds(TypedDict, total=False):
    """Ids, by the field of the channel."""

    category: int
    epg_channel: int
    copyright_holder: int
    price_category: int
    additional_categories: Iterable[int]
    tariffs: Iterable[int]
    stream_services: Iterable[int]
    hbb_providers: Iterable[int]


POINTERS: dict[str, type[Model]] = {
    "category": Category,
    "epg_channel": EpgChannel,
    "copyright_holder": CopyrightHolder,
    "price_category": PriceCategory,
}
SETS: dict[str, type[Model]] = {
    "additional_categories": Category,
    "tariffs": Tariff,
    "stream_services": StreamService,
    "hbb_providers": HbbProvider,
}
OF_ALL_OPERATORS = (EpgChannel,)


@transaction.atomic
def create_channel(
    *,
    client_id: int,
    links: ChannelLinkIds,
    after_id: int | None = None,
    actor: str = "",
    **values: Unpack[ChannelFields],
) -> Channel:
    """A new channel, at the end of the operator's order or behind the channel ``after_id`` (0: at the front).

    Raises FieldsInvalid, LinksUnknown.
    """
    fields: dict[str, Any] = dict(values)
    row = Channel(client_id=client_id, **fields)
    row_fields.check_fields(row, {*fields, "name"}, row_fields.blank_texts(row, "name"))
    pointers, sets = found_links(client_id, links)
    for name, found in pointers.items():
        setattr(row, name, found)
    siblings = Channel.objects.filter(client_id=client_id)
    if after_id is None:
        place_last(row, ("sort",))
    else:
        check_behind(siblings, after_id, SORT_PARAMETER)
    row.save()
    for name, linked in sets.items():
        getattr(row, name).set(linked)
    channel_saved(row, [*fields, *links], created=True, actor=actor)
    if after_id is not None:
        moved = place_behind(row, siblings, after_id)
        channels_changed(dict.fromkeys(moved, client_id), ["sort"], actor=actor)
    return row


def found_links(client_id: int, links: Mapping[str, Any]) -> tuple[dict[str, Model], dict[str, list[Model]]]:
    """Field -> the row that it points at, and field -> the rows of its set. Raises LinksUnknown."""
    pointers = {
        name: find_link(rows_of(model, client_id), links[name], name)
        for name, model in POINTERS.items()
        if name in links
    }
    sets = {
        name: find_links(rows_of(model, client_id), links[name], name) for name, model in SETS.items() if name in links
    }
    return pointers, sets


def rows_of(model: type[Model], client_id: int) -> QuerySet[Model]:
    rows: QuerySet[Model] = model._default_manager.all()
    return rows if model in OF_ALL_OPERATORS else rows.filter(client_id=client_id)


@transaction.atomic
def delete_channel(*, client_id: int, channel_id: int, now: datetime, actor: str = "") -> None:
    """Delete a channel with its tracks, places in sort lists, positions and reminders.

    Raises RowUnknown, FieldsInvalid: with TVMW_PREVENT_CASCADE_DELETION a channel stays while a tariff has it, and
    always while works are planned for it alone, which would become everybody's.
    """
    row = find_row(Channel.objects.filter(client_id=client_id), channel_id)
    lock_doomed([row])
    if settings.TVMW_PREVENT_CASCADE_DELETION and row.tariffs.exists():
        raise FieldsInvalid({"id": _("a tariff has the channel")})
    if is_only_one_in_works(row, now):
        raise FieldsInvalid({"id": _("maintenance is planned for this channel alone")})
    with channels_deleting(Channel.objects.filter(pk=row.pk), actor=actor):
        row.delete()


def is_only_one_in_works(row: Channel, now: datetime) -> bool:
    own = Maintenance.objects.filter(channels=row, done=False).exclude(datetime_end__lte=now)
    return any(not works.channels.exclude(pk=row.pk).exists() for works in own)
