"""Forms of titles and names that are compared and sorted: one on every database."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

SORT_LENGTH = 255


def fold_text(text: str) -> str:
    """Lower case, ``ё`` as ``е``, marks and punctuation as spaces, one space between words: "Ёлки-2!" is "елки 2"."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def search_text(names: Iterable[str]) -> str:
    """All names folded, one a line, none twice: what a substring is looked for in."""
    return "\n".join(dict.fromkeys(folded for name in names if (folded := fold_text(name))))


def sort_text(name: str) -> str:
    """What titles are ordered by: "«Аватар»" stands beside "Аватар"."""
    return fold_text(name)[:SORT_LENGTH]
