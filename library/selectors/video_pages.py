"""Pages of all films of an operator, by id.

To count 125,000 films and to skip most of them takes a database a tenth of a second, and scripts ask for every page. So
this process keeps the ids of big catalogues. Which films there are changes less often than films do: while a script
pages and changes what it finds, the ids stay; when a film comes or goes, the database is asked for a while.
"""

from __future__ import annotations

import time
from array import array
from dataclasses import dataclass

from core.cache import store
from core.cache.local import LocalMemory
from core.owned_rows import RowPage
from core.replication import build_shared
from library.cache import keys
from library.models import Video

SMALL = 5000
"""Films that a database counts at once."""
REBUILD_SECONDS = 10
OPERATORS = 64
held = LocalMemory(OPERATORS)


@dataclass(frozen=True, slots=True)
class FilmIds:
    """``generation``: of the operator's films; ``members``: of which there are; both when the ids were read."""

    generation: int
    members: int
    read_at: float
    ids: array[int]

    def is_recent(self) -> bool:
        return time.time() - self.read_at < REBUILD_SECONDS


def page_of_films(client_id: int, page: RowPage) -> tuple[list[int], int]:
    """The ids of a page, and how many films there are.

    Films that are added without a word (``library.cache.scopes.catalogue_later``) may be missing for REBUILD_SECONDS.
    """
    generation, members = read_stamps(client_id)
    known = held.peek(client_id)
    here = known if isinstance(known, FilmIds) else None
    if here and (here.generation == generation or (here.members == members and here.is_recent())):
        return page.cut_ids(here.ids)
    rows = Video.objects.filter(client_id=client_id).order_by("pk")
    ids, count = page.read_ids(rows)
    if count > SMALL and not (here and here.is_recent()):
        read = build_shared(lambda: array("Q", rows.values_list("pk", flat=True)), (generation, members))
        held.put(client_id, generation, FilmIds(generation, members, time.time(), read))
    return ids, count


def read_stamps(client_id: int) -> tuple[int, int]:
    names = (keys.videos_generation(client_id), keys.catalogue_generation(client_id))
    found = store.get_many(names)
    generation, members = (store.read_generation(name, found.get(name)) for name in names)
    return generation, members
