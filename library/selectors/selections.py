"""The selections of an operator: read once per generation, shared through the cache, kept in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from core.api.errors import DomainError
from core.cache import store
from core.cache.local import memory
from library.cache.showcase import read_showcase_generation, selections_key
from library.models import Selection, SelectionItem
from library.models.selections import OF_TYPE
from library.records.showcase import FilmRules, Item, SelectionRow
from library.showcase_constants import SelectionOrigin, SelectionType
from tvmiddleware.records.channels import Texts
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator

KEPT_SECONDS = 3600
POINTERS = tuple(f"{name}_id" for kind, name in OF_TYPE.items() if kind != SelectionType.PROGRAM)


class SelectionNotFound(DomainError):
    """The operator has no such selection, or the call does not say which one."""


def list_selections(operator: Operator) -> dict[int, SelectionRow]:
    """All of them by id, in the operator's order, hidden ones too."""
    generation = read_showcase_generation(operator.id)
    key = selections_key(operator.id, generation)
    return memory.get(
        ("selections", operator.id),
        generation,
        lambda: store.get_or_build(key, lambda: read_selections(operator.id), KEPT_SECONDS),
    )


def find_selection(operator: Operator, selection_id: int) -> SelectionRow:
    """Raises SelectionNotFound."""
    found = list_selections(operator).get(selection_id)
    if found is None:
        raise SelectionNotFound
    return found


def generated_selections(operator: Operator, program_ids: Iterable[int]) -> dict[int, int]:
    """Programme -> the selection of its series, for those that have one."""
    rows = SelectionItem.objects.filter(
        program_id__in=list(program_ids),
        selection__client_id=operator.id,
        selection__origin=SelectionOrigin.GUIDE,
    ).order_by()
    return {pk: selection_id for pk, selection_id in rows.values_list("program_id", "selection_id") if pk}


# --- from the database ---------------------------------------------------------------------------------------------
def read_selections(client_id: int) -> dict[int, SelectionRow]:
    rows = Selection.objects.filter(client_id=client_id).order_by("sort", "pk")
    genres: dict[int, list[int]] = defaultdict(list)
    links = Selection.filter_genres.through.objects.filter(selection__client_id=client_id).order_by("pk")
    for selection_id, genre_id in links.values_list("selection_id", "genre_id"):
        genres[selection_id].append(genre_id)
    items = read_items(client_id)
    return {row.pk: selection_row(row, items.get(row.pk, []), genres[row.pk]) for row in rows}


def read_items(client_id: int) -> dict[int, list[Item]]:
    """What was chosen by hand, without programmes."""
    found: dict[int, list[Item]] = defaultdict(list)
    rows = SelectionItem.objects.filter(
        selection__client_id=client_id, selection__origin=SelectionOrigin.MANUAL, program__isnull=True
    ).order_by("selection_id", "sort", "pk")
    for selection_id, place, *pointers in rows.values_list("selection_id", "sort", *POINTERS):
        object_id = next((pk for pk in pointers if pk), 0)
        found[selection_id].append((next_place(found[selection_id], place), object_id))
    return dict(found)


def next_place(items: list[Item], place: int) -> int:
    """The place of an item behind these: as it is stored, unless that would be no further one."""
    return max(place, items[-1][0] + 1 if items else 0)


def selection_row(row: Selection, items: list[Item], genre_ids: list[int]) -> SelectionRow:
    return SelectionRow(
        id=row.pk,
        names=row_texts(row, "name"),
        type=row.content_type,
        origin=row.origin,
        is_hidden=row.is_hidden,
        promo_images=picture_texts(row, "promo_image"),
        created_at=row.created_at,
        provider_id=row.video_provider_id or 0,
        items=tuple(items) if row.content_type != SelectionType.PROGRAM else (),
        rules=film_rules(row, genre_ids) if row.origin == SelectionOrigin.FILTERS else None,
    )


def picture_texts(row: object, field: str) -> Texts:
    return tuple(str(name or "") for name in row_texts(row, field))


def film_rules(row: Selection, genre_ids: list[int]) -> FilmRules:
    return FilmRules(
        genre_ids=tuple(genre_ids),
        every_genre=row.filter_all_genres,
        countries=tuple(part.strip() for part in row.filter_countries.split(",") if part.strip()),
        year_from=row.filter_year_from,
        year_to=row.filter_year_to,
        kinopoisk_from=row.filter_kinopoisk_from,
        imdb_from=row.filter_imdb_from,
        provider_id=row.video_provider_id or 0,
        kind=row.filter_kind,
        order=row.filter_order,
        limit=row.filter_limit,
    )
