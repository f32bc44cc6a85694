"""Files of rows: CSV as spreadsheets write and read it, and XLSX. All exports of the product are written here."""

from __future__ import annotations

import codecs
import csv
import errno
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import IO, Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import Workbook

from core.spreadsheet_cells import to_cell

DELIMITER = ";"
"""Of what we write: what spreadsheets of this part of the world open by a double click."""
DELIMITERS = ";\t,|"
ENCODING = "utf-8-sig"
"""With the mark that spreadsheets need to read other than Latin letters."""
ENCODINGS = (ENCODING, "cp1251")
"""Of what we read; the second is what Russian Windows writes."""
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of XLSX, ODS and the older XLS begin."""
QUOTED = re.compile(r'"[^"]*"')
DECLARED_DELIMITER = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
LONGEST_CELL = 1 << 16
BYTES_IN_MEMORY = 1024 * 1024
ROWS_A_PIECE = 500


class SheetUnreadable(ValueError):
    """The file is not what an import needs; the text says why, for staff."""


# --- reading --------------------------------------------------------------------------------------------------------
def read_csv(data: bytes) -> Iterator[list[str]]:
    """The rows that hold something, the heading first, each as long as that. Raises SheetUnreadable."""
    check_there(data)
    lines = io.StringIO(decode_sheet(data), newline="")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter_at(lines), strict=True)
    width = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                width = width or len(cells)
                yield of_width(cells, width, reader.line_num)
    except csv.Error as error:
        raise SheetUnreadable(_("line %(number)d: %(error)s") % {"number": reader.line_num, "error": error}) from error


def check_there(data: bytes | None) -> None:
    """Raises SheetUnreadable for a file that did not wait for whoever reads it."""
    if not data:
        raise SheetUnreadable(_("the file is empty or no longer there: upload it again"))


def of_width(cells: list[str], width: int, number: int) -> list[str]:
    """Spreadsheets leave out empty cells at the end of a line; more cells than the heading has are a mistake."""
    if any(cell.strip() for cell in cells[width:]):
        raise SheetUnreadable(_("line %(number)d has more cells than the first line") % {"number": number})
    return cells[:width] + [""] * (width - len(cells))


def decode_sheet(data: bytes) -> str:
    check_no_workbook(data)
    for encoding in ("utf-16",) if utf_16(data) else ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetUnreadable(_("the text is neither in UTF-8 nor in Windows-1251"))


def check_no_workbook(data: bytes) -> None:
    """Raises SheetUnreadable."""
    if data.startswith(WORKBOOK):
        raise SheetUnreadable(_("this is a workbook, not a text: choose the format of workbooks"))


def utf_16(data: bytes) -> bool:
    """Whether the text begins with the mark of UTF-16, in which spreadsheets save "Unicode text"."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def delimiter_at(lines: IO[str]) -> str:
    """What stands between cells, by the first line; a line ``sep=;`` is read away."""
    first = lines.readline()
    if declared := DECLARED_DELIMITER.fullmatch(first):
        return declared[1]
    lines.seek(0)
    return delimiter_of(first)


def delimiter_of(first: str) -> str:
    """The one that the first line has most of outside quotes."""
    return max(DELIMITERS, key=QUOTED.sub("", first).count)


# --- writing --------------------------------------------------------------------------------------------------------
def csv_pieces(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The text of the file, some hundred rows at a time, to be encoded as UTF-8; the mark is in it."""
    out = io.StringIO("\ufeff")
    out.seek(1)
    writer = csv.writer(out, delimiter=DELIMITER)
    for number, row in enumerate(chain([head], rows)):
        writer.writerow(["" if (cell := to_cell(value)) is None else cell for value in row])
        if number % ROWS_A_PIECE == 0:
            yield taken(out)
    yield taken(out)


def taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def xlsx_file(title: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> IO[bytes]:
    """A workbook of one sheet, in a temporary file that stands at its beginning; rows are not kept in memory.

    Raises OSError where the disk for temporary files is full.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    try:
        for row in chain([head], rows):
            sheet.append([to_cell(value) for value in row])
        file = tempfile.SpooledTemporaryFile(BYTES_IN_MEMORY)  # noqa: SIM115  (the caller closes it)
        book.save(file)
    except BaseException as error:
        discard(sheet)
        if isinstance(error, etree.SerialisationError):
            raise refused_by_disk(error) from error
        raise
    file.seek(0)
    return file


def discard(sheet: Any) -> None:
    """The library writes into a temporary file, which it would keep until this process ends."""
    with suppress(etree.LxmlError, AttributeError):
        sheet._rows.close()
    with suppress(etree.LxmlError, AttributeError):
        sheet._writer.xf.close()
    with suppress(OSError, AttributeError, ValueError):
        sheet._writer.cleanup()


def refused_by_disk(error: Exception) -> OSError:
    """libxml2's ``IO_ENOSPC`` as Python knows it."""
    code = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
    return OSError(code, os.strerror(code))
