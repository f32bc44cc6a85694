"""Films as billing systems name them. Films are the library's, which stands above billing and says how to find them."""

from __future__ import annotations

from collections.abc import Callable

FilmFinder = Callable[[int, str], int | None]
finders: list[FilmFinder] = []


def register_film_finder(find: FilmFinder) -> None:
    """``find(client_id, ext_id)``: the id of a film, None = there is none. For ``<app>/tables/``."""
    finders.append(find)


def film_by_ext_id(client_id: int, ext_id: str) -> int | None:
    """The id of the operator's film with this id in the caller's system; None: there is none."""
    return next((found for find in finders if (found := find(client_id, ext_id)) is not None), None)
