"""Films and selections of the whole guide: ``epg_import --create_content``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from clients.errors import OperatorUnknown
from clients.models import Client
from library.records.recordings import RenewedFilms
from library.services.guide_films import broadcast_films_renew, title_films_renew
from library.services.series_selections import series_selections_renew


def guide_titles_renew(
    *, client_id: int | None, epg_channel_ids: set[int] | None, now: datetime, progress: Callable[[str], None]
) -> str:
    """Films and series of the titles of the guide, and selections of what is broadcast repeatedly."""
    films, selections = RenewedFilms(), 0
    for one in operator_ids(client_id):
        films += title_films_renew(client_id=one, epg_channel_ids=epg_channel_ids, now=now, progress=progress)
        selections += series_selections_renew(
            client_id=one, epg_channel_ids=epg_channel_ids, now=now, progress=progress
        ).selections
    return f"films of the guide: {count_text(films)}; {selections} selections"


def recordings_renew(*, client_id: int, now: datetime, progress: Callable[[str], None]) -> str:
    """A film for each broadcast. Raises OperatorUnknown."""
    if not Client.objects.filter(pk=client_id).exists():
        raise OperatorUnknown(f"there is no operator {client_id}")
    return count_text(broadcast_films_renew(client_id=client_id, now=now, progress=progress))


def count_text(films: RenewedFilms) -> str:
    return f"{films.made} made, {films.changed} changed, {films.removed} removed"


def operator_ids(client_id: int | None) -> list[int]:
    rows = Client.objects.filter(enabled=True) if client_id is None else Client.objects.filter(pk=client_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))
