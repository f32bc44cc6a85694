"""Forms of titles and names that are compared and sorted: one on every database."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

SORT_LENGTH = 255
WITHIN_WORDS = frozenset({"Mn", "Cf"})


def fold_text(text: str) -> str:
    """Lower case, ``ё`` as ``е``, punctuation as spaces, one space between words: "Ёлки-2!" is "елки 2".

    Letters that come in parts are put together first: "й" is a letter of its own, and no "и". What is left of marks
    upon letters (stresses) and of invisible signs (soft hyphens) is inside a word and no end of it.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join("".join(sign if sign.isalnum() else between(sign) for sign in plain).split())


def between(sign: str) -> str:
    return "" if unicodedata.category(sign) in WITHIN_WORDS else " "


def search_text(names: Iterable[str]) -> str:
    """All names folded, one a line, none twice: what a substring is looked for in."""
    return "\n".join(dict.fromkeys(folded for name in names if (folded := fold_text(name))))


def sort_text(name: str) -> str:
    """What titles are ordered by: "«Аватар»" stands beside "Аватар"."""
    return fold_text(name)[:SORT_LENGTH]
