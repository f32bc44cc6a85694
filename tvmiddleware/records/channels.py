"""Channels, their categories and orders as calls need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

Texts = tuple[str, ...]
"""One text per language slot; slot 0 is the default language, an empty slot falls back to it."""


@dataclass(frozen=True, slots=True)
class TrackRow:
    kind: str
    index: str
    lang: str
    display_name: str
    format: str
    url: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class HbbRow:
    id: int
    type: int
    api_key: str
    url: str


@dataclass(frozen=True, slots=True)
class CategoryRow:
    id: int
    names: Texts
    descriptions: Texts
    color: str
    sort: int
    icon: str
    icon_tv: str
    dashboard_icon: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as the API needs it. ``icon`` is the path below MEDIA_URL, the guide channel's where it has none."""

    id: int
    names: Texts
    sort: int
    lcn_number: int
    category_id: int
    additional_category_ids: tuple[int, ...]
    icon: str
    epg_channel_id: int
    epg_sort_number: int
    timeshift_offset: int
    uri: str
    url_prefix: str
    multicast_address: str
    id_for_stream_service: str
    stream_service_ids: tuple[int, ...]
    tariff_ids: frozenset[int]
    recording_days: int
    pause_live_tv_shift: int
    drm_enabled: bool
    drm_content_id: str
    parent_control: bool
    show_in_all: bool
    aspect_ratio: int
    price_kind: int | None
    telemeter: int | None
    telemeter_account_name: str
    telemeter_tmsec_name: str
    telemeter_cat_id: str
    telemeter_vc_id: str
    telemeter_vc_version: str
    hbb_channel_pid: str
    hbb: tuple[HbbRow, ...]
    tracks: tuple[TrackRow, ...]
    option1: str
    option2: str
    option3: str
    display_on_site: bool
    meta: dict[str, Any]

    @property
    def stream_name(self) -> str:
        """What stream services call the channel: the override, the URL prefix, the id."""
        return self.id_for_stream_service or self.url_prefix or str(self.id)


@dataclass(frozen=True)
class SortList:
    id: int
    name: str
    mode: str
    places: dict[int, int]


@dataclass(frozen=True)
class Catalogue:
    channels: tuple[ChannelRow, ...]
    """In the operator's standard order."""
    by_id: dict[int, ChannelRow]
    categories: tuple[CategoryRow, ...]
    sorts: tuple[SortList, ...]
    catalogue_tariffs: frozenset[int]
    """System tariffs (period 0): they show channels with a price but do not open them."""
    list_tariffs: frozenset[int]
    """Tariffs that open channels (``used_for_channel_list``)."""

    @cached_property
    def has_multicast(self) -> bool:
        return any(row.multicast_address for row in self.channels)

    @cached_property
    def names_on_servers(self) -> tuple[str, ...]:
        """What streams are called in addresses, sorted."""
        names = {name for row in self.channels for name in (row.url_prefix, row.stream_name)}
        return tuple(sorted(names - {""}))

    def category(self, category_id: int) -> CategoryRow | None:
        return next((row for row in self.categories if row.id == category_id), None)
