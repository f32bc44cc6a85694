"""What a cinema is to the library: a catalogue that comes in pages, by what an integration of the panel says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.plain_text import UNPRINTABLE
from library.records.catalogue import CatalogueFile, CatalogueFilm, UnreadableFilm

LONGEST_ID = 64
LONGEST_NAME = 255
LONGEST_COUNTRIES = 512
MOST_PAGES = 20_000
"""A catalogue that goes on behind them has no end."""


class CinemaError(Exception):
    """The catalogue did not come, or not whole. The text is for an operator: without keys, without queries."""


@dataclass(frozen=True)
class CataloguePage:
    """What came together. ``place``: for messages."""

    place: str
    films: list[CatalogueFilm | UnreadableFilm] = field(default_factory=list)


class CinemaSource(ABC):
    """A cinema. ``handler``: what its integrations are called in the panel; ``provider_type``: VideoProviderType;
    ``title``: what its provider is called where there is none yet."""

    handler: str
    provider_type: int
    title: str

    @abstractmethod
    def load_pages(self, attributes: Mapping[str, str]) -> Iterator[CataloguePage]:
        """The catalogue, page after page, to its end. ``attributes``: of the integration. Raises CinemaError as soon as
        a page does not come or is none: then nobody knows what the rest would have been."""


def require_attribute(attributes: Mapping[str, str], name: str) -> str:
    """Raises CinemaError."""
    value = attributes.get(name, "").strip()
    if not value:
        raise CinemaError(f"the integration has no attribute {name}")
    return value


def check_progress(number: int, known: set[str], page: CataloguePage) -> None:
    """``known``: ids of the films so far; those of the page are added. Raises CinemaError for a catalogue that never
    ends."""
    ids = {str(film.fields["ext_id"]) for film in page.films if isinstance(film, CatalogueFilm)}
    if number > MOST_PAGES:
        raise CinemaError(f"the catalogue has more than {MOST_PAGES} pages")
    if ids and ids <= known:
        raise CinemaError(f"{page.place} repeats films of the pages before it: the catalogue has no end")
    known |= ids


def make_film(
    place: str,
    values: Mapping[str, Any],
    *,
    genres: Mapping[str, str],
    pictures: Mapping[str, str],
    files: Iterable[CatalogueFile] = (),
) -> CatalogueFilm | UnreadableFilm:
    """A film of columns; empty ones say nothing. Without an id or a name it is none. ``files`` none: one, with the
    film's id."""
    ext_id, name = str(values.get("ext_id", "")), one_line(str(values.get("name", "")))[:LONGEST_NAME].strip()
    source = f"{place}: {ext_id or '?'} {name}".rstrip()
    if not ext_id or len(ext_id) > LONGEST_ID or not ext_id.isprintable():
        return UnreadableFilm(source, "it has no id")
    if not name:
        return UnreadableFilm(source, "it has no name")
    fields = {key: clean_value(value) for key, value in values.items() if value}
    fields |= {"ext_id": ext_id, "name": name, "is_season": bool(values.get("is_season"))}
    for key, longest in (("name_orig", LONGEST_NAME), ("countries", LONGEST_COUNTRIES)):
        if key in fields:
            fields[key] = one_line(fields[key])[:longest].strip()
    film = CatalogueFilm(source, fields=fields)
    film.foreign_genres = {key[:LONGEST_ID]: one_line(text)[:LONGEST_NAME] for key, text in genres.items() if key}
    film.pictures = {key: address for key, address in pictures.items() if address}
    if not fields["is_season"]:
        film.files = [*files] or [CatalogueFile("", name=name, ext_id=ext_id)]
    return film


def clean_value(value: Any) -> Any:
    return (
        UNPRINTABLE.sub(lambda found: found[0] if found[0] == "\n" else " ", value) if isinstance(value, str) else value
    )


def one_line(text: str) -> str:
    return " ".join(UNPRINTABLE.sub(" ", text).split())
