"""When something that plays was added to a film, or changed."""

from __future__ import annotations

from datetime import datetime

from library.models import Video


def note_played_content(video_id: int, *, now: datetime, is_new: bool = False) -> None:
    """``is_new``: an episode that was not there before. Past ``save``: whatever was saved has made a new version of the
    film, and one is enough."""
    values = {"content_changed_at": now, "content_added_at": now} if is_new else {"content_changed_at": now}
    Video.objects.filter(pk=video_id).update(**values)
