"""The formats of the panel's imports and exports. XLSX files that somebody uploads are read within bounds.

Such a file is a zip of XML. Five kilobytes can say that a cell stands in row 1048576, or hold eight million empty
cells, and openpyxl makes objects of all of them. So the parts are measured first, and rows and columns are read up to a
limit.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX

from core.spreadsheets import SheetUnreadable, check_there, csv_pieces, read_csv, xlsx_file

MAX_PARTS = 1000
MAX_CELLS_BYTES = 32 << 20
MAX_OTHER_BYTES = 512 * 1024
MAX_TAGS = 1_500_000
MAX_TAGS_A_ROW = 100_000
MAX_ROWS, MAX_COLUMNS = 20_000, 256
HOLDS_CELLS = re.compile(r"xl/(worksheets/[^/]*|sharedStrings)\.xml", re.IGNORECASE)
NOT_READ = re.compile(r"xl/(media|charts|drawings|embeddings|pivotCache|printerSettings)/.*", re.IGNORECASE)
ROW = re.compile(rb"<(?:\w{1,20}:)?row\b")
PIECE_BYTES = 256 * 1024


class SpreadsheetTooLarge(SheetUnreadable):
    """More than an import takes."""


class UploadedCSV(CSV):
    """With semicolons, commas or tabs, in UTF-8, UTF-16 or Windows-1251: what spreadsheets save."""

    def is_binary(self) -> bool:
        """Its bytes are ours to read: the encoding is not known before."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes) -> Any:
        """Raises SheetUnreadable."""
        rows = read_csv(in_stream)
        dataset = tablib.Dataset()
        dataset.headers = without_blank_cells(tuple(cell or None for cell in next(rows, [])))
        for row in rows:
            dataset.append(under_heading(row, len(dataset.headers)))
            check_rows(len(dataset))
        return dataset

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return "".join(csv_pieces(dataset.headers, dataset)).encode()


class UploadedXLSX(XLSX):
    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        with xlsx_file("export", dataset.headers, dataset) as file:
            return file.read()

    def create_dataset(self, in_stream: bytes) -> Any:
        """The first sheet. Raises an error of any class for what is no such file; the form tells."""
        check_there(in_stream)
        with zipfile.ZipFile(io.BytesIO(in_stream)) as archive:
            measure(archive)
        book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        rows = book.active.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
        dataset = tablib.Dataset()
        dataset.headers = headers = without_blank_cells(next(rows, ()))
        for row in without_blank_end(rows):
            dataset.append(row[: len(headers)])
        check_rows(len(dataset))
        return dataset


def check_rows(number: int) -> None:
    if number > MAX_ROWS:
        raise SpreadsheetTooLarge(f"more than {MAX_ROWS} rows")


def under_heading(row: list[str], width: int) -> list[str]:
    """Raises SheetUnreadable where a cell without a heading holds something: the columns have slipped."""
    if any(row[width:]):
        raise SheetUnreadable(_("a row has more cells than the heading: %(text)s") % {"text": row[width]})
    return row[:width]


def without_blank_cells(head: tuple[Any, ...]) -> list[Any]:
    named = [place for place, value in enumerate(head, start=1) if value is not None]
    return list(head[: named[-1] if named else 0])


def without_blank_end(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """A sheet whose cells are formatted down to the last row has a million empty ones."""
    blank: list[tuple[Any, ...]] = []
    for row in rows:
        blank.append(row)
        if any(value is not None for value in row):
            yield from blank
            blank.clear()


def measure(archive: zipfile.ZipFile) -> None:
    """Raises SpreadsheetTooLarge."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise SpreadsheetTooLarge(f"more than {MAX_PARTS} parts")
    for part in parts:
        if NOT_READ.fullmatch(part.filename):
            continue
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SpreadsheetTooLarge("packed by a method that spreadsheets don't use")
        holds_cells = HOLDS_CELLS.fullmatch(part.filename) is not None
        if part.file_size > (MAX_CELLS_BYTES if holds_cells else MAX_OTHER_BYTES):
            raise SpreadsheetTooLarge(f"a part of {part.file_size} bytes")
        if holds_cells:
            count_tags(archive, part)


def count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raises SpreadsheetTooLarge. zipfile gives no more of a part than its size says."""
    total = in_row = 0
    with archive.open(part) as file:
        while piece := file.read(PIECE_BYTES):
            total += piece.count(b"<")
            first, *others = ROW.split(piece)
            in_row += first.count(b"<")
            for row in others:
                check_row(in_row)
                in_row = row.count(b"<")
            check_row(in_row)
    if total > MAX_TAGS:
        raise SpreadsheetTooLarge(f"more than {MAX_TAGS} elements")


def check_row(tags: int) -> None:
    if tags > MAX_TAGS_A_ROW:
        raise SpreadsheetTooLarge("a row of too many cells")
