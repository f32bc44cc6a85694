"""Kinopoisk and TMDB, on a local server that answers in the form of their public descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

from library.backends.films import asking
from library.backends.films.kinopoisk import DEV, UNOFFICIAL
from library.constants import ActorType
from library.models import PictureLoad, Video
from library.services import metadata, video_metadata
from tests import factories as make
from tests.commands import run
from tests.factories import NOW
from tests.http_server import Answer, Asked, HttpServer
from tests.library.films import make_video

pytestmark = pytest.mark.django_db

DEV_FILM = {
    "id": 301, "name": "Матрица", "alternativeName": "The Matrix", "enName": None, "year": 1999, "isSeries": False,
    "description": "Нео", "shortDescription": "Коротко", "rating": {"kp": 8.498, "imdb": 8.7, "await": None},
    "movieLength": 136, "ageRating": 16, "genres": [{"name": "фантастика"}, {"name": "боевик"}],
    "countries": [{"name": "США"}, {"name": "Австралия"}], "premiere": {"world": "1999-03-24T00:00:00.000Z"},
    "poster": {"url": "https://images.example.com/p.jpg", "previewUrl": None}, "backdrop": {"url": None},
    "persons": [
        {"id": 7836, "name": "Киану Ривз", "enName": "Keanu Reeves", "enProfession": "actor", "photo": "https://i.example.com/1"},
        {"id": 23330, "name": None, "enName": "Lana Wachowski", "enProfession": "director", "photo": None},
        {"id": 1, "name": "Композитор", "enProfession": "composer"}, "nonsense",
    ],
}  # fmt: skip
OTHER_FILM = {
    "kinopoiskId": 301, "nameRu": "Матрица", "nameOriginal": "The Matrix", "year": 1999, "filmLength": 136,
    "ratingKinopoisk": 8.5, "ratingImdb": 8.7, "ratingAgeLimits": "age16", "posterUrl": "https://images.example.com/p.jpg",
    "genres": [{"genre": "фантастика"}], "countries": [{"country": "США"}], "description": "Нео",
}  # fmt: skip
STAFF = [
    {"staffId": 7836, "nameRu": "Киану Ривз", "nameEn": "Keanu Reeves", "professionKey": "ACTOR", "posterUrl": ""},
    {"staffId": 5, "nameRu": "", "nameEn": "Someone", "professionKey": "OPERATOR"},
]
TMDB_FILM = {
    "id": 603, "title": "Матрица", "original_title": "The Matrix", "overview": "Нео", "tagline": "Free your mind",
    "release_date": "1999-03-31", "runtime": 136, "genres": [{"id": 1, "name": "боевик"}],
    "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
    "poster_path": "/p.jpg", "backdrop_path": None,
    "credits": {
        "cast": [{"id": 6384, "name": "Keanu Reeves", "profile_path": "/k.jpg"}],
        "crew": [{"id": 9340, "name": "Lana Wachowski", "job": "Director"}, {"id": 2, "name": "X", "job": "Writer"}],
    },
    "release_dates": {"results": [{"iso_3166_1": "US", "release_dates": [{"certification": "R"}]},
                                  {"iso_3166_1": "RU", "release_dates": [{"certification": "16+"}]}]},
}  # fmt: skip
TMDB_SERIES = {
    "id": 1399, "name": "Игра", "original_name": "Game", "first_air_date": "2011-04-17", "episode_run_time": [60],
    "created_by": [{"id": 3, "name": "D. B."}], "content_ratings": {"results": [{"iso_3166_1": "RU", "rating": "18+"}]},
}  # fmt: skip


class FilmServer(HttpServer):
    """``answers``: path -> object, or a whole answer."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__()
        self.answers = answers

    def answer(self, asked: Asked) -> Answer:
        found = self.answers.get(asked.path, Answer(status=404))
        return found if isinstance(found, Answer) else Answer(body=json.dumps(found).encode())


@contextmanager
def served(answers: dict[str, Any], **settings: Any) -> Iterator[FilmServer]:
    cache.clear()
    with FilmServer(answers) as server:
        given = {
            "TVMIDDLEWARE_MOVIEDB": "kinopoisk",
            "TVMIDDLEWARE_KINOPOISK_KEY": "secret-key",
            "TVMIDDLEWARE_KINOPOISK_URL": server.url,
            "TVMIDDLEWARE_TMDB_KEY": "secret-key",
            "TVMIDDLEWARE_TMDB_URL": f"{server.url}/3",
        }
        with override_settings(**{**given, **settings}):
            yield server


def load(film_id: int = 301, *, is_series: bool = False, seconds: float = 5) -> metadata.FilmMetadata:
    return metadata.configured_source().load_film(film_id, is_series=is_series, seconds=seconds)


def find(name: str, year: int = 0, *, is_series: bool = False) -> int:
    return metadata.configured_source().find_film(name, year, is_series=is_series, seconds=5)


# --- what is read -----------------------------------------------------------------------------------------------------
def test_kinopoisk_dev() -> None:
    with served({"/v1.4/movie/301": DEV_FILM}) as server:
        film = load()
    assert server.asked[0].headers["X-API-KEY"] == "secret-key"
    assert (film.name, film.name_orig, film.year, film.duration, film.rating) == (
        "Матрица",
        "The Matrix",
        1999,
        136,
        16,
    )
    assert (film.countries, film.genres) == (("США", "Австралия"), ("фантастика", "боевик"))
    assert (film.kinopoisk_rating, film.imdb_rating, film.premiere_date) == (8.498, 8.7, date(1999, 3, 24))
    assert (film.poster_url, film.screenshot_url) == ("https://images.example.com/p.jpg", "")
    assert [(one.movie_db_id, one.name, one.person_type) for one in film.persons] == [
        ("7836", "Киану Ривз", ActorType.ACTOR),
        ("23330", "Lana Wachowski", ActorType.DIRECTOR),
    ]


def test_the_other_service_of_kinopoisk() -> None:
    answers = {"/api/v2.2/films/301": OTHER_FILM, "/api/v1/staff": STAFF}
    with served(answers, TVMIDDLEWARE_KINOPOISK_API=UNOFFICIAL) as server:
        film = load()
    assert [asked.address for asked in server.asked] == ["/api/v2.2/films/301", "/api/v1/staff?filmId=301"]
    assert (film.name, film.name_orig, film.rating, film.duration) == ("Матрица", "The Matrix", 16, 136)
    assert (film.genres, film.countries, film.kinopoisk_rating) == (("фантастика",), ("США",), 8.5)
    assert [one.name for one in film.persons] == ["Киану Ривз"]


@pytest.mark.parametrize("key", ["k" * 32, "header.payload.signature-that-is-longer-than-keys"])
def test_tmdb(key: str) -> None:
    answers = {"/3/movie/603": TMDB_FILM, "/3/tv/1399": TMDB_SERIES}
    with served(answers, TVMIDDLEWARE_MOVIEDB="tmdb", TVMIDDLEWARE_TMDB_KEY=key) as server:
        film, series = load(603), load(1399, is_series=True)
    asked = server.asked[0]
    bearer = len(key) > 40
    assert (asked.query.get("api_key"), asked.headers.get("Authorization")) == (
        (None, f"Bearer {key}") if bearer else (key, None)
    )
    assert asked.query["language"] == "ru-RU"
    assert (film.name, film.year, film.duration, film.rating) == ("Матрица", 1999, 136, 16)
    assert (film.poster_url, film.screenshot_url) == ("https://image.tmdb.org/t/p/w780/p.jpg", "")
    assert [(one.name, one.person_type) for one in film.persons] == [("Keanu Reeves", 0), ("Lana Wachowski", 1)]
    assert (series.name, series.year, series.duration, series.rating) == ("Игра", 2011, 60, 18)


def test_people() -> None:
    person = {
        "id": 7836, "name": "Киану Ривз", "enName": "Keanu Reeves", "sex": "Мужской",
        "profession": [{"value": "Актер"}], "birthday": "1964-09-02T00:00:00.000Z",
        "birthPlace": [{"value": "Бейрут"}, {"value": "Ливан"}],
    }  # fmt: skip
    tmdb = {"id": 6384, "name": "Keanu Reeves", "biography": "Born", "gender": 2, "place_of_birth": "Beirut, Lebanon"}
    with served({"/v1.4/person/7836": person, "/3/person/6384": tmdb}):
        found = metadata.configured_source().load_person("7836", seconds=5)
        assert (found.name, found.gender, found.country, found.birthdate) == (
            "Киану Ривз",
            "1",
            "Ливан",
            date(1964, 9, 2),
        )
        with pytest.raises(metadata.MetadataIdUnknown):
            metadata.configured_source().load_person("../movie/1", seconds=5)
        with override_settings(TVMIDDLEWARE_MOVIEDB="tmdb"):
            other = metadata.configured_source().load_person("6384", seconds=5)
    assert (other.biography, other.gender, other.country) == ("Born", "1", "Lebanon")


# --- by name and year -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("settings", "path", "answer"),
    [
        (
            {"TVMIDDLEWARE_KINOPOISK_API": DEV}, "/v1.4/movie/search",
            {"docs": [{"id": 1, "name": "Матрица", "year": 2021}, {"id": 2, "name": "Матрица", "year": 1998},
                      {"id": 3, "name": "Матрица 2", "year": 1999},
                      {"id": 4, "name": "Матрица", "year": 1999, "isSeries": True}]},
        ),
        (
            {"TVMIDDLEWARE_KINOPOISK_API": UNOFFICIAL}, "/api/v2.1/films/search-by-keyword",
            {"films": [{"filmId": 1, "nameRu": "Матрица", "year": "2021", "type": "FILM"},
                       {"filmId": 2, "nameRu": "Матрица", "year": "1999", "type": "FILM"},
                       {"filmId": 4, "nameRu": "Матрица", "year": "1999", "type": "TV_SERIES"}]},
        ),
        (
            {"TVMIDDLEWARE_MOVIEDB": "tmdb"}, "/3/search/movie",
            {"results": [{"id": 1, "title": "Матрица", "release_date": "2021-01-01"},
                         {"id": 2, "title": "Матрица", "release_date": "1999-03-31"}, {"id": 9, "title": "Матрица"}]},
        ),
    ],
)  # fmt: skip
def test_the_film_of_that_name_and_year(settings: dict[str, Any], path: str, answer: dict[str, Any]) -> None:
    with served({path: answer}, **settings):
        assert find("МАТРИЦА!", 1999) == 2
        assert find("Матриц", 1999) == 0, "better none than another"
        assert find("Матрица", 1950) in {0, 9}


# --- when it fails ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (Answer(status=401), metadata.SourceNotConfigured, 1),
        (Answer(status=404), metadata.MetadataIdUnknown, 1),
        (Answer(status=402), metadata.SourceQuotaReached, 1),
        (Answer(status=403), metadata.SourceQuotaReached, 1),
        (Answer(status=429, headers={"Retry-After": "0"}), metadata.SourceQuotaReached, 3),
        (Answer(status=500), metadata.MetadataUnreachable, 3),
        (Answer(status=204), metadata.MetadataUnreadable, 1),
        (Answer(body=b"<html>"), metadata.MetadataUnreadable, 1),
        (Answer(body=b"[1]"), metadata.MetadataUnreadable, 1),
        (Answer(body=b"x" * (asking.MOST_BYTES + 1)), metadata.MetadataUnreadable, 1),
    ],
)
def test_what_an_answer_means(
    answer: Answer, error: type[Exception], calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAUSE_SECONDS", 0.01)
    with served({"/v1.4/movie/301": answer}) as server, pytest.raises(error):
        load()
    assert len(server.asked) == calls


def test_blocked_at_tmdb() -> None:
    with served({"/3/movie/1": Answer(status=403)}, TVMIDDLEWARE_MOVIEDB="tmdb"), pytest.raises(metadata.SourceBlocked):
        load(1)


def test_nobody_there_and_nobody_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSE_SECONDS", 0.01)
    with served({}) as server:
        url = server.url
    gone = override_settings(TVMIDDLEWARE_KINOPOISK_KEY="k", TVMIDDLEWARE_KINOPOISK_URL=url)
    with gone, pytest.raises(metadata.MetadataUnreachable):
        load()
    slow = Answer(body=b"{" + b" " * 100, drip=0.05)
    with served({"/v1.4/movie/301": slow}), pytest.raises(metadata.MetadataLate):
        load(seconds=0.2)


def test_after_too_many_nobody_asks_for_a_while() -> None:
    with served({"/v1.4/movie/301": Answer(status=429, headers={"Retry-After": "120"})}) as server:
        for _time in range(3):
            with pytest.raises(metadata.SourceQuotaReached):
                load()
        assert len(server.asked) == 1
        with override_settings(TVMIDDLEWARE_MOVIEDB="tmdb"), pytest.raises(metadata.MetadataIdUnknown):
            load()


def test_turns_are_taken_by_all_together() -> None:
    client = asking.FilmDatabaseClient("slow", rate=1)
    cache.clear()
    with HttpServer(lambda asked: Answer(body=b"{}")) as server:
        late = 0
        for _time in range(3):
            try:
                client.ask(server.url, seconds=0.3, headers={}, params={})
            except metadata.MetadataLate:
                late += 1
        assert len(server.asked) == 3 - late
        assert late >= 1


def test_without_a_key() -> None:
    for settings in ({"TVMIDDLEWARE_KINOPOISK_KEY": ""}, {"TVMIDDLEWARE_KINOPOISK_API": "other"}):
        with served({}, **settings), pytest.raises(metadata.SourceNotConfigured):
            load()
    with served({}, TVMIDDLEWARE_MOVIEDB="tmdb", TVMIDDLEWARE_TMDB_KEY=""), pytest.raises(metadata.SourceNotConfigured):
        load()


@pytest.mark.parametrize(
    "answer", [{}, {"rating": None, "persons": None, "genres": "x", "year": "abc", "movieLength": [1]}]
)
def test_answers_that_say_nothing(answer: dict[str, Any]) -> None:
    with served({"/v1.4/movie/301": answer}):
        assert load() == metadata.FilmMetadata()


# --- into films -------------------------------------------------------------------------------------------------------
def test_a_film_without_an_id_is_found_and_filled() -> None:
    film = make_video(make.client(), "Матрица", year=1999, description="Mine")
    other = make_video(make.client(), "Nobody knows it")
    search = {"docs": [{"id": 301, "name": "Матрица", "year": 1999}]}
    with served({"/v1.4/movie/search": search, "/v1.4/movie/301": DEV_FILM}):
        said = video_metadata.find_queued_video(video_id=film.pk, kept=["name", "description"], now=NOW)
        lost = video_metadata.find_queued_video(video_id=other.pk, kept=[], now=NOW)
    assert (said, lost) == (f"film {film.pk} loaded", f"film {other.pk}: MetadataIdUnknown")
    row = Video.objects.get(pk=film.pk)
    assert (row.kinopoisk_id, row.description, row.duration, row.cast.count()) == (301, "Mine", 136, 2)
    assert PictureLoad.objects.filter(field="poster_big", row_id=film.pk).exists()


def test_an_import_asks_the_queue_for_what_is_missing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr("library.services.catalogue_films.queue_search", lambda **given: queued.append(given))
    source = tmp_path / "films.csv"
    source.write_text("name;year\nМатрица;1999\n")
    client = make.client()
    for flags in (["--load_meta", "--dry-run"], ["--load_meta"], ["--load_meta"]):
        run("import_library", str(source), f"--client_id={client.pk}", *flags)
    assert queued == [{"video_id": Video.objects.get().pk, "kept": ["name", "year"]}]
