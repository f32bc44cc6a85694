"""The film that a call is about, and what of it changes with whatever belongs to it.

Whoever writes seasons, episodes or files locks the film first: places stay without gaps, and nobody adds to a film that
is being deleted. The times of its content are noted past ``save``: the row that was saved makes a new version of the
film by its signal, and one is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max, Model, QuerySet

from core.owned_rows import RowUnknown, check_behind, find_link, find_row
from core.row_places import place_behind
from library.cache.scopes import touch_videos
from library.models import Video
from library.records.image_sources import ImageSource
from library.selectors.own_films import own_videos
from library.services.picture_fetching import PictureError

Row = TypeVar("Row", bound=Model)
Images = Mapping[str, ImageSource]
"""Parameter -> where its picture comes from."""


@dataclass(frozen=True, slots=True)
class SavedRow:
    """The row's id, and the pictures that it did not get."""

    id: int
    errors: Collection[PictureError] = field(default=())


def picture_values(images: Images) -> dict[str, str | bytes]:
    """As the pictures' services take them."""
    return {name: source.data if source.is_upload else source.address for name, source in images.items()}


# --- the film ---------------------------------------------------------------------------------------------------------
def lock_linked_video(client_id: int, video_id: int, parameter: str) -> Video:
    """The film that ``parameter`` names, for something new in it; only its head was read. Raises LinksUnknown."""
    return find_link(lockable_videos(client_id), video_id, parameter)


def find_in_video(rows: QuerySet[Row], row_id: int, client_id: int) -> Row:
    """A row that belongs to a film (``video``), with that film locked. Raises RowUnknown."""
    found = rows.filter(pk=row_id).values_list("video_id", flat=True).first()
    if found is None or not lockable_videos(client_id).filter(pk=found):
        raise RowUnknown
    return find_row(rows, row_id)


def lockable_videos(client_id: int) -> QuerySet[Video]:
    return own_videos(client_id).order_by().select_for_update().only("pk", "client_id", "is_package")


def note_content(video_id: int, *, now: datetime, is_new: bool = False) -> None:
    """Something that plays was added or changed. ``is_new``: it is an episode that was not there before."""
    values = {"content_changed_at": now, "content_added_at": now} if is_new else {"content_changed_at": now}
    Video.objects.filter(pk=video_id).update(**values)


def save_in_video(row: Any, changed: Collection[str], is_moved: bool, *, now: datetime) -> None:
    """Save what changed of a row of a film and say so of the film, once; nothing where nothing changed."""
    if changed:
        row.save(update_fields=[*changed, *(["updated_at"] if hasattr(row, "updated_at") else [])])
    elif is_moved:
        touch_videos([row.video_id])
    if changed or is_moved:
        note_content(row.video_id, now=now)


# --- places -----------------------------------------------------------------------------------------------------------
def place_at_end(row: Any, siblings: QuerySet[Any]) -> None:
    """The place of a row that is not saved yet."""
    row.sort = (siblings.order_by().aggregate(last=Max("sort"))["last"] or 0) + 1


def place_after(row: Any, siblings: QuerySet[Any], after_id: int | None, parameter: str) -> bool:
    """Move a saved row behind the sibling ``after_id``, 0 = to the front, None = nowhere; whether anything moved.

    Raises FieldsInvalid for a row that is none of them.
    """
    if after_id is None or after_id == row.pk:
        return False
    check_behind(siblings, after_id, parameter)
    return bool(place_behind(row, siblings, after_id))
