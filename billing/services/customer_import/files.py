"""Lines of a CSV file as spreadsheets and databases write it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from billing.services.customer_import.columns import ColumnsWrong, meant

DELIMITERS = ";,\t|"
ENCODINGS = ("utf-8-sig", "cp1251")
SAMPLE = 1 << 16
LONGEST_CELL = 1 << 16


def lines_of(path: Path, *, encoding: str = "", delimiter: str = "") -> Iterator[tuple[int, dict[str, str] | None]]:
    """(number of the line, column -> text), None where a line has other columns than the first. Raises ColumnsWrong."""
    csv.field_size_limit(LONGEST_CELL)
    encoding = encoding or encoding_of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
            reader = csv.reader(file, delimiter=delimiter or delimiter_of(first), strict=True)
            names = meant(next(csv.reader([first], delimiter=delimiter or delimiter_of(first)), []))
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
                    yield reader.line_num + 1, row if len(cells) == len(names) else None
    except (UnicodeDecodeError, LookupError) as error:
        raise ColumnsWrong(f"{path} can't be read as {encoding}: name its encoding") from error
    except csv.Error as error:
        raise ColumnsWrong(f"{path}, line {reader.line_num + 1}: {error}") from error


def encoding_of(path: Path) -> str:
    """UTF-8 (spreadsheets put a mark before it), else what Russian Windows writes; by the whole file."""
    try:
        with path.open(encoding=ENCODINGS[0]) as file:
            while file.read(SAMPLE):
                pass
    except UnicodeDecodeError:
        return ENCODINGS[1]
    return ENCODINGS[0]


def delimiter_of(first: str) -> str:
    """The one that the first line has most of."""
    return max(DELIMITERS, key=first.count)
