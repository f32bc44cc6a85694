"""Files of films and episodes made and changed from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.limits import FieldsInvalid
from core.owned_rows import find_link
from library.models import VideoFile
from library.selectors.own_films import own_episodes, own_files
from library.services.owned_videos import (
    find_in_video,
    lock_linked_video,
    note_content,
    place_after,
    place_at_end,
    save_in_video,
)
from tvmiddleware.services.row_fields import assign_fields, blank_texts, check_fields

AFTER_FILE = "sort_after_vfid"


class FileFields(TypedDict, total=False):
    """``duration``: seconds."""

    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    filename: str
    duration: int
    is_trailer: bool
    ext_id: str
    quality: int
    self_skip_fragments_priority: bool


def files_beside(row: VideoFile) -> QuerySet[VideoFile]:
    """All of the film: a file keeps its place among them when it comes to an episode."""
    return VideoFile.objects.filter(video_id=row.video_id)


@transaction.atomic
def create_file(
    *,
    client_id: int,
    video_id: int,
    episode_id: int = 0,
    fields: FileFields,
    after_id: int | None = None,
    now: datetime,
) -> VideoFile:
    """A new file of a film, of an episode of it or (0) of none, as the last one or behind the file ``after_id``.

    Raises FieldsInvalid, LinksUnknown.
    """
    row = VideoFile(**fields)
    check_fields(row, {*fields, "name"}, file_wrong(row))
    row.video = lock_linked_video(client_id, video_id, "vid")
    put_in_episode(row, client_id, episode_id)
    place_at_end(row, files_beside(row))
    row.save()
    place_after(row, files_beside(row), after_id, AFTER_FILE)
    note_content(row.video_id, now=now)
    return row


@transaction.atomic
def modify_file(*, client_id: int, file_id: int, episode_id: int = 0, fields: FileFields, now: datetime) -> None:
    """Change what is named; an ``episode_id`` of 0 leaves it where it is.

    Raises RowUnknown, FieldsInvalid, LinksUnknown.
    """
    row = find_in_video(own_files(client_id), file_id, client_id)
    changed = assign_fields(row, fields)
    wrong = file_wrong(row)
    check_fields(row, changed, {name: text for name, text in wrong.items() if name in fields})
    before = row.episode_id
    put_in_episode(row, client_id, episode_id)
    if row.episode_id != before:
        changed.append("episode")
    save_in_video(row, changed, False, now=now)


def put_in_episode(row: VideoFile, client_id: int, episode_id: int) -> None:
    if not episode_id:
        return
    row.episode = find_link(own_episodes(client_id), episode_id, "episode_id")
    if row.episode.video_id != row.video_id:
        raise FieldsInvalid({"episode_id": _("an episode of another film")})


def file_wrong(row: VideoFile) -> dict[str, Any]:
    """The name says what viewers choose; the path is one below the stream server's root."""
    return {**blank_texts(row, "name"), **path_wrong(row.filename)}


def path_wrong(path: str) -> dict[str, Any]:
    if "://" in path:
        return {"filename": _("a path on the stream server, not an address")}
    if ".." in path.replace("\\", "/").split("/"):
        return {"filename": _("a path can't lead upwards")}
    if not path.isprintable():
        return {"filename": _("a path has no control characters")}
    return {}
