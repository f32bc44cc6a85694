"""Kinopoisk, by one of two services that have its data: kinopoisk.dev (v1.4), kinopoiskapiunofficial.tech (v2.2).

Read from their public descriptions; never run against the services themselves.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.numbers import is_digits
from library.backends.films.asking import FilmDatabaseClient, read_safely
from library.backends.films.base import FilmMetadata, MetadataIdUnknown, MetadataSource, PersonMetadata
from library.backends.films.values import (
    address_in,
    best_match,
    day_in,
    decimal_in,
    member_in,
    names_in,
    rows_in,
    text_in,
    whole_in,
    year_in,
)
from library.constants import ActorType, Gender

DEV, UNOFFICIAL = "kinopoisk.dev", "kinopoiskapiunofficial.tech"
ADDRESSES = {DEV: "https://api.kinopoisk.dev", UNOFFICIAL: "https://kinopoiskapiunofficial.tech"}
OLDEST_AGE = 21
MOST_PEOPLE = 60


class Kinopoisk(MetadataSource):
    name = "kinopoisk"
    clients = {
        DEV: FilmDatabaseClient(DEV, rate=5, quota_statuses=frozenset({402, 403, 429})),
        UNOFFICIAL: FilmDatabaseClient(UNOFFICIAL, rate=10),
    }

    def is_configured(self) -> bool:
        return bool(settings.TVMIDDLEWARE_KINOPOISK_KEY) and settings.TVMIDDLEWARE_KINOPOISK_API in ADDRESSES

    @property
    def is_unofficial(self) -> bool:
        return bool(settings.TVMIDDLEWARE_KINOPOISK_API == UNOFFICIAL)

    def load_film(self, film_id: int, *, is_series: bool, seconds: float) -> FilmMetadata:
        if not self.is_unofficial:
            return read_safely(read_film, self.ask(f"/v1.4/movie/{film_id}", seconds))
        answer = self.ask(f"/api/v2.2/films/{film_id}", seconds)
        staff = self.ask("/api/v1/staff", seconds, filmId=film_id)
        people = [one for one in staff if isinstance(one, dict)] if isinstance(staff, list) else []
        return read_safely(lambda row: read_unofficial_film(row, people), answer)

    def find_film(self, name: str, year: int, *, is_series: bool, seconds: float) -> int:
        if self.is_unofficial:
            answer = self.ask("/api/v2.1/films/search-by-keyword", seconds, keyword=name, page=1)
            return read_safely(
                lambda row: best_match(
                    [
                        (
                            whole_in(one, "filmId"),
                            (text_in(one, "nameRu"), text_in(one, "nameEn")),
                            year_in(one, "year"),
                        )
                        for one in rows_in(row, "films")
                        if ("SERIES" in text_in(one, "type")) == is_series
                    ],
                    name,
                    year,
                ),
                answer,
            )
        answer = self.ask("/v1.4/movie/search", seconds, query=name, limit=20, page=1)
        return read_safely(
            lambda row: best_match(
                [
                    (
                        whole_in(one, "id"),
                        (text_in(one, "name"), text_in(one, "alternativeName"), text_in(one, "enName")),
                        year_in(one, "year"),
                    )
                    for one in rows_in(row, "docs")
                    if bool(one.get("isSeries")) == is_series
                ],
                name,
                year,
            ),
            answer,
        )

    def load_person(self, person_id: str, *, seconds: float) -> PersonMetadata:
        if not is_digits(person_id):
            raise MetadataIdUnknown
        path = "/api/v1/staff" if self.is_unofficial else "/v1.4/person"
        return read_safely(read_person, self.ask(f"{path}/{quote(person_id)}", seconds))

    def ask(self, path: str, seconds: float, **params: Any) -> Any:
        service = settings.TVMIDDLEWARE_KINOPOISK_API
        base = (settings.TVMIDDLEWARE_KINOPOISK_URL or ADDRESSES[service]).rstrip("/")
        headers = {"X-API-KEY": str(settings.TVMIDDLEWARE_KINOPOISK_KEY).strip()}
        return self.clients[service].ask(f"{base}{path}", seconds=seconds, headers=headers, params=params)


# --- kinopoisk.dev ----------------------------------------------------------------------------------------------------
def read_film(row: dict[str, Any]) -> FilmMetadata:
    rating = member_in(row, "rating")
    return FilmMetadata(
        name=text_in(row, "name", "alternativeName", "enName"),
        name_orig=text_in(row, "alternativeName", "enName"),
        description=text_in(row, "description"),
        short_description=text_in(row, "shortDescription"),
        year=year_in(row, "year"),
        countries=names_in(row, "countries", "name"),
        genres=names_in(row, "genres", "name"),
        kinopoisk_rating=decimal_in(rating, "kp"),
        imdb_rating=decimal_in(rating, "imdb"),
        rating=whole_in(row, "ageRating", most=OLDEST_AGE),
        duration=whole_in(row, "movieLength", "seriesLength", most=5000),
        premiere_date=day_in(member_in(row, "premiere"), "world", "russia"),
        poster_url=address_in(member_in(row, "poster"), "url", "previewUrl"),
        screenshot_url=address_in(member_in(row, "backdrop"), "url", "previewUrl"),
        persons=tuple(person for one in rows_in(row, "persons")[:MOST_PEOPLE] if (person := person_in_film(one))),
    )


def person_in_film(row: dict[str, Any]) -> PersonMetadata | None:
    kinds = {"actor": ActorType.ACTOR, "director": ActorType.DIRECTOR}
    kind = kinds.get(text_in(row, "enProfession"))
    name = text_in(row, "name", "enName")
    if kind is None or not name:
        return None
    return PersonMetadata(
        movie_db_id=text_in(row, "id")[:64],
        name=name,
        name_orig=text_in(row, "enName"),
        person_type=kind,
        photo_url=address_in(row, "photo"),
    )


def read_person(row: dict[str, Any]) -> PersonMetadata:
    """Both services' persons; a list of professions or of places is joined."""
    sexes = {"Мужской": Gender.MALE, "MALE": Gender.MALE, "Женский": Gender.FEMALE, "FEMALE": Gender.FEMALE}
    place = text_in(row, "birthplace") or ", ".join(names_in(row, "birthPlace", "value"))
    return PersonMetadata(
        movie_db_id=text_in(row, "id", "personId"),
        name=text_in(row, "name", "nameRu", "enName", "nameEn"),
        name_orig=text_in(row, "enName", "nameEn"),
        country=place.rpartition(",")[2].strip(),
        profession=", ".join(names_in(row, "profession", "value")) or text_in(row, "profession"),
        gender=sexes.get(text_in(row, "sex"), Gender.UNKNOWN),
        birthdate=day_in(row, "birthday"),
        photo_url=address_in(row, "photo", "posterUrl"),
    )


# --- kinopoiskapiunofficial.tech --------------------------------------------------------------------------------------
def read_unofficial_film(row: dict[str, Any], people: list[dict[str, Any]]) -> FilmMetadata:
    age = text_in(row, "ratingAgeLimits").removeprefix("age")
    return FilmMetadata(
        name=text_in(row, "nameRu", "nameEn", "nameOriginal"),
        name_orig=text_in(row, "nameOriginal", "nameEn"),
        description=text_in(row, "description"),
        short_description=text_in(row, "shortDescription"),
        year=year_in(row, "year", "startYear"),
        countries=names_in(row, "countries", "country"),
        genres=names_in(row, "genres", "genre"),
        kinopoisk_rating=decimal_in(row, "ratingKinopoisk"),
        imdb_rating=decimal_in(row, "ratingImdb"),
        rating=int(age) if age.isascii() and age.isdecimal() and int(age) <= OLDEST_AGE else 0,
        duration=whole_in(row, "filmLength", most=5000),
        poster_url=address_in(row, "posterUrl", "posterUrlPreview"),
        screenshot_url=address_in(row, "coverUrl"),
        persons=tuple(person for one in people[:MOST_PEOPLE] if (person := unofficial_person(one))),
    )


def unofficial_person(row: dict[str, Any]) -> PersonMetadata | None:
    kind = {"ACTOR": ActorType.ACTOR, "DIRECTOR": ActorType.DIRECTOR}.get(text_in(row, "professionKey"))
    name = text_in(row, "nameRu", "nameEn")
    if kind is None or not name:
        return None
    return PersonMetadata(
        movie_db_id=text_in(row, "staffId")[:64],
        name=name,
        name_orig=text_in(row, "nameEn"),
        person_type=kind,
        photo_url=address_in(row, "posterUrl"),
    )
