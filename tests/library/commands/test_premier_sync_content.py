"""manage.py premier_sync_content. What all cinemas have in common: test_cinema_start_sync_content.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from clients.models import Client
from external_api.models import ApiConfig
from library.backends.cinemas import asking, base, premier
from library.constants import VideoProviderType
from library.models import Episode, GenreMap, PictureLoad, Video
from tests import factories as make
from tests.commands import run
from tests.http_server import Answer
from tests.library.cinemas import PremierServer, as_json, integration, premier_title

pytestmark = pytest.mark.django_db
NAME, HANDLER = "premier_sync_content", "premier_api_client"
WRITES = ("INSERT", "UPDATE", "DELETE")
SERIES = {"type": {"name": "series", "serial_content": True}}


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def cinema(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[PremierServer]:
    monkeypatch.setattr(asking, "pause", lambda seconds: None)
    with PremierServer([premier_title(1), premier_title(2)]) as server:
        settings.SMARTY_FETCH_NETWORKS = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def config(north: Client, cinema: PremierServer) -> ApiConfig:
    return integration(north, HANDLER, catalogue_url=f"{cinema.url}/tv")


def synced(*flags: str) -> str:
    return run(NAME, *flags, verbosity=2).partition(" (")[0].partition(": ")[2]


def failed() -> str:
    with pytest.raises(CommandError) as caught:
        call_command(NAME)
    assert caught.value.returncode == 1
    return str(caught.value)


def video(key: str, kind: int = premier.EPISODE, season: int = 1, episode: int = 1, **members: Any) -> dict[str, Any]:
    return {
        "id": key, "title": f"Video {key}", "type": {"id": kind}, "season": season, "episode": episode, **members,
    }  # fmt: skip


def test_a_film(cinema: PremierServer, config: ApiConfig) -> None:
    cinema.titles = [
        premier_title(
            17, name="Ёлки", year="2010", genres=[{"id": 3, "name": "Комедия"}, {"id": 14}],
            rating={"kinopoisk": 6.7, "rating": 8}, poster_url="",
            pictures={"g_iconic_poster_600x800": "https://pic.example.com/p.jpg", "banner_landscape": "https://pic.example.com/s.jpg"},
        ),
        premier_title(18, type={"name": "broadcast"}),
    ]  # fmt: skip
    assert synced() == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    assert (film.ext_id, film.name, film.year, film.is_season) == ("17", "Ёлки", 2010, False)
    assert (film.kinopoisk_rating, film.imported_rating) == (6.7, 8)
    assert film.video_provider and film.video_provider.type == VideoProviderType.PREMIER
    assert list(GenreMap.objects.order_by("foreign_id").values_list("foreign_id", "foreign_name")) == [
        ("14", ""), ("3", "Комедия"),
    ]  # fmt: skip
    assert dict(PictureLoad.objects.values_list("field", "url")) == {
        "poster_big": "https://pic.example.com/p.jpg", "screenshot_big": "https://pic.example.com/s.jpg",
    }  # fmt: skip
    assert [row.ext_id for row in film.files.all()] == ["17"]
    assert cinema.addresses() == ["/tv/?page=1"]


def test_a_series_with_its_videos(cinema: PremierServer, config: ApiConfig) -> None:
    cinema.titles = [premier_title(5, **SERIES)]
    cinema.videos[5] = [
        video("t", premier.TRAILER, 0, 0),
        video("b", episode=2),
        video("a", thumbnail_url="https://pic.example.com/a.jpg"),
        video("c", season=2),
        video("x", 99),
        {"title": "No id"},
        "no object",
    ]
    assert synced() == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    episodes = Episode.objects.order_by("season__sort", "sort")
    assert [(row.season.name if row.season else "", row.name, row.files.get().ext_id) for row in episodes] == [
        ("Сезон 1", "Video a", "a"), ("Сезон 1", "Video b", "b"), ("Сезон 2", "Video c", "c"),
    ]  # fmt: skip
    assert [row.ext_id for row in film.files.filter(is_trailer=True)] == ["t"]
    assert PictureLoad.objects.get().url == "https://pic.example.com/a.jpg"
    with CaptureQueriesContext(connection) as queries:
        assert synced() == "films: 0 made, 0 changed, 1 the same"
    assert not [sql for row in queries if (sql := row["sql"]).startswith(WRITES) and "core_lease" not in sql]
    assert cinema.addresses()[:2] == ["/tv/?page=1", "/tv/5/video/?limit=100&page=1"]


def test_pages_of_titles_and_of_videos(cinema: PremierServer, config: ApiConfig) -> None:
    cinema.titles = [premier_title(number) for number in range(1, 30)] + [premier_title(30, **SERIES)]
    cinema.videos[30] = [video(f"v{number}", episode=number) for number in range(1, 151)]
    assert synced() == "films: 30 made, 0 changed, 0 the same"
    assert Episode.objects.count() == 150
    assert len(cinema.asked) == 5


def test_a_series_whose_videos_do_not_come(cinema: PremierServer, config: ApiConfig) -> None:
    synced()
    cinema.titles = [premier_title(1), premier_title(5, **SERIES)]
    cinema.wrong = {len(cinema.asked) + 1: Answer(status=404)}
    assert "/tv/5/video/: HTTP 404" in failed()
    assert not Video.objects.exclude(published_to=None).exists()


def test_videos_without_an_end(cinema: PremierServer, config: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premier, "MOST_VIDEO_PAGES", 3)
    cinema.titles = [premier_title(5, **SERIES)]
    cinema.videos[5] = [video(f"v{number}", episode=number) for number in range(1, 900)]
    assert "more than 3 pages of videos" in failed()
    assert not Video.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (Answer(body=b"<!doctype html><html></html>"), "/tv/: the answer is not JSON"),
        (as_json([]), "page 1: the answer has no list of results"),
        (as_json({"results": {"1": 2}}), "page 1: the answer has no list of results"),
        (as_json({"results": [], "has_next": True}), "the catalogue is empty"),
    ],
)
def test_answers_that_are_none(cinema: PremierServer, config: ApiConfig, wrong: Answer, text: str) -> None:
    cinema.wrong = {0: wrong}
    assert text in failed()


def test_titles_without_an_end(cinema: PremierServer, config: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    same = as_json({"results": [premier_title(1)], "has_next": True})
    cinema.wrong = dict.fromkeys(range(10), same)
    assert "page 2 repeats films of the pages before it: the catalogue has no end" in failed()
    television = as_json({"results": [premier_title(1, type={"name": "broadcast"})], "has_next": True})
    monkeypatch.setattr(base, "MOST_PAGES", 4)
    cinema.wrong = dict.fromkeys(range(2, 20), television)
    assert "the catalogue has more than 4 pages" in failed()


def test_the_public_site_is_asked_where_no_address_is_set(
    north: Client, cinema: PremierServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(premier, "ADDRESS", f"{cinema.url}/public/")
    integration(north, HANDLER)
    assert synced() == "films: 2 made, 0 changed, 0 the same"
    assert cinema.addresses() == ["/public/?page=1"]
