"""Cameras made, changed and deleted from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.deleting import lock_doomed
from core.limits import FieldsInvalid
from core.owned_rows import check_behind, find_link, find_links, find_row
from core.row_places import place_behind, place_last
from epg.models import EpgCategory, EpgChannel
from library.models import Camera
from tvmiddleware.models import PriceCategory, StreamService, Tariff
from tvmiddleware.services import row_fields

SORT_PARAMETER = "sort_after_cid"


class CameraFields(TypedDict, total=False):
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    enabled: bool
    uri: str
    url_prefix: str
    multicast_address: str
    secondary_multicast_address: str
    id_for_stream_service: str
    comment: str
    option1: str
    option2: str
    option3: str
    preview_url: str


class CameraLinkIds(TypedDict, total=False):
    """Ids, by the field of the camera."""

    category: int
    epg_channel: int
    price_category: int
    additional_categories: Iterable[int]
    tariffs: Iterable[int]
    stream_services: Iterable[int]


POINTERS: dict[str, type[Model]] = {
    "category": EpgCategory,
    "epg_channel": EpgChannel,
    "price_category": PriceCategory,
}
SETS: dict[str, type[Model]] = {
    "additional_categories": EpgCategory,
    "tariffs": Tariff,
    "stream_services": StreamService,
}
OF_ALL_OPERATORS = (EpgCategory, EpgChannel)


@transaction.atomic
def camera_create(
    *, client_id: int, links: CameraLinkIds, after_id: int | None = None, **values: Unpack[CameraFields]
) -> Camera:
    """A new camera, at the end of the operator's order or behind the camera ``after_id`` (0: at the front).

    Raises FieldsInvalid, LinksUnknown.
    """
    row, siblings = Camera(client_id=client_id), Camera.objects.filter(client_id=client_id)
    put_fields(row, values)
    sets = put_pointers(row, links)
    if after_id is None:
        place_last(row, ("sort",))
    else:
        check_behind(siblings, after_id, SORT_PARAMETER)
    row.save()  # tells the caches, after the commit, of the moved ones too
    put_sets(row, sets)
    if after_id is not None:
        place_behind(row, siblings, after_id)
    return row


@transaction.atomic
def camera_modify(*, client_id: int, camera_id: int, links: CameraLinkIds, **values: Unpack[CameraFields]) -> Camera:
    """Change these fields, and replace these links. Raises RowUnknown, FieldsInvalid, LinksUnknown."""
    row = find_row(Camera.objects.select_for_update().filter(client_id=client_id), camera_id)
    put_fields(row, values)
    sets = put_pointers(row, links)
    row.save()
    put_sets(row, sets)
    return row


@transaction.atomic
def camera_delete(*, client_id: int, camera_id: int) -> None:
    """Delete a camera with its grants and favourites. Raises RowUnknown, and FieldsInvalid where
    TVMW_PREVENT_CASCADE_DELETION keeps a camera that a tariff or an account has."""
    row = find_row(Camera.objects.filter(client_id=client_id), camera_id)
    lock_doomed([row])
    if settings.TVMW_PREVENT_CASCADE_DELETION and (row.tariffs.exists() or row.grants.exists()):
        raise FieldsInvalid({"id": _("a tariff or an account has the camera")})
    row.delete()


def put_fields(row: Camera, values: CameraFields) -> None:
    """Raises FieldsInvalid."""
    row_fields.assign_named(row, values)


def put_pointers(row: Camera, links: CameraLinkIds) -> dict[str, list[Model]]:
    """Set what the row points at; what its sets shall hold, for when it is saved. Raises LinksUnknown."""
    given: Mapping[str, Any] = links
    for name, model in POINTERS.items():
        if name in given:
            setattr(row, name, find_link(rows_of(model, row.client_id), given[name], name))
    return {
        name: find_links(rows_of(model, row.client_id), given[name], name)
        for name, model in SETS.items()
        if name in given
    }


def put_sets(row: Camera, sets: Mapping[str, list[Model]]) -> None:
    for name, linked in sets.items():
        getattr(row, name).set(linked)


def rows_of(model: type[Model], client_id: int) -> QuerySet[Model]:
    rows: QuerySet[Model] = model._default_manager.all()
    return rows if model in OF_ALL_OPERATORS else rows.filter(client_id=client_id)
