"""core.spreadsheet_cells and core.spreadsheets: spreadsheets run nothing of ours, and give back what they were
given."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook
from openpyxl.worksheet._writer import ALL_TEMP_FILES

from core.spreadsheet_cells import CellDamaged, escape_formula, from_cell, to_cell, unescape_formula
from core.spreadsheets import SheetUnreadable, csv_pieces, decode_sheet, delimiter_of, read_csv, xlsx_file
from tests.core.test_image_files import largest_file

RUN = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3+cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1", "|x", "%0A",
       " =1", "\x0b=1+1", "＝1+1", "'=1+1", "''=1", "+7 999 000 call me", "-1-2", "+A1", "- note", "=")  # fmt: skip
PLAIN = ("", "Anna", "-5", "-12.50", "-1,5", "+79991234567", "+7 (999) 123-45-67", "-", "+", "7-1", "a=b", "'quoted'",
         "Первый", "1234567890123456", "0012", "a;b", 'a"b', "a\nb", "O'Neil")  # fmt: skip


def test_what_would_run_is_a_text_and_comes_back_as_it_was() -> None:
    for text in RUN:
        cell = escape_formula(text)
        assert cell.startswith("'"), text
        assert unescape_formula(cell) == text.replace("\x0b", ""), text
    for text in PLAIN:
        assert escape_formula(text) == text
        assert unescape_formula(text) == text


def test_what_a_workbook_can_not_hold_is_left_out() -> None:
    assert escape_formula("cash\x0bdesk\x00\x1f\ud800\uffff\x7f") == "cashdesk"
    assert escape_formula("two\nlines\tand\r") == "two\nlines\tand\r"


def test_values_as_cells() -> None:
    moment = datetime(2026, 11, 29, 21, 30, 15, 999, tzinfo=UTC)
    with timezone.override("Europe/Moscow"):
        assert to_cell(moment) == datetime(2026, 11, 30, 0, 30, 15)  # noqa: DTZ001  (as spreadsheets have it)
    assert to_cell(Decimal("-7.00")) == Decimal("-7.00")
    assert (to_cell(True), to_cell(None), to_cell(-5)) == (1, None, -5)
    assert to_cell(10**15) == "1000000000000000"
    assert to_cell(["=1"]) == "['=1']"


def test_what_a_spreadsheet_has_made_of_a_cell() -> None:
    damaged: list[Any] = [
        "1,23457E+15",
        "1.2E+11",
        "-7,9E+10",
        "8e+012",
        "#REF!",
        "#н/д",
        "#ИМЯ?",
        10**15,
        1.5e16,
        -(10**15),
    ]
    for value in [*damaged, date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)]:
        with pytest.raises(CellDamaged):
            from_cell(value)
    good: list[tuple[Any, Any]] = [
        (12.0, 12), (1.5, 1.5), (None, ""), ("'=1", "=1"), ("'+79991234567", "+79991234567"), ("1E5", "1E5"),
        (True, True), ("E+10", "E+10"), ("a\x0bb", "ab"), ("1234567890123456", "1234567890123456"),
        (999_999_999_999_999, 10**15 - 1),
    ]  # fmt: skip
    for value, meant in good:
        assert from_cell(value) == meant
        assert type(from_cell(value)) is type(meant)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


# --- files ----------------------------------------------------------------------------------------------------------
ROWS = [["id", "name"], ["1", "Первый; канал"], ["2", 'Ещё "один"']]


def written(delimiter: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(ROWS)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_texts_as_spreadsheets_save_them(encoding: str) -> None:
    for delimiter in ";,\t|":
        data = written(delimiter).encode(encoding)
        assert list(read_csv(data)) == ROWS, delimiter
        assert list(read_csv(data.replace("\r\n".encode(encoding), b"\n")) if "16" not in encoding else ROWS) == ROWS
        told = f"sep={delimiter}\r\n{written(delimiter)}".encode(encoding)
        assert list(read_csv(told)) == ROWS


def test_lines_of_other_lengths() -> None:
    """Excel leaves out empty cells at the end; blank lines are none."""
    assert list(read_csv(b"a;b;c\n1;2\n\n;;\n3;4;5;\n")) == [["a", "b", "c"], ["1", "2", ""], ["3", "4", "5"]]
    for data, word in (
        (b"a;b\n1;2;3\n", "line 2"),
        (b'a;b\n1;"2\n', "line"),
        (b'a;b\n1;"2"x\n', "line 2"),
        (b"a;b\n1;" + b"x" * 70_000, "limit"),
        (b"", "empty"),
        (b"PK\x03\x04\x14", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "workbook"),
        (b"a;\x00b\n", "neither"),
        (b"a;\x98\xff\n", "neither"),
    ):
        with pytest.raises(SheetUnreadable, match=word):
            list(read_csv(data))


def test_the_separator_is_that_of_the_heading() -> None:
    assert delimiter_of('"a,b,c";d') == ";"
    assert delimiter_of("a\tb;c\td") == "\t"
    assert delimiter_of("name") == ";"
    assert decode_sheet("имя".encode("cp1251")) == "имя"


def test_both_files_hold_the_same_cells() -> None:
    rows = [[1, text, Decimal("-1.50"), None, True] for text in (*RUN, *PLAIN, "cash\x0bdesk")]
    head = ["id", "text", "amount", "none", "flag"]
    text = "".join(csv_pieces(head, iter(rows)))
    assert text.startswith("\ufeffid;text;")
    read = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    sheet = list(load_workbook(xlsx_file("x", head, iter(rows))).active.iter_rows())
    assert len(read) == len(sheet) == len(rows) + 1
    for line, cells, row in zip(read[1:], sheet[1:], rows, strict=True):
        assert line[1] == escape_formula(str(row[1]))
        assert (cells[1].value or "").replace("_x000D_", "\r") == line[1]
        assert cells[1].data_type != "f"
        assert (line[0], line[2:], cells[2].value, cells[4].value) == ("1", ["-1.50", "", "1"], -1.5, 1)


def test_a_workbook_needs_room_for_its_parts() -> None:
    rows = ([f"row {number * 7919 % 10007} {number * 104729}"] for number in range(5000))
    before = set(ALL_TEMP_FILES)
    with largest_file(20_000), pytest.raises(OSError, match="large"):
        xlsx_file("x", ["name"], rows)
    assert set(ALL_TEMP_FILES) == before
