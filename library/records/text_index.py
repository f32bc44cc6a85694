"""Titles or names, to be found by a part of them, by another form of a word, and with typing mistakes.

A part of a word is looked for in the vocabulary, one of several words in all titles joined to one text. Forms of a word
share its stem and so their beginning, misspelt ones share most of their three-letter pieces.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyroaring import BitMap

SEPARATOR = "\0"
LEAST_PREFIX = 3
LEAST_TYPO = 4
TWO_TYPOS = 8
MOST_WORDS = 200
"""Of the vocabulary, that one misspelt word is compared with."""
LAST_SIGN = "\U0010ffff"


@dataclass
class TextIndex:
    """``starts``: where each title begins in ``text``, for the row in ``ids``. Titles are folded; several names of one
    row stand on lines of their own."""

    text: str
    starts: array[int]
    ids: array[int]
    words: list[str]
    rows: list[BitMap]
    """Of each word: which rows have it."""
    pieces: dict[str, array[int]] = field(default_factory=dict, repr=False)
    """Three letters -> places in ``words``. Made when somebody mistypes for the first time."""

    # --- parts -------------------------------------------------------------------------------------------------------
    def holding(self, wanted: str) -> BitMap:
        """Rows with the text somewhere in them."""
        if " " in wanted:
            return BitMap(self.found_in_text(wanted))
        return self.union_of(place for place, word in enumerate(self.words) if wanted in word)

    def found_in_text(self, wanted: str) -> Iterator[int]:
        """Each row once: behind a hit the search goes on at the next row."""
        place = self.text.find(wanted)
        while place >= 0:
            row = bisect_right(self.starts, place) - 1
            yield self.ids[row]
            if row + 1 == len(self.starts):
                return
            place = self.text.find(wanted, self.starts[row + 1])

    def lines(self, row_id: int) -> list[str]:
        """The names of a row."""
        place = bisect_left(self.ids, row_id)
        end = self.starts[place + 1] - len(SEPARATOR) if place + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[place] : end].split("\n")

    # --- words -------------------------------------------------------------------------------------------------------
    def word(self, wanted: str) -> BitMap:
        place = bisect_left(self.words, wanted)
        return self.rows[place] if place < len(self.words) and self.words[place] == wanted else BitMap()

    def beginning(self, prefix: str) -> range:
        """Places of the words that begin with it."""
        return range(bisect_left(self.words, prefix), bisect_right(self.words, prefix + LAST_SIGN))

    def with_prefix(self, prefix: str) -> BitMap:
        return BitMap.union(BitMap(), *(self.rows[place] for place in self.beginning(prefix)))

    def union_of(self, places: Iterable[int]) -> BitMap:
        return BitMap.union(BitMap(), *(self.rows[place] for place in places))

    def misspelt(self, wanted: str) -> list[int]:
        """Places of the words that are one or, for long ones, two mistakes away."""
        most = 2 if len(wanted) >= TWO_TYPOS else 1 if len(wanted) >= LEAST_TYPO else 0
        if not most:
            return []
        shared: Counter[int] = Counter()
        for piece in set(pieces_of(wanted)):
            shared.update(self.pieces_held.get(piece, ()))
        near = (place for place, _count in shared.most_common(MOST_WORDS))
        return [place for place in near if is_near(wanted, self.words[place], most)]

    @property
    def pieces_held(self) -> dict[str, array[int]]:
        if not self.pieces:
            found: dict[str, array[int]] = defaultdict(lambda: array("I"))
            for place, word in enumerate(self.words):
                for piece in set(pieces_of(word)):
                    found[piece].append(place)
            self.pieces = dict(found)
        return self.pieces


def make_text_index(rows: Iterable[tuple[int, str]]) -> TextIndex:
    """``rows``: id and folded text, by id."""
    parts: list[str] = []
    starts, ids = array("I"), array("I")
    found: dict[str, list[int]] = defaultdict(list)
    length = 0
    for row_id, text in rows:
        parts.append(text)
        starts.append(length)
        ids.append(row_id)
        length += len(text) + len(SEPARATOR)
        for word in set(text.split()):
            found[word].append(row_id)
    words = sorted(found)
    return TextIndex(SEPARATOR.join(parts), starts, ids, words, [BitMap(found[word]) for word in words])


def pieces_of(word: str) -> Iterator[str]:
    padded = f"  {word} "
    return (padded[place : place + 3] for place in range(len(padded) - 2))


def is_near(one: str, other: str, most: int) -> bool:
    """Whether so many letters changed, added, left out or swapped with their neighbour make one of the other."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row] + [0] * len(other)
        for column, against in enumerate(other, 1):
            cost = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            current[column] = min(cost, before[column - 2] + 1) if swapped else cost
        if min(current) > most:
            return False
        before, above = above, current
    return above[-1] <= most
