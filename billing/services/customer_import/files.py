"""Lines of a CSV file as spreadsheets and databases write it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from billing.services.customer_import.columns import ColumnsWrong, match_columns
from core.spreadsheet_cells import unescape_formula, without_controls
from core.spreadsheets import ENCODINGS, LONGEST_CELL, SheetUnreadable, check_no_workbook, delimiter_at, utf_16

SAMPLE = 1 << 16


def lines_of(path: Path, *, encoding: str = "", delimiter: str = "") -> Iterator[tuple[int, dict[str, str] | None]]:
    """(number of the line, column -> text), None where a line has other columns than the first. Raises ColumnsWrong."""
    csv.field_size_limit(LONGEST_CELL)
    encoding = encoding or encoding_of(path)
    number = 1
    try:
        with path.open(encoding=encoding, newline="") as file:
            declared = delimiter_at(file)
            reader = csv.reader(file, delimiter=delimiter or declared, strict=True)
            names = match_columns(next(reader, []))
            for cells in reader:
                number = reader.line_num
                if any(cell.strip() for cell in cells):
                    row = dict(zip(names, map(plain, cells), strict=False))
                    yield number, None if any(cells[len(names) :]) or len(cells) < len(names) else row
    except (UnicodeError, LookupError) as error:
        raise ColumnsWrong(f"{path} can't be read as {encoding}: name its encoding") from error
    except csv.Error as error:
        raise ColumnsWrong(f"{path}, line {number + 1}: {error}") from error


def plain(cell: str) -> str:
    return unescape_formula(without_controls(cell).strip())


def encoding_of(path: Path) -> str:
    """UTF-8 (spreadsheets put a mark before it) or UTF-16, else what Russian Windows writes; by the whole file."""
    with path.open("rb") as file:
        start = file.read(4)
    try:
        check_no_workbook(start)
    except SheetUnreadable as error:
        raise ColumnsWrong(f"{path} is a workbook: save it as CSV") from error
    if utf_16(start):
        return "utf-16"
    try:
        with path.open(encoding=ENCODINGS[0]) as text:
            while text.read(SAMPLE):
                pass
    except UnicodeDecodeError:
        return ENCODINGS[1]
    return ENCODINGS[0]
