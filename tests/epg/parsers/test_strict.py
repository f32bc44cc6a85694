"""epg.parsers.strict: years, ages, marks and episodes are read in their usual forms, or left empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from epg.parsers import strict

AGES = {
    "16+": 16,
    "0+": 0,
    "+16": 16,
    "TV-14": 14,
    "PG-13": 13,
    "PG 13": 13,
    "TV-Y7": 7,
    "TV-Y7-FV": 7,
    "PG": 6,
    "tv-pg": 6,
    "R": 18,
    "NC-17": 18,
    "R18": 18,
    "18": 18,
    "FSK 12": 12,
    "ab 16 Jahren": 16,
    "12A": 12,
    "MA15+": 15,
    "16 лет": 16,
    "от 6": 6,
    "": 0,
    None: 0,
    "1999": 0,
    "8 of 10": 0,
    "7.5": 0,
    "Seks": 0,
    "22+": 0,
    "2 seasons": 0,
    "Rated 12 by nobody": 0,
    "99": 0,
    "1.6+": 0,
    "16-18": 0,
    "５": 0,
}
YEARS = {
    "2019": "2019",
    "20190412": "2019",
    "201904": "2019",
    "2019-04-12": "2019",
    "2019/04": "2019",
    "20190412180000 +0300": "2019",
    "2019-2021": "2019",
    "2019–": "2019",
    " 1987 ": "1987",
    "12.04.2019": "",
    "Tue 3": "",
    "2": "",
    "20": "",
    "9999": "",
    "1234": "",
    "USA 1999": "",
    "1999 (restored)": "",
    "19999": "",
    "": "",
    None: "",
    "٢٠١٩": "",
}
EPISODES = {
    "1.4.0/1": "S02E05",
    "2.6/10.": "S03E07",
    " . 11 . ": "E12",
    "2..": "S03",
    "0.0": "S01E01",
    "1 . 4": "S02E05",
    "nonsense": "",
    "1.4.x": "",
    "3": "",
    "S01E02": "",
    "1.4.0.7": "",
    "-1.2.": "",
    "": "",
    None: "",
    "1234567.0.": "",
}
MARKS = {
    "7.8": "7.8",
    "7,8/10": "7.8",
    "10": "10",
    "10/10": "10",
    "10,00": "10.00",
    "７": "",
    "8 / 10": "8",
    "3/5": "",
    "4 stars": "",
    "78": "",
    "11": "",
    "": "",
    None: "",
    "7.8.": "",
    "**": "",
}


Told = TypeVar("Told")


def wrong(read: Callable[[str | None], Told], table: Mapping[str | None, Told]) -> dict[str | None, Told]:
    return {given: read(given) for given, expected in table.items() if read(given) != expected}


def test_ages() -> None:
    assert wrong(strict.parse_age, AGES) == {}


def test_years() -> None:
    assert wrong(strict.parse_year, YEARS) == {}
    given = ("2019", " 2019 ", "2019-2021", "2019-", "20190412", "201904", "no", "٢٠١٩", "2019–2021", "", None)
    assert [strict.parse_years(text) for text in given] == [
        "2019",
        "2019",
        "2019-2021",
        "2019-",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ]


def test_episodes() -> None:
    assert wrong(strict.numbered_episode, EPISODES) == {}
    assert strict.shown_episode(" Серия  7 ") == "Серия 7"
    assert strict.shown_episode("A long text about what happens in this episode") == ""
    assert [strict.shown_episode("x" * length) for length in (32, 33)] == ["x" * 32, ""]
    assert strict.shown_episode(None) == ""


def test_marks_and_numbers() -> None:
    assert wrong(strict.mark_of_ten, MARKS) == {}
    assert [strict.parse_number(text) for text in ("12", " 1 2 ", "no 12", "٣", "", None)] == ["12", "", "", "", "", ""]
    assert [strict.parse_number(digits) for digits in ("9" * 20, "9" * 21)] == ["9" * 20, ""]
