"""The demo's films and series as films.csv and series.csv name them. All of it is made up."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
FREE, RENT, CINEMA, KIDS = "free", "rent", "cinema", "kids"
"""Values of ``price``; "" = with the basic tariff. KIDS is a package of films on the extended tariff."""


class FilmEntry(NamedTuple):
    """A line of the tables. ``director``, ``actors``: see ``demo.films.people``; ``genres``: see ``demo.films.genres``.
    ``seasons``: how many episodes each has; empty = a film. ``minutes``: of an episode where it is a series."""

    slug: str
    ru: str
    en: str
    year: int
    country: str
    minutes: int
    age: int
    genres: tuple[str, ...]
    director: str
    actors: tuple[str, ...]
    price: str
    rating: float
    ru_text: str
    en_text: str
    seasons: tuple[int, ...] = ()


@cache
def read_films() -> tuple[FilmEntry, ...]:
    return tuple(read(FOLDER / "films.csv"))


@cache
def read_series() -> tuple[FilmEntry, ...]:
    return tuple(read(FOLDER / "series.csv"))


def read(path: Path) -> list[FilmEntry]:
    with path.open(encoding="utf-8", newline="") as file:
        return [entry(row) for row in csv.DictReader(file, delimiter=";")]


def entry(row: dict[str, str]) -> FilmEntry:
    return FilmEntry(
        slug=row["slug"],
        ru=row["ru"],
        en=row["en"],
        year=int(row["year"]),
        country=row["country"],
        minutes=int(row["minutes"]),
        age=int(row["age"]),
        genres=parts(row["genres"]),
        director=row["director"],
        actors=parts(row["actors"]),
        price=row["price"],
        rating=float(row["rating"]),
        ru_text=row["ru_text"],
        en_text=row["en_text"],
        seasons=tuple(int(number) for number in parts(row.get("seasons") or "")),
    )


def parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


# --- where they lie on the demo's streamer -------------------------------------------------------------------------
def film_path(slug: str) -> str:
    return f"films/{slug}.mp4"


def trailer_path(slug: str) -> str:
    return f"trailers/{slug}.mp4"


def episode_path(slug: str, season: int, number: int) -> str:
    return f"series/{slug}/s{season}e{number}.mp4"


PACKAGE = FilmEntry(
    slug="space-weekend",
    ru="Космические выходные",
    en="A Weekend in Space",
    year=2024,
    country="us",
    minutes=0,
    age=16,
    genres=("scifi",),
    director="",
    actors=(),
    price=RENT,
    rating=0,
    ru_text="Три фильма одной покупкой.",
    en_text="Three films for one payment.",
)
PACKAGE_FILMS = ("ring-of-ice", "archive-42", "star-market")
