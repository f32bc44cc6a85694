"""manage.py megogo_sync_content. What all cinemas have in common: test_cinema_start_sync_content.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from clients.models import Client
from core import http
from core.locks import work_dir
from external_api import registry
from external_api.models import ApiConfig
from library.backends.cinemas import asking, megogo
from library.constants import VideoProviderType
from library.models import Genre, GenreMap, PictureLoad, Video
from library.services.metadata import FilmMetadata, PersonMetadata
from tests import factories as make
from tests.commands import run
from tests.http_server import Answer
from tests.library.cinemas import MegogoServer, integration, megogo_file, megogo_object
from tests.library.film_database import film_database

pytestmark = pytest.mark.django_db
NAME, HANDLER = "megogo_sync_content", "megogo_api_client"
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def cinema(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[MegogoServer]:
    monkeypatch.setattr(asking, "PAUSE_SECONDS", 0)
    with MegogoServer(megogo_file(*(megogo_object(number) for number in (1, 2, 3)))) as server:
        settings.SMARTY_FETCH_NETWORKS = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def config(north: Client, cinema: MegogoServer) -> ApiConfig:
    return integration(north, HANDLER, xml_url=f"{cinema.url}/assets/files/ru/all_mgg.xml?key=sesame")


def synced(*flags: str) -> str:
    return run(NAME, *flags, verbosity=2).partition(" (")[0].partition(": ")[2]


def failed() -> str:
    with pytest.raises(CommandError) as caught:
        call_command(NAME)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_what_is_known_of_the_file(north: Client, cinema: MegogoServer, config: ApiConfig) -> None:
    comedy = Genre.objects.create(client=north, name="Comedy")
    given = {"provider_type": VideoProviderType.MEGOGO, "foreign_id": "комедии"}
    GenreMap.objects.create(client=north, genre=comedy, **given)
    more = '<ratings kinopoisk="7,1" imdb="6.5"/><info year="2010" country="Россия"/>'
    cinema.body = megogo_file(
        megogo_object(
            45, more, title="Ёлки &amp; палки", title_en="Six Degrees", categories="Комедии, Семейные", vod="svod"
        )
    )
    assert synced() == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    assert (film.ext_id, film.name, film.name_orig, film.year) == ("45", "Ёлки & палки", "Six Degrees", 2010)
    assert (film.countries, film.imdb_rating, film.is_season) == ("Россия", 6.5, False)
    assert list(film.genres.all()) == [comedy]
    assert set(GenreMap.objects.values_list("foreign_id", "foreign_name")) >= {("семейные", "Семейные")}
    assert film.video_provider and film.video_provider.type == VideoProviderType.MEGOGO
    assert [(row.ext_id, row.filename) for row in film.files.all()] == [("45", "")]
    assert not PictureLoad.objects.exists()
    with CaptureQueriesContext(connection) as queries:
        assert synced() == "films: 0 made, 0 changed, 1 the same"
    assert not [sql for row in queries if (sql := row["sql"]).startswith(WRITES) and "core_lease" not in sql]


def test_what_we_guess_of_the_file(cinema: MegogoServer, config: ApiConfig) -> None:
    more = (
        '<info duration="95" age="16+"/><story>Long</story><poster url="https://img.example.com/1.jpg"/>'
        "<!-- note --><persons><person><name>Somebody</name></person></persons>"
    )
    cinema.body = megogo_file(megogo_object(1, more, id="m1", type="serial", kinopoisk_id="77"))
    assert synced() == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    assert (film.ext_id, film.duration, film.rating, film.description) == ("m1", 95, 16, "Long")
    assert (film.kinopoisk_id, film.is_season, film.files.count()) == (77, True, 0)
    assert PictureLoad.objects.get().url == "https://img.example.com/1.jpg"


def test_a_large_file_is_read_in_pieces(cinema: MegogoServer, config: ApiConfig) -> None:
    cinema.body = megogo_file(*(megogo_object(number) for number in range(1, megogo.FILMS_A_PAGE * 2 + 2)))
    assert synced("--dry-run").startswith(f"films: {megogo.FILMS_A_PAGE * 2 + 1} would be made")


def test_a_film_that_left_is_hidden(cinema: MegogoServer, config: ApiConfig) -> None:
    synced()
    cinema.body = megogo_file(megogo_object(1), megogo_object(2))
    assert synced() == "films: 0 made, 0 changed, 2 the same, 1 hidden"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"<!doctype html><html><br>Service unavailable", "the catalogue is not XML, or broke off"),
        (b"<html><body>Not here</body></html>", "the catalogue is empty"),
        (b'{"result": "ok"}', "the catalogue is not XML, or broke off"),
        (b"", "the catalogue is not XML, or broke off"),
        (megogo_file(megogo_object(1), megogo_object(2))[:-40], "the catalogue is not XML, or broke off"),
        (b'<?xml version="1.0" encoding="x-nothing"?><catalog/>', "the catalogue is not XML, or broke off"),
        (
            b'<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY s SYSTEM "file:///etc/passwd">]><catalog><object page="1" title="&b;&b;"/></catalog>',
            "the catalogue declares entities",
        ),
    ],
)  # fmt: skip
def test_files_that_are_none(cinema: MegogoServer, config: ApiConfig, body: bytes, text: str) -> None:
    synced()
    cinema.body = body
    assert text in failed()
    assert Video.objects.filter(published_to=None).count() == 3, "nothing is hidden"


@pytest.mark.parametrize("wrong", [Answer(status=403), Answer(status=500), None, Answer(body=b"<catalog>", length=900)])
def test_a_file_that_does_not_come(cinema: MegogoServer, config: ApiConfig, wrong: Answer | None) -> None:
    synced()
    cinema.wrong = dict.fromkeys(range(1, 20), wrong)
    line = failed()
    assert "/assets/files/ru/all_mgg.xml: " in line
    assert "sesame" not in line
    assert Video.objects.filter(published_to=None).count() == 3
    assert not list(Path(work_dir()).glob("megogo-*")), "nothing is left on the disk"


def test_a_file_that_is_too_large(cinema: MegogoServer, config: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_FILE_BYTES", 100)
    assert "larger than 100 bytes" in failed()
    assert http.CHUNK_BYTES > 100


def test_people_of_new_films_come_from_the_film_database(
    cinema: MegogoServer, config: ApiConfig, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    found = FilmMetadata(
        name="Theirs", description="Theirs", persons=(PersonMetadata(movie_db_id="5", name="Somebody"),)
    )
    cinema.body = megogo_file(megogo_object(1, kinopoisk_id="77"))
    with film_database(found) as source, django_capture_on_commit_callbacks(execute=True):
        assert synced("--load_actor_info") == "films: 1 made, 0 changed, 0 the same"
    assert [what for what, _seconds in source.asked if what.startswith("film")] == ["film 77"]
    film = Video.objects.get()
    assert (film.name, film.description) == ("Film 1", "Theirs")
    assert [row.actor.name for row in film.cast.all()] == ["Somebody"]
    with film_database(found) as source, django_capture_on_commit_callbacks(execute=True):
        synced("--load_actor_info=True")
    assert not source.asked, "it is new no longer"


def test_the_panel_offers_its_handler() -> None:
    handler = registry.get(HANDLER)
    assert handler is not None
    assert handler().is_internal()
