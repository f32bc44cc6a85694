"""Which film a file, a season or an episode belongs to. That never changes, and boxes ask of the same ones all day."""

from __future__ import annotations

from core.cache.local import LocalMemory
from library.models import Episode, Season, VideoFile

OWNERS = 50_000
held = LocalMemory(OWNERS)
Owned = type[VideoFile] | type[Season] | type[Episode]


def film_of(model: Owned, row_id: int) -> int:
    """The film's id; 0: there is no such row. Kept in this process, also when the row is gone: the film, which has to
    be asked then, does not have it."""
    name = (model, row_id)
    known = held.peek(name)
    if isinstance(known, int):
        return known
    found = model.objects.filter(pk=row_id).values_list("video_id", flat=True).first()
    if found is None:
        return 0
    held.put(name, 0, found)
    return found
