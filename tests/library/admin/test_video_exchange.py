"""Spreadsheets of films: import with a trial, bad rows told, export that can be imported again."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as HttpClient
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from library.models import Episode, Genre, Video, VideoFile
from tests import factories as make
from tests.core.admin.panel import address, text
from tvmiddleware.models import PriceCategory

pytestmark = pytest.mark.django_db


def upload(http: HttpClient, content: str | bytes, kind: int = 0) -> Any:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("films.csv", data)
    return http.post(address(Video, "import"), {"format": kind, "resource": 0, "import_file": file})


def imported(http: HttpClient, content: str | bytes, kind: int = 0) -> None:
    page = upload(http, content, kind)
    assert "confirm_form" in page.context, errors(page)
    form = page.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = http.post(address(Video, "process_import"), {key: getattr(one, "pk", one) for key, one in data.items()})
    assert answer.status_code == 302


def errors(page: Any) -> str:
    result = page.context.get("result")
    found = [str(error.error) for _row, some in result.row_errors() for error in some] if result else []
    found += [str(row.error) for row in result.invalid_rows] if result else []
    return f"{found} {page.context['form'].errors}"


def export(http: HttpClient, kind: int = 0) -> bytes:
    page = http.get(address(Video, "export"))
    names = {name: "on" for name in page.context["form"].fields if name not in {"format", "resource", "export_items"}}
    answer = http.post(address(Video, "export"), {"format": kind, "resource": 0, **names})
    assert answer.status_code == 200
    return bytes(answer.content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_new_films_with_their_links_and_files(http: HttpClient, north: Client) -> None:
    drama, comedy = (Genre.objects.create(client=north, name=name) for name in ("Drama", "Comedy"))
    tariff = make.tariff(north, name="Basic")
    price = PriceCategory.objects.create(client=north, name="Rent")
    heads = "id;name;year;duration;genres;tariffs;price_category;published_from;premiere_date;filename;is_announcement"
    cells = ";Film;1999;100;Drama;Basic;Rent;2026-01-31 20:00;01.02.2026;films/1.mp4;no"
    page = upload(http, f"{heads}\n{cells}\n")
    assert not Video.objects.exists(), "only shown so far"
    assert "confirm_form" in page.context, errors(page)
    several = cells.replace("Drama", '"Drama;Comedy"')
    imported(http, f"{heads}\n{several}\n")
    film = Video.objects.get()
    assert (film.client, film.name, film.year, film.price_category) == (north, "Film", 1999, price)
    assert set(film.genres.all()) == {drama, comedy}
    assert list(film.tariffs.all()) == [tariff]
    assert film.published_from is not None
    assert (film.published_from.isoformat()[:10], str(film.premiere_date)) == ("2026-01-31", "2026-02-01")
    assert film.search_text == "film"
    file = film.files.get()
    assert (file.filename, file.duration) == ("films/1.mp4", 6000)


def test_films_are_changed_by_their_ids(http: HttpClient, north: Client) -> None:
    film = Video.objects.create(client=north, name="Old", uri="http://films/")
    file = VideoFile.objects.create(video=film, filename="old.mp4", duration=5)
    other = Video.objects.create(client=north, name="Other")
    imported(http, f"id;name;filename\n{film.pk};New;new.mp4\n{other.pk};Other;\n")
    film.refresh_from_db()
    file.refresh_from_db()
    assert (film.name, film.uri, film.search_text) == ("New", "http://films/", "new")
    assert (file.filename, file.duration) == ("new.mp4", 5)
    assert not other.files.exists()
    imported(http, f"id;filename\n{film.pk};newer.mp4\n")
    file.refresh_from_db()
    assert file.filename == "newer.mp4", "nothing else of the film has changed"


def test_bad_rows_are_told_and_nothing_is_written(http: HttpClient, north: Client) -> None:
    taken = Video.objects.create(client=north, name="Taken", ext_id="X")
    Genre.objects.create(client=make.client(name="South"), name="Theirs")
    full = Video.objects.create(client=north, name="Full")
    for name in ("1", "2"):
        VideoFile.objects.create(video=full, filename=name)
    cases = {
        "id;name\n;\n": "name",
        "id;name;year\n;Film;soon\n": "number",
        "id;name;rating\n;Film;99\n": "21",
        "id;name;genres\n;Film;Theirs\n": "not found: Theirs",
        "id;name;ext_id\n;Film;X\n": f"#{taken.pk}",
        "id;name;premiere_date\n;Film;yesterday\n": "not a day",
        "id;name;published_from\n;Film;soon\n": "not a time",
        "id;name;is_season\n;Film;perhaps\n": "perhaps",
        "id;name;is_season;filename\n;Film;yes;1.mp4\n": "series and packages",
        f"id;filename\n{full.pk};3.mp4\n": "several files",
        "id;name;filename\n;Film;" + "x" * 1025 + "\n": "too long",
        "id;name;price\n;Film;5\n": "unknown columns: price",
    }
    for content, words in cases.items():
        page = upload(http, content)
        assert "confirm_form" not in page.context or page.context["result"].has_validation_errors(), content
        assert words in errors(page) or words in text(page), (content, errors(page))
    assert Video.objects.count() == 2


def test_two_rows_of_a_file_can_not_have_one_external_id(http: HttpClient) -> None:
    page = upload(http, "id;name;ext_id\n;One;X\n;Two;X\n")
    assert page.context["result"].has_errors() or page.context["result"].has_validation_errors()


@pytest.mark.parametrize("kind", [0, 1], ids=["csv", "xlsx"])
def test_what_was_exported_is_imported_unchanged(http: HttpClient, north: Client, kind: int) -> None:
    film = Video.objects.create(
        client=north, name='=1+"x";', description="two\nlines", premiere_date="2026-01-31", kinopoisk_rating=7.5,
        published_from="2026-01-31T20:00:05Z",
    )  # fmt: skip
    film.genres.set([Genre.objects.create(client=north, name="A; B")])
    VideoFile.objects.create(video=film, filename="1.mp4")
    Video.objects.create(client=north, name="Bare")
    before = list(Video.objects.order_by("pk").values())
    content = export(http, kind)
    if kind == 0:
        assert [row["filename"] for row in sorted(rows_of(content), key=lambda row: row["id"])] == ["1.mp4", ""]
    page = upload(http, content, kind)
    assert not page.context["result"].has_errors(), errors(page)
    assert page.context["result"].totals["skip"] == 2, "nothing of them would be changed"
    imported(http, content, kind)
    assert list(Video.objects.order_by("pk").values()) == before


def test_an_export_asks_the_database_the_same_for_many_films(
    http: HttpClient, north: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    genre = Genre.objects.create(client=north, name="Drama")
    for number in range(30):
        film = Video.objects.create(client=north, name=f"Film {number}")
        film.genres.set([genre])
        VideoFile.objects.create(video=film, episode=Episode.objects.create(video=film), filename="e.mp4")
    export(http)
    with django_assert_max_num_queries(40):
        rows = rows_of(export(http))
    assert {(row["genres"], row["filename"]) for row in rows} == {("Drama", "")}


def test_other_operators_films_are_neither_exported_nor_changed(http: HttpClient) -> None:
    theirs = Video.objects.create(client=make.client(name="South"), name="Theirs")
    assert rows_of(export(http)) == []
    assert "not found" in errors(upload(http, f"id;name\n{theirs.pk};Ours\n"))
