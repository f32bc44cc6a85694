"""TMDB, version 3 of its API. The key is an API key (32 digits) or a token of version 4, which is longer.

Read from its public description; never run against the service itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from core.numbers import is_digits
from library.backends.films.asking import FilmDatabaseClient, read_safely
from library.backends.films.base import FilmMetadata, MetadataIdUnknown, MetadataSource, PersonMetadata
from library.backends.films.values import (
    best_match,
    day_in,
    decimal_in,
    member_in,
    names_in,
    rows_in,
    text_in,
    whole_in,
)
from library.constants import ActorType, Gender

LONGEST_KEY = 40
"""What is longer is a token."""
POSTER, STILL, PHOTO = "w780", "w1280", "h632"
MOST_ACTORS = 40


class Tmdb(MetadataSource):
    name = "tmdb"
    client = FilmDatabaseClient("tmdb", rate=20)

    def is_configured(self) -> bool:
        return bool(settings.TVMIDDLEWARE_TMDB_KEY)

    def load_film(self, film_id: int, *, is_series: bool, seconds: float) -> FilmMetadata:
        more = "credits,content_ratings" if is_series else "credits,release_dates"
        answer = self.ask(f"/{kind_of(is_series)}/{film_id}", seconds, append_to_response=more)
        return read_safely(read_tmdb_film, answer)

    def find_film(self, name: str, year: int, *, is_series: bool, seconds: float) -> int:
        answer = self.ask(f"/search/{kind_of(is_series)}", seconds, query=name)
        return read_safely(
            lambda row: best_match(
                [
                    (
                        whole_in(one, "id"),
                        tuple(text_in(one, member) for member in TITLES),
                        year_of(day_in(one, *PREMIERES)),
                    )
                    for one in rows_in(row, "results")
                ],
                name,
                year,
            ),
            answer,
        )

    def load_person(self, person_id: str, *, seconds: float) -> PersonMetadata:
        if not is_digits(person_id):
            raise MetadataIdUnknown
        return read_safely(read_tmdb_person, self.ask(f"/person/{person_id}", seconds))

    def ask(self, path: str, seconds: float, **params: Any) -> Any:
        key = str(settings.TVMIDDLEWARE_TMDB_KEY).strip()
        headers = {"Authorization": f"Bearer {key}"} if len(key) > LONGEST_KEY else {}
        given = {"language": settings.TVMIDDLEWARE_TMDB_LANGUAGE, **params, **({} if headers else {"api_key": key})}
        url = f"{settings.TVMIDDLEWARE_TMDB_URL.rstrip('/')}{path}"
        return self.client.ask(url, seconds=seconds, headers=headers, params=given)


TITLES = ("title", "name", "original_title", "original_name")
PREMIERES = ("release_date", "first_air_date")


def year_of(day: date | None) -> int:
    return day.year if day else 0


def kind_of(is_series: bool) -> str:
    return "tv" if is_series else "movie"


def read_tmdb_film(row: dict[str, Any]) -> FilmMetadata:
    premiere = day_in(row, *PREMIERES)
    lengths = row.get("episode_run_time")
    first = {"minutes": lengths[0]} if isinstance(lengths, list) and lengths else {}
    return FilmMetadata(
        name=text_in(row, *TITLES),
        name_orig=text_in(row, "original_title", "original_name"),
        description=text_in(row, "overview"),
        short_description=text_in(row, "tagline"),
        year=year_of(premiere),
        countries=names_in(row, "production_countries", "name"),
        genres=names_in(row, "genres", "name"),
        rating=age_of(row),
        duration=whole_in(row, "runtime", most=5000) or whole_in(first, "minutes", most=5000),
        premiere_date=premiere,
        poster_url=picture_url(row, "poster_path", POSTER),
        screenshot_url=picture_url(row, "backdrop_path", STILL),
        persons=tuple(people_of(row)),
    )


def age_of(row: dict[str, Any]) -> int:
    """Of Russia: ``16+``. Decimals in other countries' marks mean other things."""
    for one in rows_in(member_in(row, "release_dates"), "results"):
        if text_in(one, "iso_3166_1") == "RU":
            for release in rows_in(one, "release_dates"):
                if age := age_in(text_in(release, "certification")):
                    return age
    for one in rows_in(member_in(row, "content_ratings"), "results"):
        if text_in(one, "iso_3166_1") == "RU":
            return age_in(text_in(one, "rating"))
    return 0


def age_in(text: str) -> int:
    digits = text.rstrip("+").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and int(digits) <= 21 else 0


def people_of(row: dict[str, Any]) -> list[PersonMetadata]:
    credits = member_in(row, "credits")
    directors = [one for one in rows_in(credits, "crew") if text_in(one, "job") == "Director"]
    directors += rows_in(row, "created_by")
    cast = rows_in(credits, "cast")[:MOST_ACTORS]
    pairs = [(one, ActorType.ACTOR) for one in cast] + [(one, ActorType.DIRECTOR) for one in directors]
    return [
        PersonMetadata(
            movie_db_id=text_in(one, "id")[:64],
            name=name,
            name_orig=text_in(one, "original_name"),
            person_type=kind,
            photo_url=picture_url(one, "profile_path", PHOTO),
        )
        for one, kind in pairs
        if (name := text_in(one, "name", "original_name"))
    ]


def read_tmdb_person(row: dict[str, Any]) -> PersonMetadata:
    return PersonMetadata(
        movie_db_id=text_in(row, "id"),
        name=text_in(row, "name"),
        country=text_in(row, "place_of_birth").rpartition(",")[2].strip(),
        profession=text_in(row, "known_for_department"),
        biography=text_in(row, "biography"),
        gender={1: Gender.FEMALE, 2: Gender.MALE}.get(int(decimal_in(row, "gender")), Gender.UNKNOWN),
        birthdate=day_in(row, "birthday"),
        photo_url=picture_url(row, "profile_path", PHOTO),
    )


def picture_url(row: dict[str, Any], member: str, size: str) -> str:
    path = text_in(row, member)
    return f"{settings.TVMIDDLEWARE_TMDB_IMAGES_URL.rstrip('/')}/{size}{path}" if path.startswith("/") else ""
