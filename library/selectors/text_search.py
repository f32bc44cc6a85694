"""The best rows for what somebody typed: exact names first, then those that begin with it, hold it, have its words,
other forms of them, the beginning of the last one, words with a typing mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pyroaring import BitMap
from snowballstemmer import stemmer  # type: ignore[import-untyped]

from library.records.text_index import LEAST_PREFIX, TextIndex
from library.records.video_index import walk_order
from library.texts import fold_text

LONGEST = 100
MOST_WORDS = 10
MOST_COMPARED = 2000
"""Rows that hold the text whose names are compared with it one by one; there are more only for a letter or two."""
KEYS_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
KEYS_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
OTHER_LAYOUT = str.maketrans(KEYS_LATIN + KEYS_CYRILLIC, KEYS_CYRILLIC + KEYS_LATIN)
LETTERS = """
shch=щ sch=щ zh=ж kh=х ts=ц ch=ч sh=ш yu=ю ya=я yo=е ju=ю ja=я a=а b=б v=в g=г d=д e=е z=з i=и j=й k=к l=л m=м
n=н o=о p=п r=р s=с t=т u=у f=ф h=х c=к y=ы w=в x=кс q=к
"""
SOUNDS: list[tuple[str, str]] = re.findall(r"(\w+)=(\w+)", LETTERS)
"""Latin letters -> the Cyrillic ones that they stand for, the longest first."""


def clean_query(query: str) -> str:
    """Of more than LONGEST signs the first count."""
    return fold_text(query[:LONGEST])


def find_part(index: TextIndex, query: str) -> BitMap:
    """Rows that hold the text."""
    wanted = clean_query(query)
    return index.holding(wanted) if wanted else BitMap()


def find_ranked(index: TextIndex, query: str, order: Sequence[int]) -> list[int]:
    """The best first, those that fit equally well in this ``order`` of all rows. Where nothing fits, the text is tried
    as typed in the other keyboard layout, then as Russian in Latin letters."""
    for wanted in spellings(query):
        found = rank_rows(index, wanted, order)
        if found:
            return found
    return []


def spellings(query: str) -> list[str]:
    """Folding makes spaces of signs, and letters of the other layout are such signs, so it comes last."""
    head = query[:LONGEST].casefold()
    found = (clean_query(query), fold_text(head.translate(OTHER_LAYOUT)), fold_text(to_cyrillic(head)))
    return [one for one in dict.fromkeys(found) if one]


def to_cyrillic(text: str) -> str:
    for latin, cyrillic in SOUNDS:
        text = text.replace(latin, cyrillic)
    return text


def rank_rows(index: TextIndex, wanted: str, order: Sequence[int]) -> list[int]:
    """One walk along the order for all tiers together: it is as long as there are rows."""
    found = tiers(index, wanted)
    ordered = list(walk_order(order, BitMap.union(BitMap(), *found)))
    ranked: list[int] = []
    done = BitMap()
    for tier in found:
        fresh = tier - done
        if fresh:
            ranked.extend(filter(fresh.__contains__, ordered))
            done |= fresh
    return ranked


def tiers(index: TextIndex, wanted: str) -> list[BitMap]:
    """From the best on; a later one may hold rows of an earlier one again."""
    parts = index.holding(wanted)
    words = wanted.split()[:MOST_WORDS]
    last = words[-1]
    exact = [index.word(word) for word in words]
    forms = [held | other_forms(index, word) for held, word in zip(exact, words, strict=True)]
    begun = [*forms[:-1], forms[-1] | (index.with_prefix(last) if len(last) >= LEAST_PREFIX else BitMap())]
    found = [*best_parts(index, wanted, parts), parts, all_of(exact), all_of(forms), all_of(begun)]
    if any(found):
        return found
    near = [held | index.union_of(index.misspelt(word)) for held, word in zip(begun, words, strict=True)]
    return [all_of(near)]


def best_parts(index: TextIndex, wanted: str, parts: BitMap) -> list[BitMap]:
    """Those of a name that is just this, then those of one that begins with it."""
    if len(parts) > MOST_COMPARED:
        return []
    names = {pk: index.lines(pk) for pk in parts}
    return [
        BitMap(pk for pk, lines in names.items() if wanted in lines),
        BitMap(pk for pk, lines in names.items() if any(line.startswith(wanted) for line in lines)),
    ]


def all_of(found: list[BitMap]) -> BitMap:
    return BitMap.intersection(*found) if len(found) > 1 else found[0]


def other_forms(index: TextIndex, word: str) -> BitMap:
    """Words with the same stem; they begin alike, so only those are compared."""
    stem = stem_of(word)
    if len(stem) < LEAST_PREFIX:
        return BitMap()
    near = index.beginning(stem[:-1] if len(stem) > LEAST_PREFIX else stem)
    return index.union_of(place for place in near if stem_of(index.words[place]) == stem)


@lru_cache(maxsize=20000)
def stem_of(word: str) -> str:
    language = "russian" if any("а" <= letter <= "я" for letter in word) else "english"
    return str(stemmer_of(language).stemWord(word))


@lru_cache
def stemmer_of(language: str) -> Any:
    return stemmer(language)
