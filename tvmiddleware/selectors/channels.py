"""The catalogue: every enabled channel of an operator, read once per generation and kept in this process.

Hot methods find channels here: no SQL, no cache round trip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from core.cache import store
from core.cache.local import memory
from core.models import LANGUAGE_SLOTS
from tvmiddleware.cache import keys
from tvmiddleware.models import Category, Channel, ChannelSort, ChannelSortItem, ChannelTrack, HbbProvider, Tariff
from tvmiddleware.records.channels import (
    Catalogue,
    CategoryRow,
    ChannelRow,
    HbbRow,
    SortList,
    Texts,
    TrackRow,
)
from tvmiddleware.selectors.channel_orders import standard_order
from tvmiddleware.selectors.operators import Operator

CATALOGUE_SECONDS = 3600


def operator_catalogue(operator: Operator) -> Catalogue:
    """The operator's channels, categories and sort lists."""
    key = keys.catalogue(operator.id, operator.generation)
    return memory.get(
        ("catalogue", operator.id),
        operator.generation,
        lambda: store.get_or_build(key, lambda: read_catalogue(operator.id), CATALOGUE_SECONDS),
    )


def read_catalogue(client_id: int) -> Catalogue:
    rows = read_channels(client_id)
    tariffs = Tariff.objects.filter(client_id=client_id, enabled=True)
    return Catalogue(
        channels=rows,
        by_id={row.id: row for row in rows},
        categories=tuple(category_row(row) for row in Category.objects.filter(client_id=client_id, enabled=True)),
        sorts=read_sorts(client_id),
        catalogue_tariffs=frozenset(tariffs.filter(period=0).values_list("pk", flat=True)),
        list_tariffs=frozenset(tariffs.filter(used_for_channel_list=True).values_list("pk", flat=True)),
    )


def row_texts(row: Any, name: str) -> Texts:
    default = getattr(row, name)
    return (default, *(getattr(row, f"{name}_lang{slot}") or default for slot in LANGUAGE_SLOTS))


def category_row(row: Category) -> CategoryRow:
    return CategoryRow(
        id=row.pk,
        names=row_texts(row, "name"),
        descriptions=row_texts(row, "description"),
        color=row.color,
        sort=row.sort,
        icon=row.icon.name or "",
        icon_tv=row.icon_tv.name or "",
        dashboard_icon=row.dashboard_icon.name or "",
    )


def read_sorts(client_id: int) -> tuple[SortList, ...]:
    places: dict[int, dict[int, int]] = defaultdict(dict)
    items = ChannelSortItem.objects.filter(channel_sort__client_id=client_id)
    for sort_id, channel_id, place in items.values_list("channel_sort_id", "channel_id", "sort"):
        places[sort_id][channel_id] = place
    return tuple(
        SortList(row.pk, row.name, row.mode, places[row.pk])
        for row in ChannelSort.objects.filter(client_id=client_id, enabled=True)
    )


def read_channels(client_id: int) -> tuple[ChannelRow, ...]:
    rows = (
        Channel.objects.filter(client_id=client_id, enabled=True)
        .select_related("epg_channel", "price_category")
        .order_by("sort", "id")
    )
    links = ChannelLinks(rows)
    return standard_order(channel_row(row, links) for row in rows)


class ChannelLinks:
    """What hangs on the channels, one query per kind."""

    def __init__(self, rows: QuerySet[Channel]) -> None:
        ids = rows.order_by().values("pk")
        self.tariffs = pairs(Channel.tariffs.through, "tariff_id", ids)
        self.services = pairs(Channel.stream_services.through, "streamservice_id", ids)
        self.categories = pairs(Channel.additional_categories.through, "category_id", ids)
        self.hbb = pairs(Channel.hbb_providers.through, "hbbprovider_id", ids)
        self.providers = {row.pk: HbbRow(row.pk, row.type, row.api_key, row.url) for row in providers_of(self.hbb)}
        self.tracks: dict[int, list[TrackRow]] = defaultdict(list)
        for row in ChannelTrack.objects.filter(channel__in=ids):
            self.tracks[row.channel_id].append(
                TrackRow(row.kind, row.index, row.lang, row.display_name, row.format, row.url, row.is_active)
            )


def providers_of(links: dict[int, list[int]]) -> QuerySet[HbbProvider]:
    return HbbProvider.objects.filter(pk__in={pk for found in links.values() for pk in found})


def pairs(through: type[Model], column: str, channel_ids: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows: Iterable[tuple[int, int]] = (
        through._default_manager.filter(channel_id__in=channel_ids).order_by(column).values_list("channel_id", column)
    )
    for channel_id, other in rows:
        found[channel_id].append(other)
    return found


def channel_row(row: Channel, links: ChannelLinks) -> ChannelRow:
    guide = row.epg_channel
    return ChannelRow(
        id=row.pk,
        names=row_texts(row, "name"),
        sort=row.sort,
        lcn_number=row.lcn_number,
        category_id=row.category_id or 0,
        additional_category_ids=tuple(links.categories[row.pk]),
        icon=row.icon.name or (guide.icon.name if guide else "") or "",
        epg_channel_id=row.epg_channel_id or 0,
        epg_sort_number=guide.sort_number if guide else 0,
        timeshift_offset=row.timeshift_offset,
        uri=row.uri,
        url_prefix=row.url_prefix,
        multicast_address=row.multicast_address,
        id_for_stream_service=row.id_for_stream_service,
        stream_service_ids=tuple(links.services[row.pk]),
        tariff_ids=frozenset(links.tariffs[row.pk]),
        recording_days=row.recording_days,
        pause_live_tv_shift=row.pause_live_tv_shift,
        drm_enabled=row.drm_enabled,
        drm_content_id=row.drm_content_id,
        parent_control=row.parent_control,
        show_in_all=row.show_in_all,
        aspect_ratio=row.aspect_ratio,
        price_kind=row.price_category.kind if row.price_category else None,
        telemeter=row.telemeter,
        telemeter_account_name=row.telemeter_account_name,
        telemeter_tmsec_name=row.telemeter_tmsec_name,
        telemeter_cat_id=row.telemeter_cat_id,
        telemeter_vc_id=row.telemeter_vc_id,
        telemeter_vc_version=row.telemeter_vc_version,
        hbb_channel_pid=row.hbb_channel_pid,
        hbb=tuple(links.providers[pk] for pk in links.hbb[row.pk]),
        tracks=tuple(links.tracks[row.pk]),
        option1=row.option1,
        option2=row.option2,
        option3=row.option3,
        display_on_site=row.display_on_site,
        meta=row.meta,
    )
