"""What is kept of selections, dashboards and feeds, and when it is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import transaction

from core.cache import store
from core.cache.shapes import version_of
from core.table_rules import CacheScope
from library.records.showcase import SelectionRow


def generation_key(client_id: int) -> str:
    """A new number whenever a selection, dashboard or feed of the operator changed."""
    return f"g:showcase:{client_id}"


def selections_key(client_id: int, generation: int) -> str:
    """All selections of an operator."""
    return f"selections:{version_of(SelectionRow)}:{client_id}:{generation}"


def counts_key(client_id: int, digest: str) -> str:
    """How many programmes of each series of the guide a group of viewers sees."""
    return f"selection_counts:{client_id}:{digest}"


def programs_key(dashboard_id: int, digest: str) -> str:
    """Programmes of a dashboard for a group of viewers."""
    return f"dashboard_programs:{dashboard_id}:{digest}"


def frozen_key(selection_id: int, stamp: int, digest: str) -> str:
    """The films that somebody pages through: as they were when the first page was asked for."""
    return f"selection_page:{selection_id}:{stamp}:{digest}"


def read_showcase_generation(client_id: int) -> int:
    """The present one, in one round trip."""
    key = generation_key(client_id)
    return store.read_generation(key, store.get_many([key]).get(key))


def forget_showcase(client_id: int) -> None:
    """After the commit: selections, dashboards and feeds of the operator are read anew. Services that write past
    ``save`` call it once for all they wrote."""
    transaction.on_commit(partial(store.bump_generation, generation_key(client_id)), robust=True)


def of_showcase(path: str = "client_id", *, links: Iterable[str] = ()) -> CacheScope:
    """``path``: from the row to the operator's id; ``links``: many-to-many fields of a row that has it itself."""
    owner = attrgetter(path)

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        forget_showcase(owner(instance))

    return CacheScope(changed=of_row, links=dict.fromkeys(links, forget_linked))


def forget_linked(sender: Any, instance: Any, action: str, reverse: bool, **kwargs: Any) -> None:
    if action.startswith("post_") and hasattr(instance, "client_id"):
        forget_showcase(instance.client_id)
