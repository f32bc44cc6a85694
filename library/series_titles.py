"""Titles of broadcasts: which of them are of one series, and which season and episode they are.

Guides have no common form: "Знахарь. 2 сезон 5 серия", "Lost (S01E02)", "Lost s1 e2", "Т/с «Знахарь», 5-я серия",
"Новости (12+)". What is not understood stays in the title, so that it is told apart rather than thrown together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from library.texts import fold_text

LONGEST_KEY = 255

NUMBER = r"(?:№\s*)?(\d{1,4})(?:\s*[-–]\s*\d{1,4})?(?:\s*-?\s*(?:й|я|ый|ая|ой))?"
"""A number, of several the first: "5", "5-я", "№ 5", "5-6"."""
SEASON = r"(?:сезон|season)"
EPISODE = r"(?:сери[яиюй]|серий|выпуск|эпизод|episode|ep\.?)"


def marker(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


BOTH = (
    marker(r"\bs\s?(\d{1,3})[\s.,:x]*e\s?(\d{1,4})\b"),
    marker(r"\b(\d{1,2})x(\d{1,4})\b"),
    marker(rf"\b{SEASON}\W{{0,3}}{NUMBER}\W{{0,4}}{EPISODE}\W{{0,3}}{NUMBER}"),
    marker(rf"{NUMBER}\W{{0,2}}{SEASON}\W{{0,4}}{NUMBER}\W{{0,2}}{EPISODE}"),
)
"""Season and episode together. Looked for before single ones: in "2 сезон 5 серия" no "сезон 5" is meant."""
SEASONS = (marker(rf"{NUMBER}\W{{0,2}}{SEASON}\b"), marker(rf"\b{SEASON}\W{{0,3}}{NUMBER}"))
EPISODES = (marker(rf"{NUMBER}\W{{0,2}}{EPISODE}\b"), marker(rf"\b{EPISODE}\W{{0,3}}{NUMBER}"))
AGE = re.compile(r"[\[(]?\b\d{1,2}\+(?!\w)[\])]?")
KIND = re.compile(r"^\s*(?:[тхмд]\s?/\s?[сф]|телесериал|сериал|мультсериал)\b\.?\s*", re.IGNORECASE)
"""What stands before a title: "Т/с", "М/ф"."""
EDGE = " \t.,:;-–—/|«»\"'“”„()[]"


class SeriesTitle(NamedTuple):
    """``season``, ``episode`` 0: not named. ``key``: how titles of one series are recognised; "" = no title."""

    title: str
    season: int
    episode: int
    key: str


def parse_title(name: str) -> SeriesTitle:
    """The title is the name up to the first mark of a season or an episode; a name of the episode behind it goes."""
    plain = KIND.sub("", AGE.sub(" ", name))
    both = first_match(BOTH, plain)
    season, episode = (None, None) if both else (first_match(SEASONS, plain), first_match(EPISODES, plain))
    found = [one for one in (both, season, episode) if one is not None]
    title = tidy(plain[: min((one.start() for one in found), default=len(plain))]) or tidy(plain)
    return SeriesTitle(
        title=title,
        season=int(both[1]) if both else int(season[1]) if season else 0,
        episode=int(both[2]) if both else int(episode[1]) if episode else 0,
        key=fold_text(title)[:LONGEST_KEY].rstrip(),
    )


def first_match(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.search(text))), None)


def tidy(text: str) -> str:
    """Without quotes and punctuation at its edges, one space between words."""
    return " ".join(text.split()).strip(EDGE)
