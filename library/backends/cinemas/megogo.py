"""Megogo: one XML file with the whole catalogue of a country, at the address that Megogo gives (``xml_url``).

Never run against the service. What is public of the file is what one published script reads of it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from core.locks import work_dir
from library.backends.cinemas.asking import load_file
from library.backends.cinemas.base import (
    CataloguePage,
    CinemaError,
    CinemaSource,
    check_progress,
    make_film,
    require_attribute,
)
from library.backends.films.values import address_in, decimal_in, text_in, whole_in, year_in
from library.constants import VideoProviderType
from library.records.catalogue import CatalogueFilm, UnreadableFilm

FILMS_A_PAGE = 200
ELEMENT = "object"
# Columns of a film -> where the XML has them: an attribute of <object>, or "child/attribute".
SEEN = {
    "page": "page",
    "name": "title",
    "name_orig": "title_en",
    "genres": "categories",
    "vod": "vod",
    "kinopoisk_rating": "ratings/kinopoisk",
    "imdb_rating": "ratings/imdb",
    "year": "info/year",
    "countries": "info/country",
}
"""A published script (2017) that makes a table of ``http://xml.megogo.net/assets/files/<country>/all_mgg.xml``."""
ASSUMED = {
    "id": "id",
    "kinopoisk_id": "kinopoisk_id",
    "kind": "type",
    "duration": "info/duration",
    "rating": "info/age",
    "description": "story",
    "poster": "poster/url",
}
"""Our guesses: public nowhere. Where the file has no such member nothing is said of that column. Seasons and episodes
are not read: nothing at all is known of how the file has them."""
SERIES_WORDS = frozenset({"serial", "series", "tv_series", "сериал"})
NUMBER_OF_PAGE = re.compile(r"(?:^|/view/|/)(\d{1,18})(?=-|$|[/.?])")
"""``http://megogo.net/ru/view/12345-film.html``: the script takes ``page`` for the film's id, ours is its number."""
SEPARATORS = re.compile(r"\s*[;|,]\s*")


class Megogo(CinemaSource):
    handler, provider_type, title = "megogo_api_client", VideoProviderType.MEGOGO, "Megogo"

    def load_pages(self, attributes: Mapping[str, str]) -> Iterator[CataloguePage]:
        url = require_attribute(attributes, "xml_url")
        with tempfile.TemporaryDirectory(dir=work_dir(), prefix="megogo-") as folder:
            path = Path(folder) / "catalogue.xml"
            load_file(url, path)
            yield from read_pages(path)


def read_pages(path: Path) -> Iterator[CataloguePage]:
    """Raises CinemaError, for a file that breaks off too."""
    known: set[str] = set()
    films: list[CatalogueFilm | UnreadableFilm] = []
    number = 0
    for row in read_rows(path):
        number += 1
        films.append(read_film(row, f"object {number}"))
        if len(films) == FILMS_A_PAGE:
            yield checked_page(number, known, films)
            films = []
    if films:
        yield checked_page(number, known, films)


def checked_page(number: int, known: set[str], films: list[CatalogueFilm | UnreadableFilm]) -> CataloguePage:
    page = CataloguePage(f"object {number}", films)
    check_progress(number // FILMS_A_PAGE, known, page)
    return page


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Each film as its attributes, those of its children as ``child/attribute`` and their texts as ``child``."""
    try:
        for _event, element in etree.iterparse(
            str(path), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            check_entities(element)
            if element.tag == ELEMENT:
                yield row_of(element)
            if element.tag == ELEMENT or not is_inside_film(element):
                drop(element)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise CinemaError("the catalogue is not XML, or broke off") from error


def check_entities(element: Any) -> None:
    """Entities are for attacks. Raises CinemaError."""
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise CinemaError("the catalogue declares entities")


def is_inside_film(element: Any) -> bool:
    return any(one.tag == ELEMENT for one in element.iterancestors())


def drop(element: Any) -> None:
    """Memory stays small, however long the file is and whatever it is full of."""
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def row_of(element: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict(element.attrib)
    for child in element:
        if isinstance(child.tag, str):
            row.setdefault(child.tag, child.text or "")
            for name, value in child.attrib.items():
                row.setdefault(f"{child.tag}/{name}", value)
    return row


def read_film(row: dict[str, Any], place: str) -> CatalogueFilm | UnreadableFilm:
    names = {**SEEN, **ASSUMED}
    given = {column: row.get(member, "") for column, member in names.items()}
    genres = [text for text in SEPARATORS.split(text_in(given, "genres")) if text]
    values = {
        "ext_id": id_of(given),
        "name": text_in(given, "name", "name_orig"),
        "name_orig": text_in(given, "name_orig"),
        "description": text_in(given, "description"),
        "countries": text_in(given, "countries"),
        "year": year_in(given, "year"),
        "duration": whole_in(given, "duration", most=6000),
        "rating": whole_in({"rating": text_in(given, "rating").rstrip("+")}, "rating", most=21),
        "kinopoisk_id": whole_in(given, "kinopoisk_id"),
        "kinopoisk_rating": decimal_in(given, "kinopoisk_rating"),
        "imdb_rating": decimal_in(given, "imdb_rating"),
        "is_season": text_in(given, "kind").casefold() in SERIES_WORDS,
    }
    pictures = {"poster_url": address_in(given, "poster")}
    return make_film(place, values, genres={text.casefold(): text for text in genres}, pictures=pictures)


def id_of(given: dict[str, Any]) -> str:
    found = NUMBER_OF_PAGE.search(text_in(given, "page"))
    return text_in(given, "id") or (found[1] if found else "")
