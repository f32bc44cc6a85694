"""Films deleted from outside."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.bulk import delete_by_ids
from core.limits import FieldsInvalid
from core.owned_rows import find_row
from library.cache.seances import holders_of, tickets_change
from library.models import (
    Episode,
    FileTrack,
    Seance,
    SeanceTicket,
    Season,
    SkipVideoFragment,
    Video,
    VideoActor,
    VideoFavourite,
    VideoFile,
    VideoRating,
    VideoView,
)
from library.services.owned_videos import lockable_videos

OF_FILES = (SkipVideoFragment, FileTrack)
OF_FILMS = (VideoFile, Episode, Season, VideoActor, VideoFavourite, VideoView, VideoRating)
"""Children before parents. They go in a statement each, past the signals: a film has hundreds of files and thousands
of viewers. Resume positions stay until their time is over, and what is kept of a viewer's marks may name a film that is
gone: no list shows it, and no other film gets its id."""


@transaction.atomic
def delete_video(*, client_id: int, video_id: int) -> None:
    """Delete a film with its seasons, episodes, files and all that viewers left at it. What was bought stays in the
    ledger, which has the film's id and name.

    Raises RowUnknown; FieldsInvalid: with TVMW_PREVENT_CASCADE_DELETION a film that has seasons, episodes or files, or
    is in a package, is not deleted.
    """
    row = find_row(lockable_videos(client_id), video_id)
    if settings.TVMW_PREVENT_CASCADE_DELETION:
        check_childless(row)
    remove_video(row)


def remove_video(row: Video) -> None:
    """Delete a locked film and all that belongs to it, within the caller's transaction."""
    file_ids = list(VideoFile.objects.filter(video=row).values_list("pk", flat=True))
    for part in OF_FILES:
        delete_by_ids(part, "video_file_id", file_ids)
    delete_seances(list(Seance.objects.filter(video=row).values_list("pk", flat=True)))
    for child in OF_FILMS:
        delete_by_ids(child, "video_id", [row.pk])
    row.delete()


def delete_seances(seance_ids: list[int]) -> None:
    """With their tickets, of which one seance may have a hundred thousand; whoever watches is told to stop."""
    tickets_change(holders_of(seance_ids))
    delete_by_ids(SeanceTicket, "seance_id", seance_ids)
    delete_by_ids(Seance, "pk", seance_ids)


def check_childless(row: Video) -> None:
    children = (
        (Season.objects.filter(video=row).exists(), _("the film has seasons")),
        (Episode.objects.filter(video=row).exists(), _("the film has episodes")),
        (VideoFile.objects.filter(video=row).exists(), _("the film has files")),
        (Seance.objects.filter(video=row).exists(), _("the film has seances")),
        (Video.objects.filter(package_videos=row).exists(), _("the film is in a package")),
    )
    for is_there, text in children:
        if is_there:
            raise FieldsInvalid({"id": text})
