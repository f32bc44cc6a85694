"""Numbers that sources hide in texts. What has not one of the usual forms is left empty: nothing is cut out of a
sentence, because a wrong age or year is worse than none."""

from __future__ import annotations

import re
from functools import lru_cache

from epg.parsers import texts

ONE_YEAR = r"(?:18[89]|19\d|20\d|21[0-4])\d"
MONTH_AND_DAY = r"\d{2}|\d{4}(?:\d{2,6})?(?:\s?[+-]\d{4})?|[-./]\d{1,2}(?:[-./]\d{1,2}.{0,20})?"
YEAR = re.compile(rf"({ONE_YEAR})(?:{MONTH_AND_DAY})?\Z")
YEARS = re.compile(rf"({ONE_YEAR})\s?[-\u2013\u2014]\s?(?:{ONE_YEAR})?\Z")
AGE_WORDS = {
    "G": 0, "TV-G": 0, "TV-Y": 0, "TV-Y7": 7, "TV-Y7-FV": 7, "PG": 6, "TV-PG": 6, "R": 18, "NC-17": 18, "X": 18,
    "TV-MA": 18, "U": 0,
}  # fmt: skip
AGE = re.compile(
    r"(?:FSK|USK|PEGI|BBFC|TV|PG|MA|M|R|C|K|AB|ОТ|FROM|AGE|AGES)?\s?[-: ]?\+?([01]?\d|2[01])"
    r"\s?(?:\+|A|AV|ЛЕТ|YEARS?|JAHREN?|ANS)?\Z"
)
OF_TEN = re.compile(r"(10(?:[.,]0{1,3})?|\d(?:[.,]\d{1,3})?)\s*(?:/\s*10(?:[.,]0)?)?\Z")
PART = r"\s*(\d{0,5})\s*(?:/\s*\d{1,5}\s*)?"
EPISODE = re.compile(rf"{PART}\.{PART}(?:\.\s*(?:\d{{0,5}}\s*(?:/\s*\d{{1,5}}\s*)?)?)?\Z")
LONGEST_EPISODE = 32
NUMBER = re.compile(r"[0-9]{1,20}\Z")


@lru_cache(maxsize=1000)
def parse_year(text: str | None) -> str:
    """The year of ``2019``, ``20190412``, ``2019-04-12``, ``2019-2021``; "" when it is none of these."""
    word = texts.one_line(text)
    found = YEARS.match(word) or YEAR.match(word)
    return found[1] if found and found[1].isascii() else ""


@lru_cache(maxsize=1000)
def parse_years(text: str | None) -> str:
    """``2019`` or ``2019-2021`` as it stands; "" when it is neither."""
    word = texts.one_line(text)
    return word if word.isascii() and (YEARS.match(word) or (len(word) == len("2019") and YEAR.match(word))) else ""


@lru_cache(maxsize=1000)
def parse_age(text: str | None) -> int:
    """``16+``, ``TV-14``, ``PG-13``, ``R`` -> the age from which it may be watched; 0 when unknown."""
    word = texts.one_line(text).upper()
    if word in AGE_WORDS:
        return AGE_WORDS[word]
    found = AGE.match(word)
    return int(found[1]) if found and found[1].isascii() else 0


def mark_of_ten(text: str | None) -> str:
    """A mark between 0 and 10: ``7.8``, ``7,8/10``; "" for stars of five and everything else."""
    found = OF_TEN.match(texts.one_line(text))
    return found[1].replace(",", ".") if found and found[1].isascii() else ""


def parse_number(text: str | None) -> str:
    """Plain digits, "" for anything else."""
    word = texts.one_line(text)
    return word if NUMBER.match(word) else ""


def numbered_episode(text: str | None) -> str:
    """``1.4.0/1`` (XMLTV counts from 0) -> ``S02E05``."""
    found = EPISODE.match(texts.one_line(text))
    season, episode = found.groups() if found else ("", "")
    return (f"S{int(season) + 1:02}" if season else "") + (f"E{int(episode) + 1:02}" if episode else "")


def shown_episode(text: str | None) -> str:
    """What a source wants shown, as it is; what is longer than an episode's number is a text and left out."""
    word = texts.one_line(text)
    return word if len(word) <= LONGEST_EPISODE else ""
