"""An operator's people of films as its content manager sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, OrderBy, QuerySet

from core.owned_rows import RowPage, find_row
from library.models import Actor, VideoActor
from library.texts import fold_text

ORDERS = ("id", "-id", "name", "-name", "film_count", "-film_count", "birthdate", "-birthdate")


@dataclass(frozen=True, slots=True)
class ActorSearch:
    """All that are given have to hold; "", None and 0 = not given. ``country``: without case."""

    country: str = ""
    person_type: int | None = None
    video_id: int = 0
    order: str = "-id"


def find_actor(client_id: int, actor_id: int) -> Actor:
    """Raises RowUnknown."""
    return find_row(Actor.objects.filter(client_id=client_id), actor_id)


def list_actor_ids(client_id: int, search: ActorSearch, page: RowPage) -> tuple[list[int], int]:
    """A page of ids, and how many there are. Who has no date of birth comes last either way."""
    return page.read_ids(sort_actors(found_actors(client_id, search), search.order))


def found_actors(client_id: int, search: ActorSearch) -> QuerySet[Actor]:
    rows = Actor.objects.filter(client_id=client_id)
    if search.person_type is not None:
        rows = rows.filter(person_type=search.person_type)
    if search.video_id:
        linked = VideoActor.objects.filter(video_id=search.video_id, video__client_id=client_id).order_by()
        rows = rows.filter(pk__in=linked.values("actor_id"))
    if search.country:
        rows = rows.filter(country__in=spellings(client_id, search.country))
    return rows


def spellings(client_id: int, country: str) -> list[str]:
    """The ways in which the operator's people have this country written."""
    written = Actor.objects.filter(client_id=client_id).order_by().values_list("country", flat=True).distinct()
    wanted = fold_text(country)
    return [one for one in written if fold_text(one) == wanted]


def sort_actors(rows: QuerySet[Actor], order: str) -> QuerySet[Actor]:
    name, descending = order.removeprefix("-"), order.startswith("-")
    if name == "film_count":
        rows = rows.annotate(film_count=Count("roles"))
    key = "pk" if name == "id" else name
    wanted = OrderBy(F(key), descending=descending, nulls_last=True if name == "birthdate" else None)
    return rows.order_by(wanted, "-pk" if descending else "pk")
