"""Films in a table: CSV, XLSX, JSON. A row is a film, or an episode of the series that its row names."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.spreadsheets import LONGEST_CELL, SheetUnreadable, decode_sheet, delimiter_at
from library.constants import ActorType
from library.parsers.cells import FILM, CatalogueUnreadable, plain_text, read_minutes, read_number, split_names
from library.records.catalogue import CatalogueEpisode, CatalogueFile, CatalogueFilm, UnreadableFilm

MOST_BYTES = 64 * 2**20
MOST_UNPACKED = 512 * 2**20
MOST_COLUMNS = 500
Cells = Mapping[str, Any]
PEOPLE = {"actors": ActorType.ACTOR, "directors": ActorType.DIRECTOR}
LINKS = ("genres", "tariffs", "stream_services", "price_category", "video_provider", "copyright_holder")
PICTURES = ("poster_url", "screenshot_url", "vertical_poster", "horizontal_poster", "logo", "ad_banner_image")
OWN = ("id", "filename", "season", "season_name", "episode", "episode_name", "episode_description", "preview_url")
NESTED = ("files", "seasons")
KNOWN = frozenset({*FILM, *PEOPLE, *LINKS, *PICTURES, *OWN, *NESTED})
IGNORED = frozenset({"is_package", "actors_text", "created_at", "updated_at"})
"""Columns of the panel's export that no film can be told here."""
OTHER_NAMES = {
    "title": "name",
    "original_name": "name_orig",
    "age": "rating",
    "file": "filename",
    "poster": "poster_url",
}


class TableFormat(TextChoices):
    CSV = ".csv"
    XLSX = ".xlsx"
    JSON = ".json"


def read_films(path: Path) -> Iterator[CatalogueFilm | UnreadableFilm]:
    """The films of a file, in its order. Rows of one series that follow each other are one film.

    Raises CatalogueUnreadable where nothing of it can be read.
    """
    film: CatalogueFilm | None = None
    for source, cells in read_rows(path):
        try:
            found = read_film(source, cells)
        except CatalogueUnreadable as error:
            yield UnreadableFilm(source, str(error))
            continue
        if film is not None and is_same_series(film, found):
            join_series(film, found)
            continue
        if film is not None:
            yield film
        film = found
    if film is not None:
        yield film


def read_rows(path: Path) -> Iterator[tuple[str, Cells]]:
    """Where a row stands, and its cells by column."""
    kind = path.suffix.lower()
    if path.stat().st_size > MOST_BYTES:
        raise CatalogueUnreadable(f"larger than {MOST_BYTES // 2**20} MB: split it")
    if kind == TableFormat.XLSX:
        return table_rows(xlsx_rows(path))
    if kind == TableFormat.JSON:
        return json_rows(path)
    return table_rows(csv_rows(path))


# --- files ------------------------------------------------------------------------------------------------------------
def table_rows(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[str, Cells]]:
    _number, heading = next(rows, (0, []))
    columns = match_columns([str(cell or "") for cell in heading])
    for number, cells in rows:
        if any(str(cell if cell is not None else "").strip() for cell in cells):
            extra = any(str(cell or "").strip() for cell in cells[len(columns) :])
            yield f"line {number}", {"": "more cells than the first line"} if extra else row_cells(columns, cells)


def row_cells(columns: list[str], cells: Iterable[Any]) -> dict[str, Any]:
    return {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell not in (None, "")}


def match_columns(heading: list[str]) -> list[str]:
    """Our names of the columns; "" for those that are left out. Raises CatalogueUnreadable."""
    names = [name.strip().strip("\ufeff").lower().replace(" ", "_") for name in heading]
    names = [OTHER_NAMES.get(name, name) for name in names]
    unknown = sorted({name for name in names if name and name not in KNOWN | IGNORED})
    if unknown:
        raise CatalogueUnreadable(f"unknown columns: {', '.join(unknown)[:300]}; known are: {', '.join(sorted(KNOWN))}")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise CatalogueUnreadable(f"the column {twice[0]} stands there twice")
    if "name" not in names and "id" not in names and "ext_id" not in names:
        raise CatalogueUnreadable("the first line names no column name, id or ext_id")
    return ["" if name in IGNORED else name for name in names]


def csv_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        lines = io.StringIO(decode_sheet(path.read_bytes()), newline="")
        reader = csv.reader(lines, delimiter=delimiter_at(lines))
        for cells in reader:
            yield reader.line_num, list(cells)
    except (SheetUnreadable, csv.Error) as error:
        raise CatalogueUnreadable(str(error)) from error


def xlsx_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Rows of the first sheet; formulas as what they came to."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise CatalogueUnreadable("a workbook that is far larger than its file")
        book = load_workbook(path, read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            yield number, without_end(list(cells))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError, EOFError) as error:
        if isinstance(error, CatalogueUnreadable):
            raise
        raise CatalogueUnreadable("not a workbook of XLSX") from error


def without_end(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def json_rows(path: Path) -> Iterator[tuple[str, Cells]]:
    """A list of objects, or an object whose ``films`` or ``videos`` it is."""
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CatalogueUnreadable(f"not JSON: {str(error)[:100]}") from error
    rows = (found.get("films") or found.get("videos")) if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise CatalogueUnreadable("JSON of films is a list of objects")
    for number, row in enumerate(rows, 1):
        yield f"film {number}", json_cells(row)


def json_cells(row: Any) -> Cells:
    if not isinstance(row, dict):
        return {"": "not an object"}
    names = {OTHER_NAMES.get(str(name), str(name)): value for name, value in row.items() if name not in IGNORED}
    unknown = sorted(str(name) for name in names if name not in KNOWN)
    if unknown:
        return {"": f"unknown: {', '.join(unknown)[:300]}"}
    return {name: value for name, value in names.items() if value not in (None, "")}


# --- a row ------------------------------------------------------------------------------------------------------------
def read_film(source: str, cells: Cells) -> CatalogueFilm:
    """Raises CatalogueUnreadable with the column's name."""
    if "" in cells:
        raise CatalogueUnreadable(str(cells[""]))
    film = CatalogueFilm(source)
    for name, value in cells.items():
        try:
            put_cell(film, name, value)
        except CatalogueUnreadable as error:
            raise CatalogueUnreadable(f"{name}: {error}") from error
    if "season" in cells or "episode" in cells:
        put_episode(film, cells)
    elif "filename" in cells:
        film.files.append(CatalogueFile(cell_text(cells["filename"]), duration=film.fields.get("duration", 0) * 60))
    if film.seasons:
        film.fields["is_season"] = True
    return film


def put_cell(film: CatalogueFilm, name: str, value: Any) -> None:
    if name in FILM:
        film.fields[name] = value if name == "meta" and isinstance(value, dict) else FILM[name](cell_text(value))
    elif name in PEOPLE:
        film.people[PEOPLE[name]] = cell_names(value)
    elif name in LINKS:
        film.named[name] = cell_names(value) if name in LINKS[:3] else [cell_text(value)]
    elif name in PICTURES:
        film.pictures[name] = cell_text(value)
    elif name == "id":
        film.id = read_number(cell_text(value))
    elif name == "files":
        film.files += [read_file(one) for one in objects_in(value)]
    elif name == "seasons":
        for one in objects_in(value):
            read_season(film, one)


def cell_text(value: Any) -> str:
    """Raises CatalogueUnreadable."""
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, list | dict):
        raise CatalogueUnreadable("a text or a number is needed")
    return plain_text(value)


def cell_names(value: Any) -> list[str]:
    return [cell_text(one) for one in value] if isinstance(value, list) else split_names(cell_text(value))


def put_episode(film: CatalogueFilm, cells: Cells) -> None:
    """What a row of an episode says besides is the series'; the duration is the episode's."""
    season = film.season(read_number(cell_text(cells.get("season", 1))))
    season.name = cell_text(cells.get("season_name", ""))
    minutes = film.fields.pop("duration", 0)
    episode = CatalogueEpisode(read_number(cell_text(cells.get("episode", 0))))
    fields = {"name": cells.get("episode_name", ""), "description": cells.get("episode_description", "")}
    episode.fields = {name: text for name, value in fields.items() if (text := cell_text(value))}
    if minutes:
        episode.fields["duration"] = minutes
    if "filename" in cells:
        episode.files.append(CatalogueFile(cell_text(cells["filename"]), duration=minutes * 60))
    if "preview_url" in cells:
        episode.pictures["preview_url"] = cell_text(cells["preview_url"])
    season.episodes.append(episode)


def is_same_series(film: CatalogueFilm, other: CatalogueFilm) -> bool:
    names = ("ext_id", "name", "year")
    return bool(film.seasons and other.seasons) and (film.id, *map(film.fields.get, names)) == (
        other.id,
        *map(other.fields.get, names),
    )


def join_series(film: CatalogueFilm, other: CatalogueFilm) -> None:
    """What the first row of a series says wins."""
    film.fields = {**other.fields, **film.fields}
    film.named = {**other.named, **film.named}
    film.people = {**other.people, **film.people}
    film.pictures = {**other.pictures, **film.pictures}
    for season in other.seasons:
        own = film.season(season.number)
        own.name = own.name or season.name
        own.episodes += season.episodes


# --- what only JSON has -----------------------------------------------------------------------------------------------
def objects_in(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise CatalogueUnreadable("a list of objects is needed")
    return value


def read_file(row: dict[str, Any]) -> CatalogueFile:
    """``duration``: minutes."""
    return CatalogueFile(
        path=cell_text(row.get("filename", "")),
        name=cell_text(row.get("name", "")),
        duration=read_minutes(cell_text(row.get("duration") or 0)) * 60,
        quality=read_number(cell_text(row.get("quality") or 0)),
        is_trailer=bool(row.get("is_trailer")),
    )


def read_season(film: CatalogueFilm, row: dict[str, Any]) -> None:
    season = film.season(read_number(cell_text(row.get("number", len(film.seasons) + 1))))
    season.name = cell_text(row.get("name", ""))
    for place, one in enumerate(objects_in(row.get("episodes", [])), 1):
        episode = CatalogueEpisode(read_number(cell_text(one.get("number", place))))
        texts = {name: cell_text(one.get(name) or "") for name in ("name", "description")}
        episode.fields = {name: text for name, text in texts.items() if text}
        if one.get("duration"):
            episode.fields["duration"] = read_minutes(cell_text(one["duration"]))
        if one.get("filename"):
            episode.files.append(
                CatalogueFile(cell_text(one["filename"]), duration=episode.fields.get("duration", 0) * 60)
            )
        if one.get("preview_url"):
            episode.pictures["preview_url"] = cell_text(one["preview_url"])
        season.episodes.append(episode)
