"""Films that an operator may have twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from library.models import Video
from library.texts import fold_text

MOST_GROUPS = 200
MOST_FILMS = 1000

NAME, ORIGINAL, KINOPOISK = _("name and year"), _("original name and year"), _("Kinopoisk id")


@dataclass(frozen=True)
class DoubleGroup:
    """Films of one operator that are alike in ``reason``; ids ascend."""

    reason: Any
    films: tuple[Video, ...]


def list_doubles(videos: QuerySet[Video]) -> list[DoubleGroup]:
    """Groups of films with the same name and year, the same original name and year, or the same Kinopoisk id; at most
    MOST_GROUPS of each kind, and each set of films once.

    ``videos``: those that are compared, each only with others of its operator. What was recorded from the guide is
    left out: a programme is shown again and again. The same name without a year on either side counts too.
    """
    own = videos.filter(channel=None)
    found: list[DoubleGroup] = []
    seen: set[tuple[int, ...]] = set()
    for reason, groups in (
        (KINOPOISK, groups_of(own.exclude(kinopoisk_id=0), ("kinopoisk_id",))),
        (NAME, groups_by_name(own)),
        (ORIGINAL, groups_of(own.exclude(name_orig=""), ("name_orig", "year"))),
    ):
        for group in groups:
            ids = tuple(film.pk for film in group)
            if ids not in seen:
                seen.add(ids)
                found.append(DoubleGroup(reason, group))
    return found


def groups_by_name(own: QuerySet[Video]) -> Iterable[tuple[Video, ...]]:
    """By the name as it is compared; a year that is not known may be any."""
    for films in groups_of(own.exclude(sort_name=""), ("sort_name", "is_season")):
        known = {film.year for film in films if film.year}
        unknown = [film for film in films if not film.year]
        for year in sorted(known):
            alike = [film for film in films if film.year in (year, 0)]
            if len(alike) > 1:
                yield tuple(alike)
        if not known and len(unknown) > 1:
            yield tuple(unknown)


def groups_of(own: QuerySet[Video], columns: tuple[str, ...]) -> list[tuple[Video, ...]]:
    """Films that have the same values in ``columns``."""
    keys = ("client_id", *columns)
    counted = own.order_by().values(*keys).annotate(films=Count("pk")).filter(films__gt=1)
    found = list(counted.order_by(*keys).values_list(*keys)[:MOST_GROUPS])
    groups: dict[tuple[Any, ...], list[Video]] = {tuple(map(compared, values)): [] for values in found}
    condition = Q()
    for values in found:
        condition |= Q(**dict(zip(keys, values, strict=True)))
    rows = own.filter(condition).select_related("client").defer("description", "meta") if found else own.none()
    for film in rows.order_by("pk")[:MOST_FILMS]:
        groups.setdefault(tuple(compared(getattr(film, name)) for name in keys), []).append(film)
    return [tuple(films) for films in groups.values() if len(films) > 1]


def compared(value: Any) -> Any:
    """Databases take letters of either case for the same, some of them."""
    return fold_text(value) if isinstance(value, str) else value
