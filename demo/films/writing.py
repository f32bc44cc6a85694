"""Writes the demo's films, with all that belongs to them, a table at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from clients.models import Client
from demo.films.people import CATEGORIES, COUNTRIES, GENRES, OF_CHILDREN, PEOPLE, PersonEntry
from demo.films.posters import draw_portrait, film_pictures
from demo.films.table import (
    CINEMA,
    FREE,
    KIDS,
    PACKAGE,
    PACKAGE_FILMS,
    RENT,
    FilmEntry,
    episode_path,
    film_path,
    read_films,
    read_series,
    trailer_path,
)
from demo.streamer.streams import TRAILER_SECONDS
from library.cache.scopes import catalogue_later
from library.constants import ActorType, FileQuality
from library.models import Actor, Episode, Genre, Season, Video, VideoActor, VideoFile, VideoProvider
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PriceCategory, StreamService, Tariff
from tvmiddleware.services.setup import in_languages

PRICES = {
    # price of a film: its kind, what it costs, for how many hours, the name of the action, what it is called
    FREE: (PriceKind.FREE, 0, 0, "", "Бесплатно", "Free"),
    RENT: (PriceKind.PURCHASE, 49, 48, "rent", "Прокат на 48 часов", "Rent for 48 hours"),
    CINEMA: (PriceKind.SUBSCRIPTION, 0, 0, "", "По подписке", "By subscription"),
    KIDS: (PriceKind.SUBSCRIPTION, 0, 0, "", "С расширенным тарифом", "With the extended tariff"),
}
PROVIDERS = {RENT: "Прокат «Маяк»", CINEMA: "Синема Клуб"}
WITH_TRAILER = frozenset({RENT, CINEMA})


@dataclass(frozen=True)
class FilmTariffs:
    """``catalogue``: hidden, everybody has it, so everybody sees what others sell; it opens nothing that costs."""

    basic: Tariff
    extended: Tariff
    cinema: Tariff
    catalogue: Tariff

    def of(self, film: FilmEntry) -> tuple[Tariff, ...]:
        return {
            FREE: (self.catalogue,),
            RENT: (self.catalogue,),
            CINEMA: (self.catalogue, self.cinema),
            KIDS: (self.catalogue, self.extended),
        }.get(film.price, (self.basic,))


def write_films(client: Client, tariffs: FilmTariffs, services: Iterable[StreamService]) -> dict[str, Video]:
    """Slug -> film. Within a transaction."""
    entries = (*read_films(), *read_series(), PACKAGE)
    rows = write_rows(client, entries)
    genres, people = write_genres(client), write_people(client)
    link(Video.genres.through, ((rows[e.slug], genres[name]) for e in entries for name in genres_of(e)), "genre")
    link(Video.tariffs.through, ((rows[e.slug], row) for e in entries for row in tariffs.of(e)), "tariff")
    link(
        Video.stream_services.through,
        ((rows[e.slug], row) for e in entries if e is not PACKAGE for row in services),
        "streamservice",
    )
    VideoActor.objects.bulk_create(
        VideoActor(video=rows[e.slug], actor=people[name], sort=place)
        for e in entries
        for place, name in enumerate(names_of(e))
    )
    write_files(rows)
    for show in read_series():
        write_seasons(rows[show.slug], show)
    rows[PACKAGE.slug].package_videos.set([rows[slug] for slug in PACKAGE_FILMS])
    catalogue_later(client.pk)
    return rows


def write_rows(client: Client, entries: Iterable[FilmEntry]) -> dict[str, Video]:
    prices = {name: price_category(client, *fields) for name, fields in PRICES.items()}
    providers = {
        price: VideoProvider.objects.create(client=client, name=name, sort=place)
        for place, (price, name) in enumerate(PROVIDERS.items(), start=1)
    }
    made = []
    for film in entries:
        row = Video(client=client, price_category=prices.get(film.price), video_provider=providers.get(film.price))
        for name, value in film_fields(film).items():
            setattr(row, name, value)
        row.fill_derived()
        made.append(row)
    return {film.slug: row for film, row in zip(entries, Video.objects.bulk_create(made), strict=True)}


def price_category(
    client: Client, kind: PriceKind, price: int, hours: int, action: str, ru: str, en: str
) -> PriceCategory:
    names = in_languages("name", {"ru": ru, "en": en})
    return PriceCategory.objects.create(client=client, **names, kind=kind, price=price, hours=hours, action=action)


def film_fields(film: FilmEntry) -> dict[str, Any]:
    chance = Random(film.slug)  # noqa: S311  (made-up dates, no secret)
    texts = {"ru": film.ru_text, "en": film.en_text}
    countries = dict(zip(("ru", "en"), COUNTRIES[film.country], strict=True))
    return {
        **in_languages("name", {"ru": film.ru, "en": film.en}),
        **in_languages("description", texts),
        **in_languages("short_description", texts),
        **in_languages("countries", countries),
        **film_pictures(film),
        "name_orig": film.en,
        "year": film.year,
        "premiere_date": date(film.year, chance.randint(1, 12), chance.randint(1, 28)),
        "kinopoisk_rating": film.rating,
        "imdb_rating": max(0.0, round(film.rating - chance.uniform(-0.4, 0.6), 1)) if film.rating else 0,
        "rating": film.age,
        "duration": film.minutes,
        "is_season": bool(film.seasons),
        "is_package": film is PACKAGE,
        "ext_id": film.slug,
    }


def genres_of(film: FilmEntry) -> tuple[str, ...]:
    """With the category that it stands under."""
    return (*film.genres, "children" if OF_CHILDREN.intersection(film.genres) else "movies")


def names_of(film: FilmEntry) -> tuple[str, ...]:
    return tuple(name for name in (film.director, *film.actors) if name)


def link(through: Any, pairs: Iterable[tuple[Video, Any]], other: str) -> None:
    through.objects.bulk_create(through(video_id=video.pk, **{f"{other}_id": row.pk}) for video, row in pairs)


def write_genres(client: Client) -> dict[str, Genre]:
    tables = ((CATEGORIES, True), (GENRES, False))
    rows = {
        slug: Genre(client=client, **in_languages("name", {"ru": ru, "en": en}), is_category=is_category, sort=place)
        for table, is_category in tables
        for place, (slug, (ru, en)) in enumerate(table.items(), start=1)
    }
    return dict(zip(rows, Genre.objects.bulk_create(rows.values()), strict=True))


def write_people(client: Client) -> dict[str, Actor]:
    rows = [person_row(client, person) for person in PEOPLE]
    for row in rows:
        row.fill_derived()
    return {person.slug: row for person, row in zip(PEOPLE, Actor.objects.bulk_create(rows), strict=True)}


def person_row(client: Client, person: PersonEntry) -> Actor:
    country_ru, country_en = COUNTRIES[person.country]
    kind = ActorType.DIRECTOR if person.is_director else ActorType.ACTOR
    return Actor(
        client=client,
        **in_languages("name", {"ru": person.ru, "en": person.en}),
        **in_languages("country", {"ru": country_ru, "en": country_en}),
        name_orig=person.en,
        person_type=kind,
        gender=person.gender,
        birthdate=date.fromisoformat(person.born),
        photo=draw_portrait(person.slug),
    )


# --- what plays ------------------------------------------------------------------------------------------------------
def write_files(rows: dict[str, Video]) -> None:
    files = []
    for film in read_films():
        video = rows[film.slug]
        files.append(file_row(video, film_path(film.slug), film.minutes * 60))
        if film.price in WITH_TRAILER:
            names = in_languages("name", {"ru": "Трейлер", "en": "Trailer"})
            files.append(
                VideoFile(
                    video=video, **names, filename=trailer_path(film.slug), duration=TRAILER_SECONDS, is_trailer=True
                )
            )
    VideoFile.objects.bulk_create(files)


def file_row(video: Video, path: str, seconds: int, episode: Episode | None = None) -> VideoFile:
    return VideoFile(video=video, episode=episode, filename=path, duration=seconds, quality=FileQuality.SD)


def write_seasons(video: Video, show: FilmEntry) -> None:
    """The first episode of a series that costs is free."""
    seasons = Season.objects.bulk_create(
        Season(video=video, **numbered("Сезон", "Season", number), sort=number)
        for number in range(1, len(show.seasons) + 1)
    )
    episodes = Episode.objects.bulk_create(
        Episode(
            video=video,
            season=season,
            **numbered("Серия", "Episode", number),
            **in_languages("description", {"ru": show.ru_text, "en": show.en_text}),
            duration=show.minutes,
            preview=video.screenshot_big.name,
            sort=number,
            is_free=bool(show.price) and season.sort == number == 1,
        )
        for season, count in zip(seasons, show.seasons, strict=True)
        for number in range(1, count + 1)
    )
    VideoFile.objects.bulk_create(
        file_row(video, episode_path(show.slug, one.season.sort, one.sort), show.minutes * 60, one)
        for one in episodes
        if one.season
    )


def numbered(ru: str, en: str, number: int) -> dict[str, str]:
    return in_languages("name", {"ru": f"{ru} {number}", "en": f"{en} {number}"})
