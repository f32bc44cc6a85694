"""Cameras as calls need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tvmiddleware.records.channels import Texts


@dataclass(frozen=True, slots=True)
class CameraRow:
    """A camera as the API needs it. ``number``: its number in the operator's order. ``icon``: the path below MEDIA_URL,
    the guide channel's where it has none. ``recording_days`` 0: no stream service of it keeps an archive. ``city_id``
    0: it has none, ``city_names`` are empty then."""

    id: int
    number: int
    names: Texts
    category_id: int
    additional_category_ids: tuple[int, ...]
    city_id: int
    city_names: Texts
    epg_channel_id: int
    timeshift_offset: int
    icon: str
    preview_url: str
    uri: str
    url_prefix: str
    multicast_address: str
    id_for_stream_service: str
    stream_service_ids: tuple[int, ...]
    tariff_ids: frozenset[int]
    recording_days: int
    price_kind: int | None
    option1: str
    option2: str
    option3: str

    @property
    def server_id(self) -> str:
        """``$cid``. Not the bare id: a channel may have the same number there, and a token for one must not open the
        other."""
        return self.id_for_stream_service or f"camera{self.id}"

    @property
    def stream_name(self) -> str:
        """What stream services call the camera: the override, the URL prefix, its own name."""
        return self.id_for_stream_service or self.url_prefix or self.server_id

    @property
    def category_ids(self) -> frozenset[int]:
        """The category and the additional ones."""
        return frozenset({self.category_id, *self.additional_category_ids}) - {0}


class SeenCamera(NamedTuple):
    """A camera that a viewer may know of, and whether he may watch it."""

    row: CameraRow
    subscribed: bool


@dataclass(frozen=True)
class CameraCatalogue:
    """The enabled cameras of an operator in its order, and what its tariffs say of them."""

    cameras: tuple[CameraRow, ...]
    by_id: dict[int, CameraRow]
    tariff_ids: frozenset[int]
    """Every enabled tariff."""
    system_tariffs: frozenset[int]
    """Those of period 0: they show cameras with a price but do not open them."""

    @cached_property
    def names_on_servers(self) -> tuple[str, ...]:
        """What streams are called in addresses, sorted."""
        names = {name for row in self.cameras for name in (row.url_prefix, row.stream_name, row.server_id)}
        return tuple(sorted(names - {""}))


@dataclass(frozen=True)
class OwnCameras:
    """What an account has of cameras by itself: those that it was given, and its favourites, the latest first."""

    granted: frozenset[int] = field(default_factory=frozenset)
    favorited: tuple[int, ...] = ()
