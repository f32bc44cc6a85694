"""Films of the load test: 125,000 titles, 20,000 people, selections, rows of a main screen; the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from bench.dataset import insert_rows
from clients.models import Client
from library.constants import ActorType
from library.models import (
    Actor,
    Episode,
    Genre,
    PortalDashboard,
    Season,
    Selection,
    SelectionItem,
    Video,
    VideoActor,
    VideoFile,
)
from library.showcase_constants import DashboardType, SelectionOrigin, SelectionType
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PriceCategory, StreamService, Tariff

GENRES = 30
CAST_OF_FILM = 6
SERIES_EVERY, EPISODES = 50, 8
SOLD_EVERY = 10
SELECTIONS, IN_SELECTION = 50, 200
ROWS_OF_SCREEN = 20
COUNTRIES = ("Россия", "СССР", "США", "Франция", "Италия", "Индия", "Япония", "Корея Южная", "Великобритания")
FIRST = (
    "Тихий", "Последний", "Чёрный", "Далёкий", "Первый", "Красный", "Снежный", "Забытый", "Ночной", "Золотой",
    "Железный", "Вечный", "Странный", "Морской", "Лесной", "Синий", "Старый", "Новый", "Весенний", "Огненный",
)  # fmt: skip
SECOND = (
    "берег", "город", "поезд", "капитан", "вечер", "сад", "ветер", "дозор", "остров", "рассвет", "караван",
    "мост", "замок", "переулок", "путь", "театр", "маяк", "экипаж", "океан", "патруль", "сон", "дом", "свет",
    "голос",
)  # fmt: skip
THIRD = (
    "надежды", "теней", "героев", "памяти", "дракона", "тишины", "победы", "короля", "ангелов", "Севера",
    "лета", "любви", "судьбы", "времени", "звёзд", "ведьмы", "императора", "детства", "разведки",
    "привидений",
)  # fmt: skip
NAMES = (
    "Анна", "Пётр", "Мария", "Иван", "Ольга", "Сергей", "Дарья", "Алексей", "Елена", "Юрий", "Вера", "Павел",
)  # fmt: skip
FAMILIES = (
    "Смирнов", "Кузнецов", "Попов", "Лебедев", "Новиков", "Морозов", "Волков", "Соловьёв", "Зайцев", "Белов",
)  # fmt: skip
LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "",
    "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def title(number: int) -> str:
    """9,600 pairs of words and a number: as many films share words as in a real catalogue."""
    first, rest = FIRST[number % len(FIRST)], number // len(FIRST)
    second, rest = SECOND[rest % len(SECOND)], rest // len(SECOND)
    third, rest = THIRD[rest % len(THIRD)], rest // len(THIRD)
    return f"{first} {second} {third}" + (f" {rest + 1}" if rest else "")


def latin(text: str) -> str:
    return "".join(LATIN.get(letter, letter) for letter in text.lower()).title()


def build_library(films: int, people: int, say: Any) -> None:
    """Fill the operator of ``bench.dataset``, whose tariffs and services films share."""
    client = Client.objects.get(domain_prefix="bench")
    dice = random.Random(11)  # noqa: S311
    genres = make_genres(client)
    cast = make_people(client, people, dice)
    say(f"{people} people")
    ids = make_films(client, films, dice)
    say(f"{films} films")
    link_films(client, ids, genres, cast, dice)
    say("people, genres, tariffs and services of films")
    make_files(client, ids)
    say("files, seasons and episodes")
    make_showcase(client, ids, genres, dice)


def make_genres(client: Client) -> list[int]:
    insert_rows(Genre, (Genre(client=client, name=f"{SECOND[n % 24]} {n}".title(), sort=n) for n in range(GENRES)))
    return list(Genre.objects.filter(client=client).order_by("pk").values_list("pk", flat=True))


def make_people(client: Client, people: int, dice: random.Random) -> list[int]:
    rows = (
        Actor(
            client=client,
            name=f"{dice.choice(NAMES)} {dice.choice(FAMILIES)} {number}",
            person_type=ActorType.DIRECTOR if number % 8 == 0 else ActorType.ACTOR,
        )
        for number in range(people)
    )
    insert_rows(Actor, rows)
    return list(Actor.objects.filter(client=client).order_by("pk").values_list("pk", flat=True))


def make_films(client: Client, films: int, dice: random.Random) -> list[int]:
    price = PriceCategory.objects.create(client=client, name="Rent", kind=PriceKind.PURCHASE, price=99, hours=48)
    insert_rows(Video, film_rows(client, films, price, dice))
    return list(Video.objects.filter(client=client).order_by("pk").values_list("pk", flat=True))


def film_rows(client: Client, films: int, price: PriceCategory, dice: random.Random) -> Iterator[Video]:
    for number in range(films):
        name = title(number)
        film = Video(
            client=client,
            name=name,
            name_orig=latin(name),
            description=" ".join(dice.choices(SECOND + THIRD, k=60)),
            year=1950 + dice.randrange(77),
            countries=dice.choice(COUNTRIES),
            duration=80 + dice.randrange(60),
            kinopoisk_rating=round(dice.uniform(3, 9.5), 1),
            imdb_rating=round(dice.uniform(3, 9.5), 1),
            rating=dice.choice((0, 6, 12, 16, 18)),
            poster_big=f"posters/{number}.jpg",
            is_season=number % SERIES_EVERY == 0,
            price_category=price if number % SOLD_EVERY == 1 else None,
        )
        film.fill_derived()
        yield film


def link_films(client: Client, ids: list[int], genres: list[int], cast: list[int], dice: random.Random) -> None:
    basic = list(Tariff.objects.filter(client=client).order_by("pk").values_list("pk", flat=True)[:3])
    services = list(
        StreamService.objects.filter(client=client, type=StreamService.Type.VOD).values_list("pk", flat=True)
    )
    of_genres, of_tariffs, of_services = Video.genres.through, Video.tariffs.through, Video.stream_services.through
    insert_rows(of_genres, (of_genres(video_id=a, genre_id=b) for a in ids for b in dice.sample(genres, 2)))
    insert_rows(of_tariffs, (of_tariffs(video_id=a, tariff_id=b) for a in ids for b in basic[dice.randrange(3) :]))
    insert_rows(of_services, (of_services(video_id=a, streamservice_id=b) for a in ids for b in services))
    rows = (
        VideoActor(video_id=film, actor_id=person, sort=place)
        for film in ids
        for place, person in enumerate(dice.sample(cast, min(CAST_OF_FILM, len(cast))))
    )
    insert_rows(VideoActor, rows)


def make_files(client: Client, ids: list[int]) -> None:
    series = ids[::SERIES_EVERY]
    single = sorted(set(ids) - set(series))
    insert_rows(VideoFile, (VideoFile(video_id=pk, filename=f"films/{pk}.mp4", duration=5400) for pk in single))
    insert_rows(Season, (Season(video_id=pk, name="1") for pk in series))
    seasons = dict(Season.objects.filter(video__client=client).values_list("video_id", "pk"))
    rows = (
        Episode(video_id=pk, season_id=seasons[pk], name=f"{number + 1}", duration=45, sort=number)
        for pk in series
        for number in range(EPISODES)
    )
    insert_rows(Episode, rows)
    episodes = Episode.objects.filter(video__client=client).order_by("pk").values_list("pk", "video_id")
    files = (VideoFile(video_id=film, episode_id=pk, filename=f"s/{pk}.mp4", duration=2700) for pk, film in episodes)
    insert_rows(VideoFile, files)


def make_showcase(client: Client, ids: list[int], genres: list[int], dice: random.Random) -> None:
    """Half of the selections are by hand, half by rules; the main screen has a row for each of the first ones."""
    for number in range(SELECTIONS):
        by_rules = number % 2 == 1
        selection = Selection.objects.create(
            client=client,
            name=f"Selection {number}",
            content_type=SelectionType.VIDEO,
            origin=SelectionOrigin.FILTERS if by_rules else SelectionOrigin.MANUAL,
            filter_year_from=1990 if by_rules else 0,
            sort=number,
        )
        if by_rules:
            selection.filter_genres.set([genres[number % len(genres)]])
        else:
            chosen = enumerate(dice.sample(ids, min(IN_SELECTION, len(ids))))
            insert_rows(SelectionItem, (SelectionItem(selection=selection, video_id=pk, sort=n) for n, pk in chosen))
    for number in range(ROWS_OF_SCREEN):
        PortalDashboard.objects.create(
            client=client, title=f"Row {number}", type=DashboardType.VIDEOS, genre_id=genres[number], sort=number
        )
