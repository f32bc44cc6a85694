"""Parts of files that viewers may skip, made, changed and deleted from outside."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.limits import FieldsInvalid
from core.owned_rows import find_link, find_row
from library.cache.scopes import touch_videos
from library.models import SkipVideoFragment
from library.selectors.own_films import own_files, own_fragments
from tvmiddleware.services.row_fields import assign_fields, check_fields


class FragmentFields(TypedDict, total=False):
    """Times in seconds from the file's begin."""

    type: int
    begin_time: Decimal
    end_time: Decimal


@transaction.atomic
def create_fragment(*, client_id: int, file_id: int, fields: FragmentFields) -> SkipVideoFragment:
    """Raises FieldsInvalid, LinksUnknown."""
    row = SkipVideoFragment(**fields)
    check_fragment(row)
    row.video_file = find_link(own_files(client_id), file_id, "vfid")
    row.save()
    return row


@transaction.atomic
def modify_fragment(*, client_id: int, fragment_id: int, file_id: int = 0, fields: FragmentFields) -> None:
    """Change what is named; a ``file_id`` moves it to another file. Raises RowUnknown, FieldsInvalid, LinksUnknown."""
    row = find_row(own_fragments(client_id).select_related("video_file"), fragment_id)
    changed = assign_fields(row, fields)
    check_fragment(row)
    left = row.video_file.video_id
    if file_id and file_id != row.video_file_id:
        row.video_file = find_link(own_files(client_id), file_id, "vfid")
        changed.append("video_file")
    if changed:
        row.save(update_fields=changed)
    if row.video_file.video_id != left:
        touch_videos([left])


@transaction.atomic
def delete_fragment(*, client_id: int, fragment_id: int) -> None:
    """Raises RowUnknown."""
    find_row(own_fragments(client_id), fragment_id).delete()


def check_fragment(row: SkipVideoFragment) -> None:
    check_fields(row)
    if row.begin_time >= row.end_time:
        raise FieldsInvalid({"end_time": _("the end has to be behind the begin")})
