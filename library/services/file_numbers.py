"""Ids of a series' files in the order in which they play.

Portals of set-top boxes count on it: the next episode is the id after this one, and where to resume is found by the
distance to the first id.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from core.bulk import delete_by_ids, split_items, update_by_id
from library.cache.scopes import touch_videos
from library.models import Video, VideoFile, VideoView
from library.selectors.video_cards import read_cards
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition

ATTEMPTS = 3
FILES_A_STATEMENT = 1000
"""Files that one INSERT writes: the database gives such a block its ids at once."""


class IdsScattered(DomainError):
    """The database gave no block of ids: others add files at the same time, or it counts in steps."""

    message = _("the files got no row of ids, because others are being added; try again")


@transaction.atomic
def renumber_files(*, video_id: int) -> int:
    """Give the files of a film, without trailers, new ids in the order in which they play; how many have another one
    now, 0: they stood in order. What belongs to the files and resume positions go with them. No id is used twice.

    Raises IdsScattered, having changed nothing.
    """
    list(Video.objects.order_by().filter(pk=video_id).select_for_update().values_list("pk"))
    old = playing_order(video_id)
    if is_a_block(old):
        return 0
    numbers = dict(zip(old, copy_files(old), strict=True))
    for relation in VideoFile._meta.related_objects:
        move_pointers(relation.field, numbers)
    move_positions(video_id, numbers)
    delete_by_ids(VideoFile, "pk", old)
    touch_videos([video_id])
    return len(numbers)


def playing_order(video_id: int) -> list[int]:
    """Ids of the files that are no trailers, as boxes get them."""
    return [file.id for card in read_cards([video_id]).values() for file in card.plain_files]


def is_a_block(ids: Sequence[int]) -> bool:
    return all(later == earlier + 1 for earlier, later in zip(ids, ids[1:], strict=False))


def copy_files(ids: Sequence[int]) -> list[int]:
    """Copies of the files in this order, with ids in a row. Raises IdsScattered."""
    for _attempt in range(ATTEMPTS):
        rows = VideoFile.objects.in_bulk(ids)
        created = {pk: row.created_at for pk, row in rows.items()}
        copies = [rows[pk] for pk in ids]
        for row in copies:
            row.pk = None
            row._state.adding = True
        VideoFile.objects.bulk_create(copies, batch_size=FILES_A_STATEMENT)
        made = [row.pk for row in copies]
        if is_a_block(made):
            for old, row in zip(ids, copies, strict=True):
                row.created_at = created[old]
            VideoFile.objects.bulk_update(copies, ("created_at",), batch_size=FILES_A_STATEMENT // 2)
            return made
        delete_by_ids(VideoFile, "pk", made)
    raise IdsScattered


def move_pointers(key: Any, numbers: dict[int, int]) -> None:
    """Rows that point to the files by this foreign key."""
    rows = key.model._base_manager.filter(**{f"{key.name}__in": list(numbers)}).order_by()
    update_by_id(key.model, key.name, {pk: numbers[old] for pk, old in rows.values_list("pk", key.attname)})


def move_positions(video_id: int, numbers: dict[int, int]) -> None:
    """Resume positions of everybody who has begun the film: they name files, and no index leads from a film to them."""
    viewers = list(VideoView.objects.filter(video_id=video_id).order_by().values_list("account_id", flat=True))
    for part in split_items(viewers):
        places = ContentPosition.objects.filter(
            account_id__in=part, content_type=PositionType.VIDEO, content_id=video_id, asset_id__in=list(numbers)
        ).order_by()
        found = list(places.values_list("pk", "asset_id", "account_id"))
        update_by_id(ContentPosition, "asset_id", {pk: numbers[asset] for pk, asset, _account in found})
        accounts = {account for _pk, _asset, account in found}
        transaction.on_commit(partial(invalidate.positions_changed, accounts), robust=True)
