"""manage.py import_library."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook
from PIL import Image

from clients.models import Client
from core.locks import hold_lock
from library.models import Actor, Episode, Genre, PictureLoad, Season, Video, VideoFile
from tests import factories as make
from tests.commands import refusal, run
from tests.library.films import make_video
from tests.library.pictures import media  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


def imported(source: Path, client: Client, *flags: str) -> str:
    return run("import_library", str(source), f"--client_id={client.pk}", *flags, verbosity=2).partition(" (")[0]


def failed(source: Path, client: Client, *flags: str) -> tuple[str, str]:
    """The last line, and what was said before it."""
    errors = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_library", str(source), f"--client_id={client.pk}", *flags, stderr=errors)
    assert caught.value.returncode == 1
    return str(caught.value), errors.getvalue()


def table(folder: Path, *lines: str, name: str = "films.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def picture(path: Path, size: tuple[int, int] = (60, 90)) -> None:
    data = BytesIO()
    Image.new("RGB", size, "red").save(data, "JPEG")
    path.write_bytes(data.getvalue())


def assert_second_run_writes_nothing(source: Path, client: Client, number: int, *flags: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert imported(source, client, *flags) == f"films: 0 made, 0 changed, {number} the same"
    written = [sql for row in queries if (sql := row["sql"]).startswith(WRITES) and "core_lease" not in sql]
    assert not written


# --- tables -----------------------------------------------------------------------------------------------------------
def test_a_sheet_of_films(tmp_path: Path, north: Client) -> None:
    tariff = make.tariff(north, name="Films")
    source = table(
        tmp_path,
        "name;name_orig;year;duration;rating;genres;tariffs;actors;directors;kinopoisk_rating;premiere_date;filename;"
        "ext_id",
        "Матрица;The Matrix;1999;2h 16m;16;Фантастика, Боевик;Films;Киану Ривз, Керри-Энн Мосс;Лана Вачовски;8,5;"
        "31.03.1999;films/matrix.mp4;m1",
        ";;;;;;;;;;;;",
        "Ёлки;;2010;90;6;фантастика;;;;;;films/2.mp4;m2",
    )
    assert imported(source, north) == "films: 2 made, 0 changed, 0 the same"
    film = Video.objects.get(ext_id="m1")
    assert (film.name, film.name_orig, film.year, film.duration, film.rating) == (
        "Матрица",
        "The Matrix",
        1999,
        136,
        16,
    )
    assert (film.kinopoisk_rating, str(film.premiere_date)) == (8.5, "1999-03-31")
    assert list(film.tariffs.all()) == [tariff]
    assert [row.actor.name for row in film.cast.all()] == ["Киану Ривз", "Керри-Энн Мосс", "Лана Вачовски"]
    assert [(row.filename, row.duration) for row in film.files.all()] == [("films/matrix.mp4", 136 * 60)]
    assert sorted(Genre.objects.values_list("name", flat=True)) == ["Боевик", "Фантастика"]
    assert_second_run_writes_nothing(source, north, 2)


def test_what_a_later_sheet_says(tmp_path: Path, north: Client) -> None:
    imported(table(tmp_path, "name,year,description", "Film,2001,Old", "Other,2001,Same"), north)
    source = table(tmp_path, "name,year,description,rating", "Film,2001,New,12", "Other,2001,,")
    assert imported(source, north) == "films: 0 made, 1 changed, 1 the same"
    assert Video.objects.values_list("description", "rating").get(name="Film") == ("New", 12)
    assert Video.objects.get(name="Other").description == "Same", "an empty cell says nothing"
    assert imported(table(tmp_path, "name,description", "Film,Newest", "Third,x"), north, "--only_new") == (
        "films: 1 made, 0 changed, 1 the same"
    )
    assert Video.objects.get(name="Film").description == "New"


# bugs that people reported of importers of spreadsheets
@pytest.mark.parametrize(
    ("encoding", "lines"),
    [
        ("utf-8-sig", ("ext_id;name", "1;Ёлки")),
        ("utf-16", ("ext_id\tname", "1\tЁлки")),
        ("cp1251", ("ext_id;name", "1;Ёлки")),
        ("utf-8", ("sep=|", "ext_id|name", "1|Ёлки")),
        ("utf-8", ('"ext_id","name"', '1,"Ёлки"')),
        ("utf-8", ("Ext ID;Title", "1;Ёлки;;")),
        ("utf-8", ("ext_id;name", "1;'Ёлки".replace("'", ""))),
    ],
)
def test_sheets_as_spreadsheets_save_them(tmp_path: Path, north: Client, encoding: str, lines: tuple[str, ...]) -> None:
    source = table(tmp_path, *lines, encoding=encoding)
    assert imported(source, north) == "films: 1 made, 0 changed, 0 the same"
    assert Video.objects.values_list("name", "ext_id").get() == ("Ёлки", "1")


def test_bad_rows_are_told_and_stop_no_other(tmp_path: Path, north: Client) -> None:
    source = table(
        tmp_path,
        "ext_id;name;year;rating;tariffs;filename;premiere_date",
        "1;Good;2001;;;;",
        "2;;2001;;;;",
        "3;Bad year;19x9;;;;",
        "4;Bad age;2001;99;;;",
        "5;No tariff;2001;;Nobody's;;",
        "6;Leads up;2001;;;../etc/passwd;",
        "7;Bad day;2001;;;;31.02.2001",
        "8;Too many;2001;;;;;9",
        "1;Twice;2001;;;;",
        f"9;{'x' * 300};2001;;;;",
        "10;Spoilt;2001;;;1,23E+11;",
    )
    report = tmp_path / "wrong.csv"
    line, told = failed(source, north, f"--errors={report}")
    assert line == "10 films are wrong; films: 1 made, 0 changed, 0 the same"
    for number, reason in (
        (3, "name:"), (4, "year: not a whole number: 19x9"), (5, "rating:"), (6, "tariffs: there is no"),
        (7, "filename:"), (8, "premiere_date: not a day"), (9, "more cells"), (10, "the same film as line 2"),
        (11, "name:"),
    ):  # fmt: skip
        assert f"wrong: line {number}: {reason}" in told, (number, told)
    assert report.read_text(encoding="utf-8-sig").splitlines()[0] == "source;reason"
    assert len(report.read_text().splitlines()) == 11
    assert Video.objects.filter(name="Good").exists()


def test_a_heading_that_nobody_knows(tmp_path: Path, north: Client) -> None:
    for heading, reason in {
        "name;colour": "unknown columns: colour",
        "name;name": "stands there twice",
        "year;rating": "names no column name",
        "": "names no column name",
    }.items():
        text = refusal("import_library", str(table(tmp_path, heading, "x;y")), f"--client_id={north.pk}")
        assert reason in text or "empty" in text
    assert not Video.objects.exists()


def test_a_workbook(tmp_path: Path, north: Client) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["name", "year", "rating", "premiere_date", None], ["Film", 2001.0, 16, None, None], [None] * 5):
        sheet.append(row)
    sheet["D2"] = datetime(2001, 2, 3)  # noqa: DTZ001  (as a workbook has it)
    source = tmp_path / "films.xlsx"
    book.save(source)
    assert imported(source, north) == "films: 1 made, 0 changed, 0 the same"
    film = Video.objects.get()
    assert (film.year, film.rating, str(film.premiere_date)) == (2001, 16, "2001-02-03")
    source.write_bytes(b"PK\x03\x04 no workbook")
    assert "not a workbook" in refusal("import_library", str(source), f"--client_id={north.pk}")


def test_episodes_in_a_sheet(tmp_path: Path, north: Client) -> None:
    source = table(
        tmp_path,
        "ext_id;name;season;episode;episode_name;duration;filename",
        "s1;Знахарь;1;1;Начало;45;z/1/1.mp4",
        "s1;Знахарь;1;2;;45;z/1/2.mp4",
        "s1;Знахарь;2;1;;45;z/2/1.mp4",
        "f1;Film;;;;90;f.mp4",
    )
    assert imported(source, north) == "films: 2 made, 0 changed, 0 the same"
    series = Video.objects.get(ext_id="s1")
    assert (series.is_season, series.duration) == (True, 0)
    assert [(row.season.name if row.season else "", row.name, row.files.get().duration) for row in
            series.episodes.order_by("season__sort", "sort")] == [
        ("Сезон 1", "Начало", 2700), ("Сезон 1", "Серия 2", 2700), ("Сезон 2", "Серия 1", 2700),
    ]  # fmt: skip
    assert_second_run_writes_nothing(source, north, 2)
    table(tmp_path, "ext_id;name;season;episode;filename", "s1;Знахарь;1;3;z/1/3.mp4", "s1;Знахарь;1;2;z/1/2.mp4")
    assert imported(source, north) == "films: 0 made, 1 changed, 0 the same"
    assert [row.name for row in Episode.objects.filter(season__name="Сезон 1").order_by("sort")][-2:] != []
    assert series.episodes.count() == 4


def test_json(tmp_path: Path, north: Client) -> None:
    films: list[Any] = [
        {"name": "Film", "year": 2001, "genres": ["Drama, dark", "War"], "meta": {"a": 1},
         "files": [{"filename": "1.mp4", "duration": 90, "quality": 3}, {"filename": "t.mp4", "is_trailer": True}]},
        {"name": "Series", "seasons": [{"number": 1, "episodes": [{"filename": "s/1.mp4"}, {"filename": "s/2.mp4"}]}]},
        {"name": "Bad", "genres": {"x": 1}},
        {"name": "Unknown", "colour": 1},
        {"name": ["list"]},
        "no object",
    ]  # fmt: skip
    source = tmp_path / "films.json"
    source.write_text(json.dumps({"films": films}))
    line, told = failed(source, north)
    assert line == "4 films are wrong; films: 2 made, 0 changed, 0 the same"
    assert "film 3: genres: a text" in told and "film 4: unknown: colour" in told and "film 6: not an object" in told
    assert sorted(Genre.objects.values_list("name", flat=True)) == ["Drama, dark", "War"]
    film = Video.objects.get(name="Film")
    assert (film.meta, list(film.files.values_list("quality", "is_trailer"))) == ({"a": 1}, [(3, False), (0, True)])
    assert Video.objects.get(name="Series").episodes.count() == 2
    source.write_text(json.dumps(films[:2]))
    assert_second_run_writes_nothing(source, north, 2)
    for text in ("{", "{}", "[" * 100_000, '"x"'):
        source.write_text(text)
        assert "JSON" in refusal("import_library", str(source), f"--client_id={north.pk}")


# --- folders ----------------------------------------------------------------------------------------------------------
MOVIE = "<movie><title>{}</title><year>1999</year><genre>Action</genre>{}</movie>"


def nfo(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def episode(name: str, season: int, number: int) -> str:
    return f"<episodedetails><title>{name}</title><season>{season}</season><episode>{number}</episode></episodedetails>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Films and a series, as Kodi, Jellyfin and Emby leave them."""
    root = tmp_path / "library"
    matrix = root / "The Matrix (1999)"
    nfo(matrix / "movie.nfo", MOVIE.format("Матрица", '<uniqueid type="tmdb">603</uniqueid><runtime>136</runtime>'))
    nfo(matrix / "release-group.nfo", "+++ ASCII art & more +++")
    for name in ("The Matrix.mkv", "The Matrix-trailer.mp4", "sample.mkv", "notes.txt"):
        (matrix / name).write_bytes(b"")
    picture(matrix / "poster.jpg")
    picture(matrix / "fanart.jpg", (160, 90))
    flat = root / "Flat"
    for number in (1, 2):
        nfo(flat / f"Film {number}.nfo", MOVIE.format(f"Film {number}", ""))
        (flat / f"Film {number}.avi").write_bytes(b"")
    picture(flat / "Film 1-poster.jpg")
    series = root / "Series"
    nfo(series / "tvshow.nfo", '<tvshow><title>Сериал</title><uniqueid type="tvdb">7</uniqueid></tvshow>')
    nfo(series / "Season 01" / "season.nfo", "<season><seasonnumber>1</seasonnumber><title>First</title></season>")
    nfo(series / "Season 01" / "S01E01.nfo", episode("Pilot", 1, 1))
    nfo(series / "Season 01" / "S01E02E03.nfo", episode("Two", 1, 2) + episode("Three", 1, 3))
    nfo(series / "Specials" / "S00E01.nfo", episode("Making of", 0, 1))
    for name in ("Season 01/S01E01", "Season 01/S01E02E03", "Season 02/Serial.S02E01.1080p", "Specials/S00E01"):
        (series / f"{name}.mkv").parent.mkdir(exist_ok=True)
        (series / f"{name}.mkv").write_bytes(b"")
    picture(series / "Season 01" / "S01E01-thumb.jpg", (160, 90))
    return root


def test_a_folder_of_a_media_manager(folder: Path, north: Client) -> None:
    tariff = make.tariff(north)
    flags = ("--prefix=vod/", f"--tariffs={tariff.pk}")
    assert imported(folder, north, *flags) == "films: 4 made, 0 changed, 0 the same"
    film = Video.objects.get(ext_id="tmdb:603")
    assert (film.name, film.year, film.duration) == ("Матрица", 1999, 136)
    assert all((film.poster_big, film.poster_small, film.screenshot_big, film.screenshot_b_big))
    assert list(film.tariffs.all()) == [tariff]
    assert sorted(film.files.values_list("filename", "duration", "is_trailer")) == [
        ("vod/The Matrix (1999)/The Matrix-trailer.mp4", 0, True),
        ("vod/The Matrix (1999)/The Matrix.mkv", 0, False),
    ]
    flat = {row.name: row for row in Video.objects.filter(name__startswith="Film ").order_by("pk")}
    assert [row.files.get().filename for row in flat.values()] == ["vod/Flat/Film 1.avi", "vod/Flat/Film 2.avi"]
    assert (bool(flat["Film 1"].poster_big), bool(flat["Film 2"].poster_big)) == (True, False)
    assert_second_run_writes_nothing(folder, north, 4, *flags)


def test_a_series_of_a_folder(folder: Path, north: Client) -> None:
    imported(folder, north)
    series = Video.objects.get(ext_id="tvdb:7")
    found = [
        (season.name, [(one.name, [file.filename for file in one.files.all()]) for one in season.episodes.all()])
        for season in series.seasons.all()
    ]
    both = "Series/Season 01/S01E02E03.mkv"
    assert found == [
        ("Сезон 1. First", [("Pilot", ["Series/Season 01/S01E01.mkv"]), ("Two", [both]), ("Three", [both])]),
        ("Сезон 2", [("Серия 1", ["Series/Season 02/Serial.S02E01.1080p.mkv"])]),
        ("Спецвыпуски", [("Making of", ["Series/Specials/S00E01.mkv"])]),
    ]
    assert Episode.objects.get(name="Pilot").preview
    assert_second_run_writes_nothing(folder, north, 4)
    Season.objects.filter(name="Сезон 2").update(name="Второй сезон (2)")
    Episode.objects.filter(name="Three").update(name="Third")
    nfo(folder / "Series/Season 02/S02E02.nfo", episode("New", 2, 2))
    (folder / "Series/Season 02/S02E02.mkv").write_bytes(b"")
    assert imported(folder, north) == "films: 0 made, 1 changed, 3 the same"
    assert [row.name for row in Episode.objects.filter(season__name="Второй сезон (2)")] == ["Серия 1", "New"]
    assert VideoFile.objects.count() == 10
    assert_second_run_writes_nothing(folder, north, 4)


def test_nfo_files_that_are_broken(folder: Path, north: Client) -> None:
    entity = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>'
    nfo(folder / "Bad" / "movie.nfo", entity)
    nfo(folder / "Cut" / "movie.nfo", "<movie><title>Cut")
    nfo(folder / "Huge" / "movie.nfo", "x" * 2**21)
    nfo(folder / "Untitled" / "movie.nfo", "<movie><year>1999</year></movie>")
    nfo(folder / "Series" / "Season 01" / "S01E09.nfo", "<episodedetails><title>x")
    (folder / "Outside").mkdir()
    (folder / "Outside" / "movie.nfo").symlink_to("/etc/passwd")
    (folder / "Loop").symlink_to(folder)
    (folder / "Flat" / "Film 2-poster.jpg").write_bytes(b"no picture")
    line, told = failed(folder, north)
    assert line == "5 films are wrong; films: 4 made, 0 changed, 0 the same"
    for name, reason in (
        ("Bad/movie.nfo", "it names entities of its own"), ("Cut/movie.nfo", "not well-formed"),
        ("Huge/movie.nfo", "larger than 1024 KB"), ("Untitled/movie.nfo", "it has no title"),
        ("Series/Season 01/S01E09.nfo", "not well-formed"),
    ):  # fmt: skip
        assert f"wrong: {name}: {reason}" in told
    assert "warning: Flat/Film 2.nfo: poster_url" in told
    assert "root:" not in told


def test_addresses_of_pictures_are_left_to_the_queue(tmp_path: Path, north: Client) -> None:
    nfo(
        tmp_path / "x" / "movie.nfo",
        MOVIE.format("Film", '<thumb aspect="poster">https://images.example.com/1.jpg</thumb>'),
    )
    imported(tmp_path / "x", north)
    assert PictureLoad.objects.values_list("field", "url").get() == ("poster_big", "https://images.example.com/1.jpg")
    assert_second_run_writes_nothing(tmp_path / "x", north, 1)


# --- the command ------------------------------------------------------------------------------------------------------
def test_dry_run_writes_nothing(folder: Path, north: Client, media: Path) -> None:  # noqa: F811
    before = sorted(media.rglob("*"))
    for flag in ("--dry-run", "--dry_run", "--dry_run=True"):
        assert imported(folder, north, flag) == "films: 4 would be made, 0 would be changed, 0 the same"
    for model in (Video, VideoFile, Episode, Genre, Actor):
        assert not model._default_manager.exists()
    assert sorted(media.rglob("*")) == before


def test_wrong_arguments(tmp_path: Path, north: Client) -> None:
    films = table(tmp_path, "name", "Film")
    foreign = make.tariff(make.client())
    for source, flags, reason in (
        (films, ["--client_id=999999"], "there is no operator 999999"),
        (films, [], "required"),
        (tmp_path / "none.csv", [f"--client_id={north.pk}"], "No such file"),
        (tmp_path / "films.txt", [f"--client_id={north.pk}"], "neither a folder nor .csv, .xlsx, .json"),
        (films, [f"--client_id={north.pk}", f"--tariffs={foreign.pk}"], "not found"),
        (films, [f"--client_id={north.pk}", "--tariffs=x"], "not a list of ids"),
    ):
        assert reason in refusal("import_library", str(source), *flags)
    (tmp_path / "empty").mkdir()
    assert "there is no NFO file" in refusal("import_library", str(tmp_path / "empty"), f"--client_id={north.pk}")
    assert not Video.objects.exists()


def test_quiet_and_one_at_a_time(tmp_path: Path, north: Client) -> None:
    films = table(tmp_path, "name", "Film")
    with hold_lock(f"command.import_library-{north.pk}"):
        assert "already running" in run("import_library", str(films), f"--client_id={north.pk}", verbosity=2)
    assert not Video.objects.exists()
    assert run("import_library", str(films), f"--client_id={north.pk}") == ""


def test_killed_in_the_middle_it_goes_on(folder: Path, north: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from library.services.file_records import create_file

    calls: list[int] = []

    def dying(**given: Any) -> Any:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return create_file(**given)

    with monkeypatch.context() as patch:
        patch.setattr("library.services.catalogue_films.create_file", dying)
        with pytest.raises(KeyboardInterrupt):
            imported(folder, north)
    imported(folder, north)
    assert (Video.objects.count(), VideoFile.objects.count()) == (4, 9)
    assert_second_run_writes_nothing(folder, north, 4)


def test_other_operators_are_left_alone(tmp_path: Path, north: Client) -> None:
    south = make.client(name="South")
    theirs = make_video(south, "Film", ext_id="1", description="Theirs")
    assert imported(table(tmp_path, "ext_id;name;description", "1;Film;Ours"), north).startswith("films: 1 made")
    theirs.refresh_from_db()
    assert theirs.description == "Theirs"
    source = table(tmp_path, "id;description", f"{theirs.pk};Taken over")
    line, told = failed(source, north)
    assert "there is no film of this id" in told
    assert line.startswith("1 films are wrong")
