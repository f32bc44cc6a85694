"""START: pages of ``items`` with ``meta`` (items_count, items_limit, items_offset). Never run against the service.

The protocol of START's partners is not public, nor is the address of a whole catalogue: an integration names the
address (``catalogue_url``) and the key (``apikey``) that START gave the operator. The form is that of the answers of
its public search, of which a published test suite has a schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from library.backends.cinemas.asking import CinemaClient
from library.backends.cinemas.base import (
    CataloguePage,
    CinemaError,
    CinemaSource,
    check_progress,
    make_film,
    require_attribute,
)
from library.backends.films.values import (
    OLDEST_YEAR,
    address_in,
    decimal_in,
    member_in,
    rows_in,
    text_in,
    whole_in,
    year_in,
)
from library.constants import VideoProviderType
from library.records.catalogue import CatalogueEpisode, CatalogueFile, CatalogueFilm, UnreadableFilm

ITEMS_A_PAGE = 100
SERIES, FILM = "Product.Series", "Product.Movie"
"""``_cls``. The schema, as are all members below but those that are said to be guesses."""
PICTURES = {"poster_url": "vertical", "screenshot_url": "horizontal", "logo": "logotype"}
SIZES = ("image_15x", "image_1x")
"""Of a picture. Whether START writes whole addresses is not known: others are left out."""
MILLISECONDS_A_MINUTE = 60_000
"""``duration``: the schema's examples, 1484760 and 1331280, are milliseconds if they are of cartoons (our guess)."""


class Start(CinemaSource):
    handler, provider_type, title = "cinema_start_api_client", VideoProviderType.START, "START"

    def load_pages(self, attributes: Mapping[str, str]) -> Iterator[CataloguePage]:
        url, key = require_attribute(attributes, "catalogue_url"), require_attribute(attributes, "apikey")
        client, known, number, offset, count = CinemaClient(), set[str](), 0, 0, 1
        while offset < count:
            number += 1
            params = {"apikey": key, "limit": ITEMS_A_PAGE, "offset": offset, "locale": "ru"}
            items, count = items_of(client.load_json(url, params), f"offset {offset}")
            if not items and offset < count:
                raise CinemaError(f"offset {offset}: the page is empty, though there are {count} films")
            rows = [row for row in items if not isinstance(row, dict) or row.get("is_disabled") is not True]
            page = CataloguePage(f"offset {offset}", [read_item(row, f"offset {offset}") for row in rows])
            check_progress(number, known, page)
            offset += len(items)
            yield page


def items_of(answer: Any, place: str) -> tuple[list[Any], int]:
    """The films, and how many there are in all. Raises CinemaError."""
    items = answer.get("items") if isinstance(answer, dict) else None
    meta = answer.get("meta") if isinstance(answer, dict) else None
    if not isinstance(items, list) or not isinstance(meta, dict) or not isinstance(meta.get("items_count"), int):
        raise CinemaError(f"{place}: the answer has no items, or does not say how many there are")
    return items, meta["items_count"]


def read_item(row: Any, place: str) -> CatalogueFilm | UnreadableFilm:
    if not isinstance(row, dict):
        return UnreadableFilm(place, "not an object")
    released = whole_in(row, "release_date")
    values = {
        "ext_id": text_in(row, "_id"),
        "name": text_in(row, "title"),
        "name_orig": text_in(row, "title_original"),
        "description": text_in(row, "description"),
        "short_description": text_in(row, "summary"),
        "year": year_in(row, "year"),
        "duration": whole_in(row, "duration") // MILLISECONDS_A_MINUTE,
        "rating": whole_in({"age": text_in(row, "rating_age").rstrip("+")}, "age", most=21),
        "imported_rating": decimal_in(row, "rating_start"),
        "premiere_date": datetime.fromtimestamp(released, UTC).date() if released > OLDEST_YEAR else None,
        "is_season": text_in(row, "_cls") == SERIES,
    }
    genres = {text_in(one, "slug"): text_in(one, "title") for one in rows_in(row, "genres")}
    pictures = {name: address_in(member_in(row, member), *SIZES) for name, member in PICTURES.items()}
    name = " ".join(text_in(row, "title").split())[:255]
    files = [CatalogueFile("", name=name, ext_id=uid)] if (uid := text_in(row, "uid")[:64]) else []
    film = make_film(place, values, genres=genres, pictures=pictures, files=files)
    if isinstance(film, CatalogueFilm) and values["is_season"]:
        for season in rows_in(row, "meta"):
            add_season(film, season)
    return film


def add_season(film: CatalogueFilm, row: dict[str, Any]) -> None:
    """A season names its episodes by two lists of the same order."""
    number = whole_in(row, "number", most=999)
    titles = texts_in(row, "episodes_titles")
    for place, uid in enumerate(texts_in(row, "episodes_uids"), start=1):
        name = " ".join(titles[place - 1].split())[:255] if place <= len(titles) else ""
        if number and uid:
            file = CatalogueFile("", name=name or "…", ext_id=uid[:64])
            film.season(number).episodes.append(CatalogueEpisode(place, {"name": name} if name else {}, [file]))


def texts_in(row: dict[str, Any], name: str) -> list[str]:
    """A list of texts; what is none is an empty one, so that the others keep their places."""
    value = row.get(name)
    return [one if isinstance(one, str) else "" for one in value] if isinstance(value, list) else []
