"""manage.py cinema_start_sync_content, and what all commands of cinemas have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from clients.models import Client
from core.console import Terminated
from core.locks import hold_lock
from external_api.models import ApiConfig
from library.backends.cinemas import asking
from library.constants import VideoProviderType
from library.models import Episode, Genre, GenreMap, PictureLoad, Video, VideoFile, VideoProvider
from tests import factories as make
from tests.commands import refusal, run
from tests.http_server import Answer
from tests.library.cinemas import StartServer, as_json, integration, start_item
from tests.library.films import make_video

pytestmark = pytest.mark.django_db
NAME, HANDLER = "cinema_start_sync_content", "cinema_start_api_client"
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def cinema(settings: Settings) -> Iterator[StartServer]:
    with StartServer([start_item(number) for number in (1, 2, 3)]) as server:
        settings.SMARTY_FETCH_NETWORKS = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def config(north: Client, cinema: StartServer) -> ApiConfig:
    return integration(north, HANDLER, catalogue_url=f"{cinema.url}/catalogue", apikey="sesame")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was waited, without waiting."""
    found: list[float] = []
    monkeypatch.setattr(asking, "pause", found.append)
    return found


def synced(*flags: str) -> str:
    return run(NAME, *flags, verbosity=2).partition(" (")[0].partition(": ")[2]


def failed(*flags: str) -> tuple[str, str]:
    """The last line, and what was said before it."""
    errors = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(NAME, *flags, stderr=errors)
    assert caught.value.returncode == 1
    return str(caught.value), errors.getvalue()


def shown() -> set[str]:
    return {row.ext_id for row in Video.objects.all() if row.published_to is None}


# --- films ------------------------------------------------------------------------------------------------------------
def test_a_film_with_all_that_the_catalogue_says(north: Client, cinema: StartServer, config: ApiConfig) -> None:
    hidden, paid = make.tariff(north, period=0), make.tariff(north)
    ApiConfig.objects.filter(pk=config.pk).update(tariff=hidden)
    config.attributes.create(name="tariff_id", value=f"{paid.pk}, {make.tariff(make.client()).pk}")
    cinema.items = [
        start_item(
            7,
            title=" Маша\nи  медведь ", title_original="Masha", description="Long", summary="Short", year=2022,
            duration=1484760, rating_age="6+", rating_start=8.5, release_date=1672531200,
            genres=[{"slug": "/genres/kids", "title": "Для детей"}],
            vertical={"image_15x": "https://img.example.com/7.jpg", "image_1x": None},
        )
    ]  # fmt: skip
    assert synced() == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    assert (film.ext_id, film.external_api_config_id, film.is_season) == ("s7", config.pk, False)
    assert (film.name, film.name_orig, film.description, film.short_description) == (
        "Маша и медведь", "Masha", "Long", "Short",
    )  # fmt: skip
    assert (film.year, film.duration, film.rating, film.imported_rating) == (2022, 24, 6, 8.5)
    assert str(film.premiere_date) == "2023-01-01"
    assert set(film.tariffs.all()) == {hidden, paid}
    assert film.video_provider == VideoProvider.objects.get(client=north, type=VideoProviderType.START, name="START")
    assert [(row.ext_id, row.filename, row.name) for row in film.files.all()] == [("u7", "", "Маша и медведь")]
    load = PictureLoad.objects.get()
    assert (load.row_id, load.field, load.url) == (film.pk, "poster_big", "https://img.example.com/7.jpg")
    assert cinema.asked[0].query == {"apikey": "sesame", "limit": "100", "offset": "0", "locale": "ru"}


def test_pictures_are_left_to_process_pictures(
    cinema: StartServer, config: ApiConfig, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Without a task queue a run would load each of them itself, and wait for whatever hangs."""
    cinema.items[0]["vertical"] = {"image_15x": f"{cinema.url}/poster.jpg"}
    with django_capture_on_commit_callbacks(execute=True):
        synced()
    assert [(row.attempts, row.next_at is None) for row in PictureLoad.objects.all()] == [(0, False)]
    assert "/poster.jpg" not in cinema.addresses()


def test_the_second_run_writes_nothing(north: Client, cinema: StartServer, config: ApiConfig) -> None:
    seasons = [{"number": 1, "episodes_uids": ["e1", "e2"], "episodes_titles": ["One", "Two"]}]
    cinema.items.append(start_item(4, _cls="Product.Series", meta=seasons, genres=[{"slug": "g", "title": "Genre"}]))
    cinema.items[0]["vertical"] = {"image_15x": "https://img.example.com/1.jpg"}
    ApiConfig.objects.filter(pk=config.pk).update(tariff=make.tariff(north))
    assert synced() == "films: 4 made, 0 changed, 0 the same"
    with CaptureQueriesContext(connection) as queries:
        assert synced() == "films: 0 made, 0 changed, 4 the same"
    assert not [sql for row in queries if (sql := row["sql"]).startswith(WRITES) and "core_lease" not in sql]


def test_a_series(cinema: StartServer, config: ApiConfig) -> None:
    def season(number: int, *names: str) -> dict[str, Any]:
        return {"number": number, "episodes_uids": [f"e{number}-{name}" for name in names], "episodes_titles": [*names]}

    cinema.items = [start_item(1, _cls="Product.Series", meta=[season(1, "One", "Two"), season(2, "Three")])]
    assert synced() == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    assert film.is_season
    assert not film.files.filter(episode=None).exists()
    cinema.items[0]["meta"][1] = season(2, "Three", "Four")
    cinema.items[0]["meta"][0]["episodes_titles"][0] = "Renamed"
    assert synced() == "films: 0 made, 1 changed, 0 the same"
    episodes = Episode.objects.order_by("season__sort", "sort")
    assert [(row.season.name if row.season else "", row.name, row.files.get().ext_id) for row in episodes] == [
        ("Сезон 1", "Renamed", "e1-One"), ("Сезон 1", "Two", "e1-Two"),
        ("Сезон 2", "Three", "e2-Three"), ("Сезон 2", "Four", "e2-Four"),
    ]  # fmt: skip


def test_what_changed_at_the_cinema_and_what_staff_changed(cinema: StartServer, config: ApiConfig) -> None:
    synced()
    Video.objects.filter(ext_id="s1").update(description="Ours", kinopoisk_id=5)
    cinema.items[0]["title"] = "Renamed"
    assert synced() == "films: 0 made, 1 changed, 2 the same"
    film = Video.objects.get(ext_id="s1")
    assert (film.name, film.description, film.kinopoisk_id) == ("Renamed", "Ours", 5)


def test_genres_are_mapped_by_staff(north: Client, cinema: StartServer, config: ApiConfig) -> None:
    cinema.items = [start_item(1, genres=[{"slug": "kids", "title": "Для детей"}, {"slug": "war", "title": "Война"}])]
    synced()
    rows = GenreMap.objects.order_by("foreign_id")
    assert [(row.client_id, row.provider_type, row.foreign_id, row.foreign_name, row.genre_id) for row in rows] == [
        (north.pk, VideoProviderType.START, "kids", "Для детей", None),
        (north.pk, VideoProviderType.START, "war", "Война", None),
    ]
    assert not Genre.objects.exists()
    children = Genre.objects.create(client=north, name="Children")
    GenreMap.objects.filter(foreign_id="kids").update(genre=children)
    assert synced() == "films: 0 made, 1 changed, 0 the same"
    assert list(Video.objects.get().genres.all()) == [children]
    assert GenreMap.objects.count() == 2


def test_films_of_others_are_not_touched(north: Client, cinema: StartServer, config: ApiConfig) -> None:
    """The same external id at another operator, at another integration, and without any."""
    other = integration(north, "another")
    make_video(north, "Own", ext_id="s1")
    make_video(north, "Of another", ext_id="s1", external_api_config=other)
    south = make_video(make.client(), "South", ext_id="s1")
    assert synced() == "films: 3 made, 0 changed, 0 the same"
    assert Video.objects.filter(ext_id="s1").count() == 4
    assert (south.name, Video.objects.get(pk=south.pk).version) == ("South", south.version)
    assert not Video.objects.exclude(external_api_config=config).exclude(published_to=None).exists()


def test_an_import_leaves_the_films_of_a_cinema_alone(
    north: Client, cinema: StartServer, config: ApiConfig, tmp_path: Path
) -> None:
    cinema.items = [start_item(1, title="Ёлки", year=2010)]
    synced()
    source = tmp_path / "films.csv"
    source.write_text("name;year;description\nЁлки;2010;Ours", encoding="utf-8")
    run("import_library", str(source), f"--client_id={north.pk}")
    assert set(Video.objects.values_list("external_api_config", "description")) == {(config.pk, ""), (None, "Ours")}
    assert synced() == "films: 0 made, 0 changed, 1 the same"


# --- leaving ----------------------------------------------------------------------------------------------------------
def test_a_film_that_left_is_hidden_and_comes_back(cinema: StartServer, config: ApiConfig) -> None:
    synced()
    until = timezone.now() + timedelta(days=30)
    Video.objects.filter(ext_id="s3").update(published_to=until)
    gone = cinema.items.pop()
    assert synced() == "films: 0 made, 0 changed, 2 the same, 1 hidden"
    assert Video.objects.filter(ext_id="s3", published_to__lt=timezone.now()).exists()
    assert shown() == {"s1", "s2"}
    assert synced() == "films: 0 made, 0 changed, 2 the same"
    cinema.items.append(gone)
    assert synced() == "films: 0 made, 0 changed, 3 the same, 1 shown again"
    film = Video.objects.get(ext_id="s3")
    assert (film.published_to, film.meta) == (until, {})


def test_what_staff_hid_stays_hidden(cinema: StartServer, config: ApiConfig) -> None:
    synced()
    past = timezone.now() - timedelta(days=1)
    Video.objects.filter(ext_id="s1").update(published_to=past)
    assert synced() == "films: 0 made, 0 changed, 3 the same"
    assert Video.objects.get(ext_id="s1").published_to == past


def test_a_film_that_was_to_begin_later(cinema: StartServer, config: ApiConfig) -> None:
    synced()
    later = timezone.now() + timedelta(days=3)
    Video.objects.filter(ext_id="s3").update(published_from=later)
    gone = cinema.items.pop()
    assert synced().endswith("1 hidden")
    cinema.items.append(gone)
    assert synced().endswith("1 shown again")
    film = Video.objects.get(ext_id="s3")
    assert (film.published_from, film.published_to) == (later, None)


@pytest.mark.parametrize("wrong", [Answer(status=404), Answer(body=b"<html>"), as_json({"items": None}), None])
def test_a_broken_off_pass_hides_nothing(cinema: StartServer, config: ApiConfig, wrong: Answer | None) -> None:
    synced()
    cinema.items, cinema.most = [start_item(4), start_item(5)], 1
    cinema.wrong = {len(cinema.asked) + number: wrong for number in range(1, 5)}
    line, _told = failed()
    assert line.endswith("; films: 1 made, 0 changed, 0 the same")
    assert shown() == {"s1", "s2", "s3", "s4"}, "what had come is there"


def test_an_entry_that_nobody_can_read_hides_nothing(cinema: StartServer, config: ApiConfig) -> None:
    synced()
    cinema.items = [start_item(1), {"title": "No id"}, "no object", start_item(2, title="")]
    line, told = failed()
    assert line.endswith(
        "3 films are wrong; nothing is hidden: 3 entries can't be read; films: 0 made, 0 changed, 1 the same"
    )
    assert "offset 0: ? No id: it has no id" in told
    assert "offset 0: s2: it has no name" in told
    assert shown() == {"s1", "s2", "s3"}


def test_most_of_the_catalogue_is_gone(cinema: StartServer, config: ApiConfig) -> None:
    cinema.items = [start_item(number) for number in range(60)]
    synced()
    cinema.items = cinema.items[:20]
    line, _told = failed()
    assert "nothing is hidden: 40 of 60 are gone" in line
    assert len(shown()) == 60
    assert synced("--hide_all") == "films: 0 made, 0 changed, 20 the same, 40 hidden"
    cinema.items = []
    assert failed()[0].endswith(": the catalogue is empty")
    assert len(shown()) == 20


# --- a source that fails or lies --------------------------------------------------------------------------------------
def test_pages(cinema: StartServer, config: ApiConfig, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "time", SimpleNamespace(monotonic=lambda: 1000.0))  # a busy machine takes its own turns
    cinema.items, cinema.most = [start_item(number) for number in range(7)], 3
    assert synced() == "films: 7 made, 0 changed, 0 the same"
    assert [asked.query["offset"] for asked in cinema.asked] == ["0", "3", "6"]
    assert pauses == pytest.approx([1 / asking.RATE] * 2), "a turn before each call but the first"


def test_pages_that_moved_while_they_were_read(cinema: StartServer, config: ApiConfig) -> None:
    cinema.items, cinema.most = [start_item(number) for number in (1, 2, 2, 3)], 2
    assert synced() == "films: 3 made, 0 changed, 0 the same"


def test_pages_without_an_end(cinema: StartServer, config: ApiConfig) -> None:
    cinema.items, cinema.most = [start_item(number % 2) for number in range(1000)], 2
    assert "offset 2 repeats films of the pages before it" in failed()[0]
    assert len(cinema.asked) == 2


def test_more_films_are_promised_than_come(cinema: StartServer, config: ApiConfig) -> None:
    lie = {"items": [], "meta": {"items_count": 500}}
    cinema.wrong = {0: as_json(lie)}
    assert "offset 0: the page is empty, though there are 500 films" in failed()[0]


def test_too_many_calls(cinema: StartServer, config: ApiConfig, pauses: list[float]) -> None:
    busy = Answer(status=429, headers={"Retry-After": "7"})
    cinema.wrong = {0: busy, 1: Answer(status=503)}
    assert synced() == "films: 3 made, 0 changed, 0 the same"
    assert [pause for pause in pauses if pause > 1] == [7, asking.PAUSE_SECONDS * 2]
    cinema.wrong = {len(cinema.asked): Answer(status=429, headers={"Retry-After": "86400"})}
    assert failed()[0].endswith("HTTP 429, not to be asked for 86400 s; films: 0 made, 0 changed, 0 the same")
    assert len(cinema.asked) == 4


def test_errors_of_the_server(cinema: StartServer, config: ApiConfig) -> None:
    cinema.wrong = {0: Answer(status=500)}
    assert synced() == "films: 3 made, 0 changed, 0 the same"
    cinema.wrong = {len(cinema.asked) + number: Answer(status=502) for number in range(asking.ATTEMPTS)}
    line, _told = failed()
    assert "/catalogue: HTTP 502; films: 0 made" in line
    assert "sesame" not in line


def test_a_body_without_an_end(cinema: StartServer, config: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 1 << 20)
    cinema.wrong = {0: Answer(body=b" " * (3 << 20))}
    assert "/catalogue: longer than 1 MB" in failed()[0]


def test_values_that_nobody_expects(cinema: StartServer, config: ApiConfig) -> None:
    strange = {
        "year": "soon", "duration": "1e400", "rating_age": ["18+"], "rating_start": -3, "release_date": 10**15,
        "genres": "drama", "vertical": "x", "meta": {"a": 1}, "description": {"a": 1}, "title_original": "\x00\x1b[2J",
    }  # fmt: skip
    cinema.items = [
        start_item(1, **strange),
        start_item(2, _cls="Product.Series", meta=[1, {"number": "x", "episodes_uids": ["a"]}, {"number": 1}]),
        start_item(3, title="x" * 5000, uid="u" * 5000, description="d" * 5000),
        start_item(4, _id="i" * 65),
        start_item(5, is_disabled=True),
    ]
    line, told = failed()
    assert "1 films are wrong" in line and "films: 3 made" in line
    film = Video.objects.get(ext_id="s1")
    assert (film.year, film.duration, film.rating, film.imported_rating, film.premiere_date) == (0, 0, 0, 0, None)
    assert film.name_orig.isprintable()
    assert len(Video.objects.get(ext_id="s3").name) == 255
    assert not Episode.objects.exists()
    assert "it has no id" in told


def test_a_film_is_written_whole_or_not_at_all(
    cinema: StartServer, config: ApiConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    seasons = [{"number": 1, "episodes_uids": ["e1"], "episodes_titles": ["One"]}]
    cinema.items.insert(1, start_item(9, _cls="Product.Series", meta=seasons))
    save = VideoFile.save

    def fail(self: VideoFile, *args: Any, **given: Any) -> None:
        if self.ext_id == "e1":
            raise ValueError("no such luck")
        save(self, *args, **given)

    monkeypatch.setattr(VideoFile, "save", fail)
    line, told = failed()
    assert "1 films are wrong; films: 3 made" in line
    assert "s9 Film 9: ValueError: no such luck" in told
    assert not Video.objects.filter(ext_id="s9").exists()
    assert not Episode.objects.exists()
    monkeypatch.undo()
    monkeypatch.setattr(asking, "pause", lambda seconds: None)
    assert synced() == "films: 1 made, 0 changed, 3 the same"


# --- the command ------------------------------------------------------------------------------------------------------
def test_dry_run_writes_nothing(north: Client, cinema: StartServer, config: ApiConfig) -> None:
    cinema.items[0]["genres"] = [{"slug": "g", "title": "Genre"}]
    cinema.items[0]["vertical"] = {"image_15x": "https://img.example.com/1.jpg"}
    assert synced("--dry-run") == "films: 3 would be made, 0 would be changed, 0 the same"
    for model in (Video, VideoFile, GenreMap, PictureLoad, VideoProvider):
        assert not model._default_manager.exists(), model
    synced()
    cinema.items.pop()
    assert synced("--dry_run").endswith("2 the same, 1 would be hidden")
    assert shown() == {"s1", "s2", "s3"}


def test_each_operator_has_its_own(north: Client, cinema: StartServer, config: ApiConfig) -> None:
    south = make.client(name="South")
    integration(south, HANDLER, catalogue_url=f"{cinema.url}/catalogue", apikey="x")
    off = integration(make.client(), HANDLER, catalogue_url=f"{cinema.url}/catalogue", apikey="x")
    ApiConfig.objects.filter(pk=off.pk).update(enabled=False)
    run(NAME, f"--client_id={south.pk}")
    assert set(Video.objects.values_list("client_id", flat=True)) == {south.pk}
    run(NAME)
    assert set(Video.objects.values_list("client_id", flat=True)) == {north.pk, south.pk}


def test_one_integration_that_fails_stops_no_other(north: Client, cinema: StartServer) -> None:
    integration(north, HANDLER, catalogue_url="http://127.0.0.1:9/", apikey="x")
    south = integration(make.client(), HANDLER, catalogue_url=f"{cinema.url}/catalogue", apikey="x")
    line, _told = failed()
    assert Video.objects.filter(external_api_config=south).count() == 3
    assert f"{HANDLER} of {north.pk}: http://127.0.0.1:9/" in line


def test_what_is_not_configured(north: Client, cinema: StartServer) -> None:
    assert run(NAME, verbosity=2).startswith(f"there is no enabled integration with the handler {HANDLER}")
    assert run(NAME) == ""
    assert refusal(NAME, f"--client_id={north.pk}").endswith(f"with the handler {HANDLER}")
    assert refusal(NAME, "--client_id=999999") == "there is no operator 999999"
    assert "invalid int" in refusal(NAME, "--client_id=x")
    config = integration(north, HANDLER, catalogue_url=f"{cinema.url}/")
    assert failed()[0].startswith(f"{config.name}: the integration has no attribute apikey")
    assert not cinema.asked


def test_an_address_inside_is_not_asked(cinema: StartServer, config: ApiConfig, settings: Settings) -> None:
    settings.SMARTY_FETCH_NETWORKS = []
    failed()
    assert not cinema.asked


def test_it_is_quiet_and_one_at_a_time(cinema: StartServer, config: ApiConfig) -> None:
    with hold_lock(f"command.cinema-{config.pk}"):
        assert "already running" in run(NAME, verbosity=2)
    assert not Video.objects.exists()
    errors = StringIO()
    assert run(NAME, stderr=errors) == ""
    assert errors.getvalue() == ""
    assert Video.objects.count() == 3


def test_a_run_that_is_killed(cinema: StartServer, config: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    synced()
    cinema.items, cinema.most = [start_item(4), start_item(5)], 1

    def end(seconds: float) -> None:
        raise Terminated(15)

    monkeypatch.setattr(asking, "pause", end)
    with pytest.raises(Terminated):
        run(NAME)
    assert shown() == {"s1", "s2", "s3", "s4"}
    monkeypatch.setattr(asking, "pause", lambda seconds: None)
    assert synced() == "films: 1 made, 0 changed, 1 the same, 3 hidden"
