"""Selections made and changed by content managers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from core.bulk import split_items
from core.limits import FieldsInvalid
from core.owned_rows import LinksUnknown, find_links, find_row
from core.row_places import place_last
from epg.models import Epg
from library.cache.showcase import forget_showcase
from library.models import Camera, ExternalApplication, Radio, Selection, SelectionItem, Video
from library.models.selections import OF_TYPE
from library.services.picture_fetching import FetchedPicture, PictureError
from library.services.picture_loads import keep_fetched
from library.showcase_constants import SelectionOrigin, SelectionType
from tvmiddleware.models import Channel
from tvmiddleware.services import row_fields

ROWS_AT_ONCE = 1000
OBJECTS: dict[int, type[Model]] = {
    SelectionType.CHANNEL: Channel,
    SelectionType.VIDEO: Video,
    SelectionType.CAMERA: Camera,
    SelectionType.RADIO: Radio,
    SelectionType.APPLICATION: ExternalApplication,
}
SET, ADD, REMOVE = "items_set", "items_add", "items_remove"


class SelectionHasItem(DomainError):
    """What is to be added is in the selection already."""


class SelectionFields(TypedDict, total=False):
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    is_hidden: bool


class SelectionItems(TypedDict, total=False):
    """Ids of objects, in their order."""

    items_set: Collection[int]
    items_add: Collection[int]
    items_remove: Collection[int]


@transaction.atomic
def create_selection(
    *,
    client_id: int,
    content_type: int,
    items: Collection[int] = (),
    pictures: Sequence[FetchedPicture] = (),
    now: datetime,
    **values: Unpack[SelectionFields],
) -> tuple[Selection, list[PictureError]]:
    """A new selection by hand, at the end of the operator's order, and what is wrong with its pictures.

    Raises FieldsInvalid, LinksUnknown for items that are no objects of this type.
    """
    row = Selection(client_id=client_id, content_type=content_type)
    check_selection(row, dict(values))
    found = find_objects(client_id, content_type, items, SET)
    place_last(row, ("sort",))
    row.save()
    put_items(row, found, 1)
    forget_showcase(client_id)
    return row, keep_fetched(row=row, fetched=pictures, client_id=client_id, now=now)


@transaction.atomic
def modify_selection(
    *,
    client_id: int,
    selection_id: int,
    content_type: int,
    items: SelectionItems,
    pictures: Sequence[FetchedPicture] = (),
    now: datetime,
    **values: Unpack[SelectionFields],
) -> tuple[Selection, list[PictureError]]:
    """Change what is given; what is wrong with its pictures. With another type the selection loses what it holds.

    Raises RowUnknown, FieldsInvalid, LinksUnknown, SelectionHasItem.
    """
    row = find_row(Selection.objects.filter(client_id=client_id).select_for_update(), selection_id)
    if SET in items and len(items) > 1:
        raise LinksUnknown({SET: _("not together with items_add and items_remove")})
    changed = check_selection(row, dict(values))
    if row.origin != SelectionOrigin.MANUAL and (items or content_type != row.content_type):
        raise FieldsInvalid({"id": _("the selection is generated")})
    if content_type != row.content_type:
        row.items.all().delete()
        row.content_type = content_type
        changed.append("content_type")
    if changed:
        row.save(update_fields=changed)
    change_items(row, items)
    forget_showcase(client_id)
    return row, keep_fetched(row=row, fetched=pictures, client_id=client_id, now=now)


def check_selection(row: Selection, values: dict[str, Any]) -> list[str]:
    """Set the fields and check them; the names of those that changed. Raises FieldsInvalid."""
    return row_fields.assign_named(row, values)


# --- items -----------------------------------------------------------------------------------------------------------
def find_objects(client_id: int, content_type: int, ids: Collection[int], parameter: str) -> list[Model]:
    """The operator's objects of a type, in this order. Raises LinksUnknown."""
    if not ids:
        return []
    return find_links(objects_of(client_id, content_type), ids, parameter)


def objects_of(client_id: int, content_type: int) -> QuerySet[Any]:
    """What may stand in a selection of this type: of the guide what the operator's channels show."""
    if content_type == SelectionType.PROGRAM:
        guides = Channel.objects.filter(client_id=client_id, epg_channel__isnull=False).values("epg_channel_id")
        return Epg.objects.filter(epg_channel_id__in=guides)
    if content_type not in OBJECTS:
        return Epg.objects.none()
    rows: QuerySet[Any] = OBJECTS[content_type]._default_manager.filter(client_id=client_id)
    return rows


def change_items(row: Selection, items: SelectionItems) -> None:
    """Raises LinksUnknown, SelectionHasItem."""
    if SET in items:
        found = find_objects(row.client_id, row.content_type, items["items_set"], SET)
        row.items.all().delete()
        put_items(row, found, 1)
        return
    if row.content_type not in OF_TYPE:
        named = next((name for name in (ADD, REMOVE) if items.get(name)), "")
        if named:
            raise LinksUnknown({named: _("there are no objects of this type")})
        return
    if removed := items.get("items_remove"):
        row.items.filter(**{f"{pointer_of(row)}__in": list(removed)}).delete()
    if added := items.get("items_add"):
        found = find_objects(row.client_id, row.content_type, added, ADD)
        if row.items.filter(**{f"{pointer_of(row)}__in": [one.pk for one in found]}).exists():
            raise SelectionHasItem
        last = row.items.order_by("-sort").values_list("sort", flat=True).first() or 0
        put_items(row, found, last + 1)


def pointer_of(row: Selection) -> str:
    return OF_TYPE[SelectionType(row.content_type)]


def put_items(row: Selection, objects: Iterable[Model], first: int) -> None:
    """Behind one another from the place ``first`` on."""
    new = [
        SelectionItem(selection=row, sort=place, **{f"{pointer_of(row)}_id": one.pk})
        for place, one in enumerate(objects, start=first)
    ]
    for part in split_items(new, ROWS_AT_ONCE):
        SelectionItem.objects.bulk_create(part)
